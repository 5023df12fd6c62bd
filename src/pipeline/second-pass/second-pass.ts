/**
 * The second pass: a consumer of its own behind ingestion. It takes objects of posts that wait, those with the latest
 * posts first and now and then those that have waited longest, so that neither a backlog holds up what comes live nor
 * a stream that is too fast forgets the backlog. It has their posts scored by its model in a thread of its own, and puts objects with those scores in their place; posts,
 * pages, counts and windows change in one transaction. What it has done is known by object (lake/scores/passed.ts), so
 * a crash at any point costs the unit that it was at, which is done again with the same result.
 *
 *   next unit ──> read rows ──> score, part by part ──> write objects ──> swap
 *                      (thread)                            (thread)      (here)
 *
 * While ingestion has more than it can take in at once, no part is begun. A model that is down pauses the pass, longer
 * each time; a text that a model fails on is noted with the reason and stays as it is until `retry`. An object that is
 * damaged is passed over and named.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { findDamaged } from '../../lake/find-damaged.ts';
import type { OwnedLake } from '../../lake/lake.ts';
import { listObjects } from '../../lake/manifest.ts';
import { markPassed } from '../../lake/scores/passed.ts';
import { splitObject } from '../../lake/scores/split.ts';
import { nextUnit, noteUnscored, type Unit, type Waiting, waiting } from '../../lake/scores/waiting.ts';
import { type Clock, systemClock } from '../../model/clock.ts';
import { isDiskError } from '../../model/disk-errors.ts';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import { isModelDown } from '../../sentiment/failures.ts';
import type { ModelSettings } from '../../sentiment/settings.ts';
import { RecentRate } from '../recent-rate.ts';
import { type ModelSpending, Scorer } from './scorer.ts';
import { areLive, takeUnit } from './take-unit.ts';

export interface SecondPassOptions {
  /** As `loadModel` takes it. */
  model: string;
  /** Whether named entities are wanted, where the model knows them. */
  entities: boolean;
  /** Texts that the model is given at once. */
  batch: number;
  /** Where models are looked for by name, and what they need to know; as `loadModel` takes them. */
  folders?: readonly string[];
  settings?: ModelSettings;
  /** URL of a module whose `loadModel` loads the model; the registry unless given. */
  loader?: string;
  /** How long posts wait for others that are scored with them, ms; 2,000 unless given. */
  gatherMs?: number;
  /** How long it waits before it looks again where nothing is to do, ms; 500 unless given. */
  idleMs?: number;
  /** The first wait after a model was down, ms, doubled each time up to five minutes; 1,000 unless given. */
  backOffMs?: number;
}

export interface SecondPassStatus extends Waiting {
  /** As configured; name@version once it is loaded. */
  model: string;
  /** `held-back`: ingestion goes first. `paused`: the model cannot be used; `reason` says why. */
  state: 'idle' | 'working' | 'held-back' | 'paused';
  reason: string | null;
  /**
   * How long what it took last as the latest posts had waited when it was scored, ms: its lag behind a live stream,
   * whatever backlog there is. Null where nothing was taken.
   */
  liveLag: number | null;
  /** Posts a second over the last half minute; null where it is not at work. */
  rate: number | null;
  /** Objects that it passes over since they are damaged; their posts are not among those that wait. */
  damaged: string[];
}

/** What was done at once, for those who watch. */
export interface Passed {
  posts: number;
  unscored: number;
  seconds: number;
}

const DEFAULTS = {
  loader: new URL('../../sentiment/registry.ts', import.meta.url).href,
  gatherMs: 2000,
  idleMs: 500,
  backOffMs: 1000,
};
const UNIT_ROWS = 16_384;
/** One unit of so many is of what has waited longest. */
const FAIR_EACH = 4;
/** Objects of more rows are parted first. */
const LARGE_ROWS = 32_768;
const LONGEST_BACK_OFF_MS = 300_000;
const HELD_BACK_MS = 100;

export class SecondPass {
  readonly #lake: OwnedLake;
  readonly #options: SecondPassOptions & typeof DEFAULTS;
  readonly #scorer: Scorer;
  readonly #isBehind: () => boolean;
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  readonly #watchers = new Set<(passed: Passed) => void>();
  #running: Promise<void> | null = null;
  #model: string;
  #state: SecondPassStatus['state'] = 'idle';
  #reason: string | null = null;
  #failures = 0;
  #isTaking = false;
  readonly #damaged = new Set<string>();
  readonly #rate: RecentRate;
  #scored = 0;
  #units = 0;
  #liveLag: number | null = null;
  /** Someone waits until nothing waits: no gathering then. */
  #hurried = 0;

  /** `isBehind` says whether ingestion has more to do than it can take in at once. */
  constructor(
    lake: OwnedLake,
    options: SecondPassOptions,
    isBehind: () => boolean,
    clock: Clock = systemClock,
    spending: ModelSpending | null = null,
  ) {
    this.#lake = lake;
    this.#options = { ...DEFAULTS, ...options };
    this.#model = options.model;
    this.#isBehind = isBehind;
    this.#clock = clock;
    this.#rate = new RecentRate(clock);
    const { model, entities, loader, folders, settings } = this.#options;
    this.#scorer = new Scorer({ lake: lake.root, model, entities, loader, folders, settings }, spending);
  }

  /** Rejects when the disk fails; resolves after `stop`. */
  start(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  /** Leaves the unit that it is at to the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#scorer.close();
  }

  onPassed(watch: (passed: Passed) => void): () => void {
    this.#watchers.add(watch);
    return () => this.#watchers.delete(watch);
  }

  status(): SecondPassStatus {
    return {
      model: this.#model,
      state: this.#state,
      reason: this.#reason,
      liveLag: this.#liveLag,
      rate: this.#state === 'idle' || this.#state === 'paused' ? null : this.#rate.perSecond(),
      damaged: this.#damagedNow(),
      ...this.#waiting(),
    };
  }

  /**
   * Resolves when nothing waits. Rejects with the signal's reason, and where the model cannot be used.
   */
  async caughtUp(
    signal: AbortSignal = this.#stopping.signal,
    onProgress?: (waiting: Waiting) => void,
  ): Promise<void> {
    this.#hurried++;
    try {
      for (;;) {
        signal.throwIfAborted();
        this.#stopping.signal.throwIfAborted();
        const left = this.#waiting();
        onProgress?.(left);
        if (left.posts === 0 && !this.#isTaking) return;
        if (this.#state === 'paused') throw new UndertoneError('second-pass-paused', this.#reason!);
        await sleep(Math.min(this.#options.idleMs, 50));
      }
    } finally {
      this.#hurried--;
    }
  }

  #damagedNow(): string[] {
    return [...this.#damaged].filter((key) => areLive(this.#lake.db, [key]));
  }

  #waiting(): Waiting {
    return waiting(this.#lake.db, this.#damaged);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#rest(await this.#round());
      } catch (error) {
        if (signal.aborted) return;
        if (isDiskError(error)) throw error;
        await this.#pause(error);
      }
    }
  }

  /** One unit, if there is one; returns how long to wait before the next, ms. */
  async #round(): Promise<number> {
    if (this.#isBehind()) return this.#holdBack();
    const settledBefore =
      this.#hurried > 0 ? Number.POSITIVE_INFINITY : this.#clock.now() - this.#options.gatherMs;
    const from = this.#units % FAIR_EACH === FAIR_EACH - 1 ? 'waited' : 'latest';
    const unit = nextUnit(this.#lake.db, { rows: UNIT_ROWS, settledBefore, except: this.#damaged }, from);
    if (unit === null) {
      this.#state = 'idle';
      return this.#options.idleMs;
    }
    if (this.#state === 'idle') this.#rate.begin(this.#scored);
    const [first] = unit.objects;
    if (first !== undefined && first.rows > LARGE_ROWS) {
      try {
        await splitObject(this.#lake.writer, this.#lake.objects, first.key);
      } catch (error) {
        if (isDiskError(error) || !(await this.#setAsideDamaged(unit))) throw error;
      }
      return 0;
    }
    const held = unit.objects.map(({ key }) => key);
    const { beingScored } = this.#lake.writer;
    for (const key of held) beingScored.add(key);
    this.#isTaking = true;
    try {
      await this.#take(unit);
      this.#units++;
      const came = first?.createdAt ?? null;
      if (from === 'latest' && came !== null) this.#liveLag = Math.max(0, this.#clock.now() - came);
    } catch (error) {
      // What a compaction replaced meanwhile cannot be read any more, and comes again in its new object.
      if (isDiskError(error) || isModelDown(error)) throw error;
      if (areLive(this.#lake.db, held) && !(await this.#setAsideDamaged(unit))) throw error;
    } finally {
      this.#isTaking = false;
      for (const key of held) beingScored.delete(key);
    }
    return 0;
  }

  async #take(unit: Unit): Promise<void> {
    const { db } = this.#lake;
    const started = performance.now();
    const objects = unit.rows === null ? unit.objects : listObjects(db, 'posts');
    const keys = objects.map(({ key }) => key).filter((key) => !this.#damaged.has(key));
    const done = await takeUnit(
      this.#lake,
      this.#scorer,
      { keys, rows: unit.rows, as: 'current' },
      {
        batch: this.#options.batch,
        pace: async () => {
          while (this.#isBehind()) await this.#rest(this.#holdBack());
          this.#state = 'working';
          return !this.#stopping.signal.aborted;
        },
        onOpened: ({ model }) => {
          this.#model = model;
        },
        onScored: (posts) => {
          this.#failures = 0;
          this.#reason = null;
          this.#scored += posts;
          this.#rate.note(this.#scored);
        },
        settle: (reply, live, { opened: { model }, isWhole }) => {
          if (unit.rows === null && isWhole) markPassed(db, live);
          const taken = isWhole ? (unit.rows ?? reply.taken) : reply.taken;
          noteUnscored(db, taken, reply.unscored, { model, now: this.#clock.now() });
        },
      },
    );
    if (done === null) return;
    const seconds = (performance.now() - started) / 1000;
    const unscored = done.unscored.length;
    for (const watch of this.#watchers) watch({ posts: done.taken.length - unscored, unscored, seconds });
  }

  /** Whether an object of the unit was damaged; it is left out from now on. */
  async #setAsideDamaged(unit: Unit): Promise<boolean> {
    const entries = unit.rows === null ? unit.objects : listObjects(this.#lake.db, 'posts');
    const damaged = await findDamaged(this.#lake.objects, entries);
    for (const { key } of damaged) this.#damaged.add(key);
    return damaged.length > 0;
  }

  #holdBack(): number {
    this.#state = 'held-back';
    return HELD_BACK_MS;
  }

  async #pause(error: unknown): Promise<void> {
    this.#state = 'paused';
    this.#reason = messageOf(error);
    // What is not the model's being down may need someone to act, and there is no hurry.
    const first = this.#options.backOffMs * (isModelDown(error) ? 1 : 10);
    await this.#rest(Math.min(first * 2 ** this.#failures++, LONGEST_BACK_OFF_MS));
  }

  async #rest(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => {});
  }
}
