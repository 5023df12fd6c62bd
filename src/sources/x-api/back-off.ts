import type { XProblemKind } from './errors.ts';
import { type RateLimit, untilReset } from './rate-limit.ts';

/** Delays before the next attempt, ms. Source: docs.x.com, "Handling disconnections", Reconnection strategy. */
export interface BackOffDelays {
  /** Network faults: this much more with each. */
  networkStepMs: number;
  networkMaxMs: number;
  /** HTTP faults: doubling from the first. */
  httpFirstMs: number;
  httpMaxMs: number;
  /** 429: doubling from the first, where X does not say when to come again. */
  rateLimitFirstMs: number;
  rateLimitMaxMs: number;
  /** The plan is used up: asked again this often. */
  usageCapMs: number;
}

export const X_DELAYS: BackOffDelays = {
  networkStepMs: 250,
  networkMaxMs: 16_000,
  httpFirstMs: 5_000,
  httpMaxMs: 320_000,
  rateLimitFirstMs: 60_000,
  rateLimitMaxMs: 15 * 60_000,
  usageCapMs: 15 * 60_000,
};

type Class = 'network' | 'http' | 'rate-limit' | 'usage-cap';

function classOf(kind: XProblemKind): Class {
  if (kind === 'network' || kind === 'disconnected') return 'network';
  if (kind === 'rate-limit' || kind === 'usage-cap') return kind;
  return 'http';
}

/**
 * Counts failures and says how long to wait after each. Each class counts for itself, so that one refused
 * connection during an outage does not wait as if it were the tenth; a success forgets them all.
 */
export class XBackOff {
  readonly #delays: BackOffDelays;
  readonly #failures = new Map<Class, number>();

  constructor(delays: BackOffDelays = X_DELAYS) {
    this.#delays = delays;
  }

  get failures(): number {
    let sum = 0;
    for (const count of this.#failures.values()) sum += count;
    return sum;
  }

  succeeded(): void {
    this.#failures.clear();
  }

  /**
   * Counts one failure; the delay before the next attempt, ms. After 429 it is until the reset that X names; a
   * second 429 in a row means that the reset was not kept, so the doubling delay is the least then.
   */
  failed(kind: XProblemKind, rateLimit: RateLimit | null, now: number): number {
    const of = classOf(kind);
    const count = (this.#failures.get(of) ?? 0) + 1;
    this.#failures.set(of, count);
    const delays = this.#delays;
    const doubled = (first: number, max: number, times: number) =>
      Math.min(max, first * 2 ** Math.min(times, 30));
    switch (of) {
      case 'network':
        return Math.min(delays.networkMaxMs, delays.networkStepMs * count);
      case 'http':
        return doubled(delays.httpFirstMs, delays.httpMaxMs, count - 1);
      case 'usage-cap':
        return delays.usageCapMs;
      case 'rate-limit': {
        const reset = rateLimit === null ? null : untilReset(rateLimit, now);
        const doubling = doubled(delays.rateLimitFirstMs, delays.rateLimitMaxMs, count - 1);
        if (reset === null) return doubling;
        return count === 1 ? reset : Math.max(reset, doubling / 2);
      }
    }
  }
}
