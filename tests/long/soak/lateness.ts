/** How late this process was with what it had to do, as on a machine with too much else to do. */
import type { Interval } from '../../../src/ledger/intervals.ts';

/** What is less is no hold-up, ms. */
const LEAST_MS = 1000;
/** Hold-ups come together: what is near one was held up as well, ms. */
const NEAR_MS = 60_000;

/** How often it looks, ms. */
const TICK_MS = 100;

export interface Lateness {
  /** When it was held up, ms since the epoch. */
  stalls(): readonly Interval[];
  /** The longest of the hold-ups near a stretch of time, ms. */
  around(from: number, to: number): number;
  /** The longest of all, ms. */
  longest(): number;
  stop(): void;
}

export function watchLateness(): Lateness {
  const stalls: Interval[] = [];
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - last - TICK_MS > LEAST_MS) stalls.push({ from: last, to: now });
    last = now;
  }, TICK_MS);
  const longestOf = (some: readonly Interval[]): number =>
    Math.max(0, ...some.map(({ from, to }) => to - from));
  return {
    stalls: () => stalls,
    around: (from, to) =>
      longestOf(stalls.filter((one) => one.to > from - NEAR_MS && one.from < to + NEAR_MS)),
    longest: () => longestOf(stalls),
    stop: () => clearInterval(timer),
  };
}
