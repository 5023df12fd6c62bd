import { type Clock, systemClock } from '../model/clock.ts';

const OVER_MS = 30_000;

/** How fast a count has grown of late. */
export class RecentRate {
  readonly #clock: Clock;
  readonly #samples: { at: number; total: number }[] = [];

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Begins anew at a count. */
  begin(total = 0): void {
    this.#samples.length = 0;
    this.note(total);
  }

  /** Told of the count as it stands. */
  note(total: number): void {
    const at = this.#clock.now();
    const samples = this.#samples;
    samples.push({ at, total });
    while (samples.length > 2 && samples[1]!.at < at - OVER_MS) samples.shift();
  }

  /** A second, over the last half minute or since it began; null where it has not grown. */
  perSecond(): number | null {
    const first = this.#samples[0];
    if (first === undefined) return null;
    const grown = this.#samples.at(-1)!.total - first.total;
    const rate = grown / Math.max(0.001, (this.#clock.now() - first.at) / 1000);
    return rate > 0 ? rate : null;
  }
}
