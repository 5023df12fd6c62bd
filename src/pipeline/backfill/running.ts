import { UndertoneError } from '../../model/errors.ts';
import type { Pipeline } from '../pipeline.ts';
import { RecentRate } from '../recent-rate.ts';
import type { BackfillProgress } from './run.ts';

/** A backfill that this process fetches, whoever asked for it. Times in ms since the epoch. */
export class RunningBackfill {
  readonly #stop = new AbortController();
  readonly #left = Promise.withResolvers<void>();
  /** Resolves when it runs no more. */
  readonly ended = this.#left.promise;
  readonly #now: () => number;
  readonly #rate: RecentRate;
  #pages: Extract<BackfillProgress, { type: 'pages' }> | null = null;
  #wait: { reason: string; until: number } | null = null;

  constructor(now: () => number) {
    this.#now = now;
    this.#rate = new RecentRate({ now });
    this.#rate.begin();
  }

  /** Aborts when it is to stop. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Says that it runs no more. */
  leave(): void {
    this.#left.resolve();
  }

  note(progress: BackfillProgress): void {
    if (progress.type === 'wait') {
      this.#wait = { reason: progress.reason, until: this.#now() + progress.seconds * 1000 };
      return;
    }
    this.#wait = null;
    this.#pages = progress;
    this.#rate.note(progress.posts);
  }

  /** Why X is waited for at this moment; null where it is not. */
  get waiting(): string | null {
    return this.#wait !== null && this.#wait.until > this.#now() ? this.#wait.reason : null;
  }

  /** Posts a second of late, and the seconds that the rest takes at that rate; null where nothing came yet. */
  pace(): { rate: number; left: number } | null {
    const rate = this.#rate.perSecond();
    if (this.#pages === null || rate === null) return null;
    const { posts, expected } = this.#pages;
    return { rate, left: Math.max(0, expected - posts) / rate };
  }
}

/** Of each pipeline of this process, by id. */
const RUNNING = new WeakMap<Pipeline, Map<string, RunningBackfill>>();

export function runningBackfills(pipeline: Pipeline): ReadonlyMap<string, RunningBackfill> {
  return RUNNING.get(pipeline) ?? new Map();
}

/** Says that a backfill runs, until the function that is returned is called. Throws where it runs already. */
export function enterBackfill(pipeline: Pipeline, id: string): { running: RunningBackfill; leave(): void } {
  const all = RUNNING.get(pipeline) ?? new Map<string, RunningBackfill>();
  RUNNING.set(pipeline, all);
  if (all.has(id)) {
    throw new UndertoneError('backfill-running', 'This backfill is running already; wait for it to end.');
  }
  const running = new RunningBackfill(() => pipeline.spending.clock.now());
  all.set(id, running);
  const leave = (): void => {
    all.delete(id);
    running.leave();
  };
  return { running, leave };
}
