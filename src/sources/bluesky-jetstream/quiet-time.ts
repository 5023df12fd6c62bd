/**
 * What the answers to pings say of the time since the last event. Among few accounts hours may pass without one;
 * as long as the peer answers, nothing has happened, so the time is covered all the same.
 *
 * That holds only once the peer is at the present: while it searches the past for the accounts, it sends nothing
 * and answers too. It is taken to be at the present when an event of after the connection was made has come, or
 * when it has had ample time for what was asked for. Plain arithmetic on times, ms since the epoch.
 */

/**
 * A peer that searches its past gets on at this many times real time at the least. Jetstream sends tens of
 * thousands of events a second where the network makes a thousand.
 */
const SEARCH_SPEED = 5;

export interface QuietTimeOptions {
  /** For clocks that differ, and events on their way when the peer answers, ms. */
  quietMarginMs: number;
}

export class QuietTime {
  readonly #askedFrom: number | null;
  readonly #marginMs: number;
  #openedAt: number | null = null;
  #isPresent = false;
  #answeredAt: number | null = null;

  /** `askedFrom` is where the connection was asked to begin; null is now. */
  constructor(askedFrom: number | null, { quietMarginMs }: QuietTimeOptions) {
    this.#askedFrom = askedFrom;
    this.#marginMs = quietMarginMs;
  }

  opened(at: number): void {
    this.#openedAt = at;
    this.#isPresent = this.#askedFrom === null;
  }

  /** An event of this time came. */
  received(time: number): void {
    if (this.#openedAt !== null && time >= this.#openedAt) this.#isPresent = true;
  }

  /** The peer answered. */
  answered(at: number): void {
    if (this.#openedAt === null) return;
    this.#answeredAt = at;
    if (this.#isPresent || this.#askedFrom === null) return;
    const span = Math.max(0, this.#openedAt - this.#askedFrom);
    if (at - this.#openedAt >= this.#marginMs + span / SEARCH_SPEED) this.#isPresent = true;
  }

  /** When nothing happened, apart from what came; null where that is not known. */
  get span(): { from: number; to: number } | null {
    if (!this.#isPresent || this.#answeredAt === null || this.#openedAt === null) return null;
    const from = this.#askedFrom ?? this.#openedAt;
    const to = this.#answeredAt - this.#marginMs;
    return to > from ? { from, to } : null;
  }
}
