/**
 * Backfills in the background of the process that owns the lake: asked for, watched, cancelled. What was running when
 * the process ended goes on when it starts again; what a command runs here is seen too.
 */
import { Readable } from 'node:stream';
import { BackfillJobs, type StoredBackfillJob } from '../../lake/backfill-jobs.ts';
import { Backfills } from '../../lake/backfills.ts';
import { messageOf, UndertoneError, UsageError } from '../../model/errors.ts';
import type { TaskContext } from '../handover.ts';
import type { Pipeline } from '../pipeline.ts';
import { type BackfillArgs, type BackfillPlan, backfillId, mostPosts, planBackfill } from './plan.ts';
import { type BackfillProgress, runBackfill } from './run.ts';
import { runningBackfills } from './running.ts';
import { type BackfillView, viewBackfill } from './view.ts';

/** What is asked for; the source and its access follow from the configuration. */
export type BackfillWish = Omit<BackfillArgs, 'source' | 'x'> & { source?: string };

export interface BackfillDeskOptions {
  /** The source in whose name X is searched, the one that is named or the first; a UsageError where it cannot be. */
  access(named: string | undefined): Pick<BackfillArgs, 'source' | 'x'>;
  /** Told when one has come to an end, whatever end. */
  onEnd(backfill: BackfillView): void;
}

/** Plans that nobody took up are forgotten after so long. */
const UNBEGUN_MS = 24 * 3_600_000;
/** Less than this is how computers round. US dollars. */
const ROUNDING = 1e-6;
const CHANGED =
  'The rule of the topic, or the source, was changed before it was done, and it may cost something else now; ask for it again.';

export class BackfillDesk {
  readonly #pipeline: Pipeline;
  readonly #options: BackfillDeskOptions;
  readonly #backfills: Backfills;
  readonly #jobs: BackfillJobs;
  readonly #closing = new AbortController();
  readonly #running = new Map<string, Promise<void>>();
  readonly #cancelled = new Set<string>();

  constructor(pipeline: Pipeline, options: BackfillDeskOptions) {
    this.#pipeline = pipeline;
    this.#options = options;
    this.#backfills = new Backfills(pipeline.lake.db);
    this.#jobs = new BackfillJobs(pipeline.lake.db);
  }

  /** Asks X how many posts there are. Throws a retryable error where X lets it wait for longer than the signal does. */
  async estimate(wish: BackfillWish, signal: AbortSignal): Promise<BackfillPlan> {
    this.#backfills.dropUnbegun(this.#pipeline.spending.clock.now() - UNBEGUN_MS);
    return this.#plan(this.#argsOf(wish), signal);
  }

  /**
   * Begins a backfill, or goes on with it; one that runs already is left to run.
   * @throws UndertoneError `cost-not-confirmed` where it costs more than was agreed to, US dollars
   */
  async start(wish: BackfillWish, confirmedDollars: number, signal: AbortSignal): Promise<BackfillView> {
    const args = this.#argsOf(wish);
    const plan = await this.#plan(args, signal);
    const { id, posts, dollars, pricePerPost } = plan;
    if (runningBackfills(this.#pipeline).has(id) || plan.finished !== null) return this.find(id)!;
    if (dollars > confirmedDollars + ROUNDING) {
      throw new UndertoneError(
        'cost-not-confirmed',
        `X counts about ${posts} posts, ${dollars.toFixed(2)} US dollars at ${pricePerPost} a post; ${confirmedDollars.toFixed(2)} were confirmed. Nothing was fetched: send it again with confirmed_dollars of at least that.`,
      );
    }
    const agreed = { ...args, again: false, mostPosts: mostPosts(plan, confirmedDollars) };
    const { x: _, ...kept } = agreed;
    const requestedAt = this.#pipeline.spending.clock.now();
    this.#jobs.store({ backfill: id, args: kept, state: 'running', reason: null, requestedAt });
    this.#launch(id, agreed);
    return this.find(id)!;
  }

  /** Those that were begun, the newest first. */
  list(): BackfillView[] {
    const jobs = new Map(this.#jobs.list().map((job) => [job.backfill, job]));
    const stored = this.#backfills.list();
    // What a command has just begun has brought nothing yet.
    for (const id of runningBackfills(this.#pipeline).keys()) {
      const one = stored.some((known) => known.id === id) ? null : this.#backfills.find(id);
      if (one !== null) stored.unshift(one);
    }
    return stored.map((one) => this.#view(one, jobs.get(one.id)));
  }

  /** One of them, or one that was only estimated; null where there is none. */
  find(id: string): BackfillView | null {
    const stored = this.#backfills.find(id);
    const job = this.#jobs.list().find(({ backfill }) => backfill === id);
    return stored === null ? null : this.#view(stored, job);
  }

  /** Stops one and does not go on with it; what came stays. Null where there is none. */
  async cancel(id: string): Promise<BackfillView | null> {
    const found = this.find(id);
    if (found === null || found.state === 'done') return found;
    const running = runningBackfills(this.#pipeline).get(id);
    if (running !== undefined) {
      this.#cancelled.add(id);
      running.stop();
      await running.ended;
      await this.#running.get(id);
      this.#cancelled.delete(id);
    }
    this.#jobs.set(id, 'cancelled');
    return this.find(id);
  }

  /** Goes on with what was running when the process before ended. */
  resume(): void {
    for (const { backfill, args, state } of this.#jobs.list()) {
      if (state !== 'running') continue;
      const kept = args as Omit<BackfillArgs, 'x'>;
      try {
        const whole = { ...kept, ...this.#options.access(kept.source) };
        if (backfillId(this.#pipeline, whole) !== backfill) throw new UsageError(CHANGED);
        this.#launch(backfill, whole);
      } catch (error) {
        this.#end(backfill, 'failed', messageOf(error));
      }
    }
  }

  /** Stops all that run; the next process goes on with them. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running.values());
  }

  #launch(id: string, args: BackfillArgs): void {
    const done = runBackfill(
      this.#pipeline,
      args,
      this.#context(this.#closing.signal, () => {}),
    )
      .then(
        ({ interrupted, out_of_budget: outOfBudget }) => {
          if (outOfBudget) this.#end(id, 'out-of-budget', null);
          else if (!interrupted) this.#end(id, 'done', null);
          else if (this.#cancelled.has(id)) this.#end(id, 'cancelled', null);
        },
        (error: unknown) => {
          if (!this.#closing.signal.aborted) this.#end(id, 'failed', messageOf(error));
        },
      )
      .finally(() => this.#running.delete(id));
    this.#running.set(id, done);
  }

  #end(
    id: string,
    state: Exclude<StoredBackfillJob['state'], 'running'> | 'done',
    reason: string | null,
  ): void {
    if (state === 'done') this.#jobs.remove(id);
    else this.#jobs.set(id, state, reason);
    const view = this.find(id);
    if (view !== null) this.#options.onEnd(view);
  }

  async #plan(args: BackfillArgs, signal: AbortSignal): Promise<BackfillPlan> {
    let wait: string | null = null;
    const context = this.#context(signal, (value) => {
      const progress = value as BackfillProgress;
      if (progress.type === 'wait') wait = progress.reason;
    });
    try {
      return await planBackfill(this.#pipeline, args, context);
    } catch (error) {
      if (!signal.aborted) throw error;
      const why = wait ?? 'X did not answer in time.';
      throw new UndertoneError('x-not-counted', `${why} Ask again in a while.`, {
        retryable: true,
        cause: error,
      });
    }
  }

  #view(
    stored: NonNullable<ReturnType<Backfills['find']>>,
    job: StoredBackfillJob | undefined,
  ): BackfillView {
    const running = runningBackfills(this.#pipeline).get(stored.id);
    const view = viewBackfill(stored, job, running, this.#pipeline.spending.options.pricePerPost);
    // It is ours and on its way, though it has not come to fetching.
    const begins = this.#running.has(stored.id) && ['planned', 'stopped'].includes(view.state);
    return begins ? { ...view, state: 'running' } : view;
  }

  #argsOf({ source, ...wish }: BackfillWish): BackfillArgs {
    return { ...wish, ...this.#options.access(source) };
  }

  #context(signal: AbortSignal, progress: (value: unknown) => void): TaskContext {
    return { signal, stdin: Readable.from([]), progress };
  }
}
