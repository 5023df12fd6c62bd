/** Arithmetic on half-open stretches of time, [from, to). Lists are sorted and do not overlap, and neither do results. */
export interface Interval {
  from: number;
  to: number;
}

/** Sorted, with what overlaps or touches made one and what is empty left out. */
export function merge(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const { from, to } of [...intervals].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (to <= from) continue;
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** What of `whole` is in none of the holes. */
export function subtract(whole: Interval, holes: readonly Interval[]): Interval[] {
  const left: Interval[] = [];
  let from = whole.from;
  for (const hole of holes) {
    if (hole.to <= from) continue;
    if (hole.from >= whole.to) break;
    if (hole.from > from) left.push({ from, to: hole.from });
    from = hole.to;
  }
  if (from < whole.to) left.push({ from, to: whole.to });
  return left;
}

/** The part that both have; null where there is none. */
export function overlap(a: Interval, b: Interval): Interval | null {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from < to ? { from, to } : null;
}

/** The parts of the intervals that lie within; found by halving, so a long list costs little. */
export function within(intervals: readonly Interval[], bounds: Interval): Interval[] {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (intervals[middle]!.to <= bounds.from) low = middle + 1;
    else high = middle;
  }
  const found: Interval[] = [];
  for (let i = low; i < intervals.length && intervals[i]!.from < bounds.to; i++) {
    const part = overlap(intervals[i]!, bounds);
    if (part !== null) found.push(part);
  }
  return found;
}

/** The time in all of them together, ms. */
export function lengthOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { from, to }) => sum + to - from, 0);
}
