/** A stretch of time, ms since the epoch: `from` is within, `to` is not. */
export interface Interval {
  from: number;
  to: number;
}

/** The stretches as a sorted list without overlaps; empty ones fall away. */
export function union(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from);
  const out: Interval[] = [];
  for (const { from, to } of sorted) {
    const last = out.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else out.push({ from, to });
  }
  return out;
}

/** What is in `these` and in none of `those`. */
export function subtract(these: readonly Interval[], those: readonly Interval[]): Interval[] {
  let left = union(these);
  for (const hole of union(those)) {
    left = left.flatMap(({ from, to }) =>
      [
        { from, to: Math.min(to, hole.from) },
        { from: Math.max(from, hole.to), to },
      ].filter((part) => part.from < part.to),
    );
  }
  return left;
}

/** Sorted stretches in groups: within one, none is further than so many ms from the one before. */
export function near(intervals: readonly Interval[], ms: number): Interval[][] {
  const groups: Interval[][] = [];
  for (const interval of intervals) {
    const group = groups.at(-1);
    if (group !== undefined && interval.from - group.at(-1)!.to <= ms) group.push(interval);
    else groups.push([interval]);
  }
  return groups;
}
