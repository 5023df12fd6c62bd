/** How late this process was with what it had to do, as on a machine with too much else to do. */
import type { Interval } from '../../../src/ledger/intervals.ts';

/** What is less is no hold-up, ms. */
const LEAST_MS = 1000;
/** Hold-ups come together: what is near one was held up as well, ms. */
const NEAR_MS = 60_000;

export interface Lateness {
  /** It is called this often, ms, or as soon as it can be. */
  tick(everyMs: number): void;
  /** When it was held up, ms since the epoch. */
  stalls(): readonly Interval[];
  /** The longest of the hold-ups near a stretch of time, ms. */
  around(from: number, to: number): number;
  /** The longest of all, ms. */
  longest(): number;
}

export function lateness(): Lateness {
  const stalls: Interval[] = [];
  let last: number | null = null;
  const longestOf = (some: readonly Interval[]): number =>
    Math.max(0, ...some.map(({ from, to }) => to - from));
  return {
    tick(everyMs) {
      const now = Date.now();
      if (last !== null && now - last - everyMs > LEAST_MS) stalls.push({ from: last, to: now });
      last = now;
    },
    stalls: () => stalls,
    around: (from, to) =>
      longestOf(stalls.filter((one) => one.to > from - NEAR_MS && one.from < to + NEAR_MS)),
    longest: () => longestOf(stalls),
  };
}
