import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../model/clock.ts';
import { type RateLimit, untilReset } from '../x-api/rate-limit.ts';

export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** Resolves after so long, or when the signal aborts. */
export const sleep: Sleep = (ms, signal) => wait(ms, undefined, { signal }).catch(() => {});

export interface TurnsOptions {
  /** Between the starts of two requests, ms. */
  intervalMs: number;
  clock: Clock;
  sleep?: Sleep;
}

/**
 * Gives turns to all who ask one endpoint of X at once, so that its limit is not run into; and holds them all
 * where it was. The limit is what X's headers say.
 */
export class Turns {
  readonly #options: Required<TurnsOptions>;
  /** When the next request may go out, by our clock. */
  #next = 0;
  /** Requests that may still go out before `#resetAt`; null where that is not known. */
  #left: number | null = null;
  #resetAt = 0;
  #window: number | null = null;

  constructor(options: TurnsOptions) {
    this.#options = { sleep, ...options };
  }

  /** Resolves when a request may go out, or the signal aborts. */
  async take(signal: AbortSignal): Promise<void> {
    const { clock, sleep: pause, intervalMs } = this.#options;
    while (!signal.aborted) {
      const now = clock.now();
      if (this.#left !== null && this.#resetAt <= now) this.#left = null;
      const until = this.#left === 0 ? Math.max(this.#resetAt, this.#next) : this.#next;
      if (until > now) {
        await pause(until - now, signal);
        continue;
      }
      if (this.#left !== null) this.#left--;
      this.#next = now + intervalMs;
      return;
    }
  }

  /** Takes note of what an answer says. */
  observe(rateLimit: RateLimit): void {
    const { remaining, resetAt } = rateLimit;
    const now = this.#options.clock.now();
    const ms = untilReset(rateLimit, now);
    if (remaining === null || ms === null) return;
    // Answers of one window may come out of order, and what is on its way is not in them yet.
    const known = this.#window === resetAt && this.#left !== null;
    this.#left = known ? Math.min(this.#left!, remaining) : remaining;
    this.#window = resetAt;
    this.#resetAt = now + ms;
  }

  /** Nobody gets a turn for so long. */
  hold(ms: number): void {
    this.#next = Math.max(this.#next, this.#options.clock.now() + ms);
  }
}
