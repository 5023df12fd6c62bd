import type { Interval } from './intervals.ts';

const DAY_MS = 86_400_000;

/** Stretches that may overlap, found by the days they touch: a question costs what lies on its days. */
export class ByDay<T extends Interval> {
  readonly #days = new Map<number, T[]>();

  add(one: T): void {
    for (let day = Math.floor(one.from / DAY_MS); day * DAY_MS < one.to; day++) {
      const list = this.#days.get(day);
      if (list === undefined) this.#days.set(day, [one]);
      else list.push(one);
    }
  }

  /** Those that overlap the bounds, each once, in the order they were added on the first of its days. */
  overlapping(bounds: Interval): T[] {
    const found = new Set<T>();
    for (let day = Math.floor(bounds.from / DAY_MS); day * DAY_MS < bounds.to; day++) {
      for (const one of this.#days.get(day) ?? []) {
        if (one.from < bounds.to && one.to > bounds.from) found.add(one);
      }
    }
    return [...found];
  }

  all(): T[] {
    return [...new Set([...this.#days.values()].flat())];
  }
}
