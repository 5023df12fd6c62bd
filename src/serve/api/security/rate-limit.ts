import type { Clock } from '../../../model/clock.ts';

const MOST_CLIENTS = 10_000;

/** A token bucket for each client: bursts pass, a steady stream is held to the rate. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(options: { perSecond: number; burst: number }, clock: Clock) {
    this.#perSecond = options.perSecond;
    this.#burst = options.burst;
    this.#clock = clock;
  }

  /** Takes one request of the client's; 0 where it may go on, else the seconds to wait. */
  take(client: string): number {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(client) ?? { left: this.#burst, at: now };
    // Last used goes last, so that the first of the map is the one longest unused.
    this.#buckets.delete(client);
    this.#buckets.set(client, bucket);
    if (this.#buckets.size > MOST_CLIENTS) this.#buckets.delete(this.#buckets.keys().next().value!);
    const gained = (Math.max(0, now - bucket.at) / 1000) * this.#perSecond;
    bucket.left = Math.min(this.#burst, bucket.left + gained);
    bucket.at = now;
    if (bucket.left < 1) return (1 - bucket.left) / this.#perSecond;
    bucket.left--;
    return 0;
  }
}
