import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.ts';
import { failureOf, isRefusal } from './failure.ts';
import type { FeedContext, FeedSettings } from './feed-settings.ts';
import { type Interval, near, subtract } from './intervals.ts';
import { toFill } from './progress.ts';
import { filledFrom, type Step, walkBack } from './walk-back.ts';

/** How often a page of what was missed is asked for before it is left for a while. */
const TRIES = 8;
const LONGEST_REST_MS = 3_600_000;

/** Stretches that are near each other, and one walk over all of them. */
interface Walk {
  stretches: readonly Interval[];
  /** The end of the newest. */
  to: number;
  steps: AsyncGenerator<Step>;
  reached: number;
}

/**
 * Reads from a stream's timeline what did not come by the stream, until nothing is missing that can be had. It goes
 * on whatever becomes of the stream meanwhile. Walks take turns of so many pages, so that neither a long absence
 * holds up what was missed since, nor the other way round; one that fails begins anew, after the others.
 */
export class Fill {
  readonly #settings: FeedSettings;
  readonly #context: FeedContext;
  readonly #account: Account;
  /** Those that have begun, the next one first. */
  #walks: Walk[] = [];
  #again: Interval[] = [];
  #wake = new AbortController();

  constructor(settings: FeedSettings, context: FeedContext, account: Account) {
    this.#settings = settings;
    this.#context = context;
    this.#account = account;
  }

  /** There may be something missing now; `again` is to be read although the account knows it. */
  wake(again: Interval | null = null): void {
    if (again !== null) this.#again.push(again);
    this.#wake.abort();
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#wake = new AbortController();
      this.#beginWhatIsNew(signal);
      const walk = this.#walks.shift();
      if (walk === undefined) await this.#rest(LONGEST_REST_MS, signal);
      else await this.#turn(walk, signal);
    }
  }

  /**
   * Reads a stretch at once, at most so many pages; resolves with the moment from which all has come, ms. Rejects
   * with a MastodonFailure at the first failure.
   */
  async once({ from, to }: Interval, signal: AbortSignal): Promise<number> {
    let page = 0;
    let reached = to;
    for await (const step of this.#walk({ from, to }, 1, signal)) {
      this.#account.takeAll(step.statuses);
      reached = filledFrom({ from, to }, step, this.#settings.overlapMs);
      await this.#context.outbox.room(signal);
      if (++page >= this.#settings.maxPages) break;
    }
    return reached;
  }

  #walk(stretch: Interval, tries: number, signal: AbortSignal): AsyncGenerator<Step> {
    const { client, stream } = this.#context;
    const { overlapMs, clock } = this.#settings;
    return walkBack(client, stream, stretch, { overlapMs, tries, clock, signal });
  }

  /**
   * While the stream is down, what goes on being missed is left for later. So is what is just above a walk: it reads
   * the same pages, and what else breaks until it has gone on is read together.
   */
  #beginWhatIsNew(signal: AbortSignal): void {
    for (const stretch of this.#again.splice(0)) this.#begin([stretch], signal);
    const progress = this.#context.progress();
    if (!progress.live) return;
    const begun = this.#walks.flatMap(({ stretches }) => stretches);
    const fresh = subtract(toFill(progress), begun);
    const nearMs = 2 * this.#settings.overlapMs;
    for (const stretches of near(fresh, nearMs).reverse()) {
      const { from } = stretches[0]!;
      const isAbove = ({ to, reached }: Walk) => to <= from && from - reached < nearMs;
      if (!this.#walks.some(isAbove)) this.#begin(stretches, signal);
    }
  }

  #begin(stretches: readonly Interval[], signal: AbortSignal): void {
    const span = { from: stretches[0]!.from, to: stretches.at(-1)!.to };
    const steps = this.#walk(span, TRIES, signal);
    this.#walks.push({ stretches, to: span.to, steps, reached: span.to });
  }

  async #turn(walk: Walk, signal: AbortSignal): Promise<void> {
    try {
      for (let page = 1; page <= this.#settings.maxPages; page++) {
        const { value: step, done } = await walk.steps.next();
        if (done) return;
        this.#account.takeAll(step.statuses);
        this.#note(walk, step);
        await this.#context.outbox.room(signal);
        if (signal.aborted) return;
      }
      this.#walks.push(walk);
    } catch (error) {
      if (signal.aborted) return;
      const failure = failureOf(error);
      this.#context.onState({ state: 'unfilled', reason: failure.message });
      if (isRefusal(failure)) this.#deny(walk, false, failure.message);
      else await this.#rest(this.#settings.refusedMs, signal);
    }
  }

  #note(walk: Walk, step: Step): void {
    const { overlapMs } = this.#settings;
    const before = { reached: walk.reached, isEnd: false };
    walk.reached = Math.min(walk.reached, step.reached);
    for (const stretch of walk.stretches) {
      const from = filledFrom(stretch, step, overlapMs);
      if (from < filledFrom(stretch, before, overlapMs)) {
        this.#account.note({ kind: 'filled', from, to: stretch.to });
      }
    }
    if (step.isEnd) this.#deny(walk, true, 'it goes back no further');
  }

  /** What of a walk has not come cannot be had. */
  #deny({ stretches, reached }: Walk, isEnd: boolean, why: string): void {
    const detail = `its timeline cannot be read: ${why}`;
    for (const stretch of stretches) {
      const to = filledFrom(stretch, { reached, isEnd }, this.#settings.overlapMs);
      if (to > stretch.from) this.#account.note({ kind: 'denied', from: stretch.from, to, detail });
    }
  }

  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    await sleep(ms, undefined, { signal: AbortSignal.any([signal, this.#wake.signal]) }).catch(() => {});
  }
}
