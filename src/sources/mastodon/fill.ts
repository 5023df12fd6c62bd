import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.ts';
import { failureOf, isRefusal } from './failure.ts';
import type { FeedContext, FeedSettings } from './feed-settings.ts';
import type { Interval } from './intervals.ts';
import { toFill } from './progress.ts';
import { walkBack } from './walk-back.ts';

/** How often a page of what was missed is asked for before it is left for a while. */
const TRIES = 8;

/** Reads from a stream's timeline what did not come by the stream. */
export class Fill {
  readonly #settings: FeedSettings;
  readonly #context: FeedContext;
  readonly #account: Account;

  constructor(settings: FeedSettings, context: FeedContext, account: Account) {
    this.#settings = settings;
    this.#context = context;
    this.#account = account;
  }

  /**
   * Reads what is missing, newest first, until nothing is, or as many pages were read as one stretch may take.
   * What the server refuses stays a gap, and says so; after other failures it waits and tries again.
   *
   * @param why why it is missing, for people
   */
  async missing(signal: AbortSignal, why: () => string): Promise<void> {
    while (!signal.aborted) {
      const gap = toFill(this.#context.progress())[0];
      if (gap === undefined) return;
      let reached = gap.to;
      try {
        for await (const from of this.stretch(gap, TRIES, signal)) {
          reached = from;
          if (from < gap.to) this.#account.note({ kind: 'filled', from, to: gap.to });
        }
        if (reached > gap.from) return;
      } catch (error) {
        if (signal.aborted) return;
        const failure = failureOf(error);
        this.#context.onState({ state: 'unfilled', reason: failure.message });
        if (isRefusal(failure)) {
          const detail = `${why()}; its timeline cannot be read: ${failure.message}`;
          this.#account.note({ kind: 'denied', from: gap.from, to: gap.to, detail });
        } else {
          await sleep(this.#settings.refusedMs, undefined, { signal }).catch(() => {});
        }
      }
    }
  }

  /** Reads a stretch of the timeline; after each page it gives the moment from which all has come. */
  async *stretch(stretch: Interval, tries: number, signal: AbortSignal): AsyncGenerator<number> {
    const { overlapMs, maxPages, clock } = this.#settings;
    const { client, stream, outbox } = this.#context;
    const steps = walkBack(client, stream, stretch, { overlapMs, maxPages, tries, clock, signal });
    for await (const { statuses, from } of steps) {
      for (const { text } of statuses.toReversed()) this.#account.take({ event: 'update', payload: text });
      yield from;
      await outbox.room(signal);
    }
  }
}
