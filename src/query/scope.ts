import type { PostFilter } from './filter.ts';
import type { AskOptions, LakePosts } from './lake-posts.ts';
import { matchingRows } from './search.ts';

/** The parts of a filter that are not SQL: which objects can hold its time, and the rows that its words are in. */
export async function scopeOf(
  reader: LakePosts,
  { from, to, text }: PostFilter,
  ask: AskOptions,
): Promise<{ from?: number; to?: number; rows?: BigInt64Array }> {
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(text === undefined ? {} : { rows: await matchingRows(reader.lake, text, ask) }),
  };
}
