import type { PostFilter } from './filter.ts';
import type { AskOptions, LakePosts } from './lake-posts.ts';
import { rowsMatching } from './rule/rows.ts';
import { matchingRows } from './search.ts';
import { sharedRows } from './shared-rows.ts';

/** The parts of a filter that are not SQL: which objects can hold its time, and the rows of its words and its rule. */
export async function scopeOf(
  reader: LakePosts,
  { from, to, text, rule }: PostFilter,
  ask: AskOptions,
): Promise<{ from?: number; to?: number; rows?: BigInt64Array }> {
  const time = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const found = [
    ...(text === undefined
      ? []
      : [await sharedRows(reader, { text }, (signal) => matchingRows(reader.lake.root, text, signal), ask)]),
    ...(rule === undefined
      ? []
      : [
          await sharedRows(
            reader,
            { rule, time },
            (signal) => rowsMatching(reader, { ...time, rule }, signal),
            ask,
          ),
        ]),
  ];
  return found.length === 0 ? time : { ...time, rows: found.reduce(inBoth) };
}

function inBoth(some: BigInt64Array, others: BigInt64Array): BigInt64Array {
  const known = new Set(some);
  return others.filter((row) => known.has(row));
}
