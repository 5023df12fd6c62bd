/** The stages of one machine, wired: a lake that is owned, its log, the workers, the consumers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { storeEntityAliases } from '../lake/entity-names.ts';
import type { Only } from '../lake/erasure/queue.ts';
import { type OwnedLake, type OwnOptions, ownLake } from '../lake/lake.ts';
import type { OwnerInfo } from '../lake/lock.ts';
import { MetricCounts } from '../lake/metrics.ts';
import { MetricsZone, type Progress } from '../lake/metrics-zone.ts';
import { mergeScores } from '../lake/scores/scores-zone.ts';
import { Ledger } from '../ledger/ledger.ts';
import { SqliteLog } from '../log/sqlite/sqlite-log.ts';
import type { Alert } from '../model/alert.ts';
import { type Clock, systemClock } from '../model/clock.ts';
import { asDiskError, isDiskError } from '../model/disk-errors.ts';
import type { EntityAliases } from '../model/entity-name.ts';
import type { ProfileStore } from '../model/profile.ts';
import type { Topic } from '../model/topic.ts';
import { MemoryProfiles } from '../sources/bluesky-jetstream/memory-profiles.ts';
import type { Source } from '../sources/source.ts';
import { Alerting, type AlertingOptions } from './alerts/alerting.ts';
import { Alerts } from './alerts/alerts.ts';
import { type Collected, type CollectOptions, collect } from './collect.ts';
import { CorrectionDesk } from './corrections/desk.ts';
import { type Committed, Enricher } from './enricher.ts';
import type { Erased, EraseOptions } from './erasure/erase.ts';
import { HandoverServer, socketPath, type TaskRunner } from './handover.ts';
import { Housekeeping, type HousekeepingOptions } from './housekeeping.ts';
import { type PseudonymOptions, settlePseudonyms } from './pseudonyms/open.ts';
import { Publishing, type PublishingOptions } from './publishing.ts';
import { RawArchiver } from './raw-archiver.ts';
import { noScorers, Rescoring, type ScorerFor } from './second-pass/rescoring.ts';
import { SecondPass, type SecondPassOptions } from './second-pass/second-pass.ts';
import { Sinks, type SinksOptions } from './sinks/sinks.ts';
import { Spending, type SpendingOptions, UNPRICED } from './spending.ts';
import { Topics } from './topics.ts';
import { WorkerPool } from './worker-pool.ts';

export interface PipelineOptions extends OwnOptions {
  /** Worker threads that decode, enrich and write. */
  workers: number;
  /** Name or folder of the first-pass model. */
  model: string;
  /** False while a lake is rebuilt: nothing moves to the raw zone or is merged until it is closed. */
  housekeeping?: boolean;
  windows?: HousekeepingOptions['windows'];
  retention?: HousekeepingOptions['retention'];
  /** The topics of the configuration; those of the lake stay as they are where there is none. */
  topics?: readonly Topic[];
  /** The alerts of the configuration; those of the lake stay as they are where there is none. */
  alerts?: readonly Alert[];
  /** How alerts are evaluated and told; not unless given. */
  alerting?: AlertingOptions;
  /** Whether every source has X itself look for the topics' rules; false unless given. */
  onlyX?: boolean;
  /** What reading costs, and may cost; nothing unless given. */
  spending?: SpendingOptions;
  clock?: Clock;
  /** Scores posts again behind ingestion; not unless given. */
  secondPass?: SecondPassOptions;
  /** Stores beyond the lake that are told of posts; none unless given. */
  sinks?: SinksOptions;
  /** How a lake with a `publisher` is published. */
  publishing?: PublishingOptions;
  /** How models are run that history is scored again by; none can be unless given. */
  scorerFor?: ScorerFor;
  /** Other spellings of named entities; those of the lake stay as they are unless given. */
  entityAliases?: EntityAliases;
  /** Keeps authors as tokens, by this key or that of the file beside the lake where it is null; see pseudonyms/. */
  pseudonyms?: { key: string | null };
}

const HOUSEKEEPING_MS = 5_000;
const BLOCKS_AHEAD = 12;
const BUSY_BLOCKS = 4;
const DEFAULT_WINDOWS = { length: 15 * 60_000, lateness: 5 * 60_000 };

export class Pipeline {
  readonly lake: OwnedLake;
  readonly log: SqliteLog;
  readonly ledger: Ledger;
  readonly metrics: MetricCounts;
  readonly #metricsZone: MetricsZone;
  readonly topics: Topics;
  readonly alerts: Alerts;
  readonly spending: Spending;
  /** Where sources keep whom they looked up. */
  readonly profiles: ProfileStore;
  readonly enricher: Enricher;
  /** Null where it is off. */
  readonly secondPass: SecondPass | null;
  readonly rescoring: Rescoring;
  readonly corrections: CorrectionDesk;
  /** Null where this process tells none. */
  readonly sinks: Sinks | null;
  /** Null where the lake is in its folder alone. */
  readonly publishing: Publishing | null;
  readonly #pool: WorkerPool;
  readonly #house: Housekeeping;
  readonly #alerting: Alerting | null;
  readonly #closing = new AbortController();
  readonly #clock: Clock;
  readonly #command: string;
  #handover: HandoverServer | null = null;
  readonly #housekeeping: Promise<void>;
  readonly #failing = Promise.withResolvers<never>();
  /** Rejects when the pipeline cannot go on. */
  readonly failed: Promise<never>;

  private constructor(lake: OwnedLake, pool: WorkerPool, options: PipelineOptions) {
    this.lake = lake;
    this.#command = options.command;
    this.#clock = options.clock ?? systemClock;
    this.#pool = pool;
    this.log = new SqliteLog(lake.db);
    this.topics = new Topics(lake.db, this.#clock, options.onlyX);
    if (options.topics !== undefined) this.topics.followConfiguration(options.topics);
    this.alerts = new Alerts(lake.db, this.#clock);
    if (options.alerts !== undefined) this.alerts.followConfiguration(options.alerts);
    if (options.entityAliases !== undefined) storeEntityAliases(lake.db, options.entityAliases);
    pool.follow(this.topics.list());
    this.topics.onChange(() => pool.follow(this.topics.list()));
    this.ledger = new Ledger(lake.db, (options.windows ?? DEFAULT_WINDOWS).length);
    this.spending = new Spending(lake.db, options.spending ?? UNPRICED, this.#clock);
    // Names in the clear are not to be stored in a lake of pseudonyms.
    this.profiles = options.pseudonyms === undefined ? lake.profiles : new MemoryProfiles();
    this.metrics = new MetricCounts(lake.db);
    this.#metricsZone = new MetricsZone(lake.writer, lake.objects, this.metrics);
    this.enricher = new Enricher(this.log, lake.writer, pool);
    this.secondPass =
      options.secondPass === undefined
        ? null
        : new SecondPass(lake, options.secondPass, () => this.#isBusy(), this.#clock, this.spending);
    this.corrections = new CorrectionDesk(lake, this.#clock);
    this.rescoring = new Rescoring(
      lake,
      options.scorerFor ?? noScorers,
      {
        mayWork: () => !this.#isBusy() && !this.#isSecondPassAtWork(),
        onFailure: this.#failing.reject,
      },
      this.#clock,
      this.spending,
    );
    const windows = options.windows ?? DEFAULT_WINDOWS;
    this.#alerting =
      options.alerting === undefined
        ? null
        : new Alerting(lake, this.alerts, { ...options.alerting, ...windows, clock: this.#clock });
    this.#house = new Housekeeping(
      lake,
      this.ledger,
      this.log,
      new RawArchiver(this.log, lake.objects, lake.writer, options.pseudonyms === undefined),
      {
        windows,
        retention: options.retention ?? { raw: {}, posts: {} },
      },
      this.#alerting?.watch ?? null,
    );
    this.sinks = options.sinks === undefined ? null : new Sinks(lake, options.sinks, this.#clock);
    this.publishing =
      options.publisher === undefined
        ? null
        : new Publishing(lake, options.publisher, options.publishing ?? {});
    const running = this.enricher.start();
    this.#housekeeping = options.housekeeping === false ? Promise.resolve() : this.#keepHouse();
    this.failed = this.#failing.promise;
    this.failed.catch(() => {});
    running.catch(this.#failing.reject);
    this.#housekeeping.catch(this.#failing.reject);
    this.secondPass?.start().catch(this.#failing.reject);
    this.#alerting?.start().catch(this.#failing.reject);
    this.sinks?.start().catch(this.#failing.reject);
    this.publishing?.start().catch(this.#failing.reject);
    if (options.housekeeping !== false) {
      // One that cannot be applied, since an object is damaged, stays due and holds up nothing else.
      const apply = (): void =>
        void this.corrections.apply().catch((error: unknown) => {
          if (isDiskError(error)) this.#failing.reject(error);
        });
      this.enricher.onCommit(apply);
      apply();
    }
  }

  /** Opens the lake and starts its consumers on what a crash left in the log; or says who owns the lake. */
  static async open(root: string, options: PipelineOptions): Promise<Pipeline | OwnerInfo> {
    const lake = await ownLake(root, options);
    return 'pid' in lake ? lake : Pipeline.on(lake, options);
  }

  /** As `open`, on a lake that is owned already; `close` lets it go. */
  static async on(lake: OwnedLake, options: PipelineOptions): Promise<Pipeline> {
    let pseudonyms: PseudonymOptions | null;
    try {
      const wanted = options.pseudonyms === undefined ? null : { given: options.pseudonyms.key };
      pseudonyms = await settlePseudonyms(lake, wanted);
    } catch (error) {
      await options.publisher?.leave(false);
      lake.close();
      throw error;
    }
    const pool = new WorkerPool(options.workers, { lake: lake.root, model: options.model, pseudonyms });
    try {
      await pool.ready();
      return new Pipeline(lake, pool, options);
    } catch (error) {
      await options.publisher?.leave(false);
      await pool.close();
      lake.close();
      throw asDiskError(error, lake.root);
    }
  }

  /**
   * Lets other processes hand their work to this one; a file system without sockets goes without. What they did is
   * published before they hear of it, where that can be done at once.
   */
  async takeWork(run: TaskRunner): Promise<void> {
    const path = socketPath(this.lake.root);
    const runAndPublish: TaskRunner = async (task, context) => {
      const result = await run(task, context);
      await this.publishing?.publish().catch(() => {});
      return result;
    };
    this.#handover = await HandoverServer.listen(path, runAndPublish).catch(() => null);
    const socket = this.#handover === null ? null : path;
    this.lake.lock.announce({
      pid: process.pid,
      command: this.#command,
      started: new Date(this.#clock.now()).toISOString(),
      socket,
    });
  }

  /** Resolves when the work of others is done, or the signal aborts. */
  async workDone(signal: AbortSignal): Promise<void> {
    await this.#handover?.idle(signal);
  }

  /** Collects a source until it ends or the signal aborts; see `collect`. */
  collect(source: Source, signal: AbortSignal, options?: CollectOptions): Promise<Collected> {
    const collected = collect(source, this, signal, options).catch((error: unknown) => {
      // A source that fails leaves the others to go on; a disk that fails leaves nothing to.
      if (isDiskError(error)) this.#failing.reject(error);
      throw error;
    });
    return Promise.race([collected, this.failed]);
  }

  /**
   * As `collect`, for a source that can wait: it stays so close before the enricher that blocks are handed on
   * from memory.
   */
  collectInStep(source: Source, signal: AbortSignal): Promise<Collected> {
    const pace = (end: number): Promise<void> => this.enricher.reached(end - BLOCKS_AHEAD);
    return this.collect(source, signal, { pace });
  }

  /** Erases what is queued for it, or what one request is about; see erasure/erase.ts. */
  erase(only?: Only, signal?: AbortSignal, onProgress?: EraseOptions['onProgress']): Promise<Erased> {
    return this.#house.erase(this.#clock.now(), only, signal, onProgress);
  }

  /** Resolves when all that is in the log is visible to queries. */
  settled(): Promise<void> {
    return this.enricher.reached(this.log.end());
  }

  /** Aborts the work of others, finishes what is in flight, moves the rest of the log to the raw zone and lets the lake go. */
  async close(): Promise<void> {
    try {
      this.#closing.abort();
      // Tasks of others wait for what they read to be worked through, which ends with the enricher.
      await Promise.all([
        this.#handover?.close(),
        this.enricher.stop(),
        this.secondPass?.stop(),
        this.rescoring.stop(),
      ]);
      await this.#housekeeping;
      await this.#alerting?.close();
      await this.sinks?.close();
      await this.corrections.idle();
      await this.#house.finish(this.#clock.now());
      await this.#metricsZone.round(this.#progress(), true);
      this.lake.profiles.flush(this.#clock.now());
      await this.publishing?.finish();
    } catch (error) {
      throw asDiskError(error, this.lake.root);
    } finally {
      await this.publishing?.leave();
      await this.#pool.close();
      this.lake.close();
    }
  }

  /** Tells of what became visible, and of scores that changed, as a commit of no posts. */
  onChange(watch: (change: Pick<Committed, 'count' | 'post'>) => void): () => void {
    const nothing = {
      count: 0,
      post: (): never => {
        throw new RangeError('no post became visible');
      },
    };
    const unwatch = [
      this.enricher.onCommit(watch),
      this.secondPass?.onPassed(() => watch(nothing)),
      this.rescoring.watch({ onScored: ({ how }) => how !== 'beside' && watch(nothing) }),
      this.corrections.onChange(() => watch(nothing)),
    ];
    return () => {
      for (const stop of unwatch) stop?.();
    };
  }

  /** Whether more is there to be enriched than a live stream leaves between two commits. */
  #isBusy(): boolean {
    return this.log.end() - this.log.position('enrich') > BUSY_BLOCKS;
  }

  /** One that gathers posts, or cannot use its model, holds nobody up. */
  #isSecondPassAtWork(): boolean {
    if (this.secondPass === null) return false;
    const { state } = this.secondPass.status();
    return state === 'working' || state === 'held-back';
  }

  #progress(): Progress {
    return { now: this.#clock.now(), end: this.log.end(), enriched: this.log.position('enrich') };
  }

  async #keepHouse(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const round = this.#house
        .round(this.#clock.now())
        .then(() => this.#metricsZone.round(this.#progress()))
        .then(() => mergeScores(this.lake.writer, this.lake.objects, this.#clock.now()))
        .then(() => this.lake.profiles.flush(this.#clock.now()));
      await round.catch((error: unknown) => {
        throw asDiskError(error, this.lake.root);
      });
      await sleep(HOUSEKEEPING_MS, undefined, { signal }).catch(() => {});
    }
  }
}
