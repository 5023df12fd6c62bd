import type { Clock } from '../../model/clock.ts';

/** Lets at most so many a second through and counts the rest. */
export class Sampler {
  readonly #perSecond: number;
  readonly #clock: Clock;
  #second = Number.NaN;
  #passed = 0;
  #leftOut = 0;

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
  }

  /** How many of `count` may pass now. The others count as left out. */
  take(count: number): number {
    const second = Math.floor(this.#clock.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#passed = 0;
    }
    const passing = Math.min(count, Math.max(0, this.#perSecond - this.#passed));
    this.#passed += passing;
    this.#leftOut += count - passing;
    return passing;
  }

  /** How many were left out since this was last asked. */
  drain(): number {
    const count = this.#leftOut;
    this.#leftOut = 0;
    return count;
  }
}
