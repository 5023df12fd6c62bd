import { countOf, listOf, objectOf, textOf } from '../wire-values.ts';
import { NoPage } from './page.ts';
import type { Bucket } from './partitions.ts';

export interface CountsPage {
  buckets: Bucket[];
  /** For the stretch before this one; null where there is none. */
  nextToken: string | null;
}

/** Reads the body of a counts endpoint: `{data: [{start, end, tweet_count}], meta: {next_token?}}`. */
export function readCounts(json: unknown): CountsPage {
  const response = objectOf(json);
  const meta = objectOf(response?.meta);
  if (response === null || meta === null) {
    throw new NoPage('X answered a question for counts with something else.');
  }
  const buckets = listOf(response.data).map((one) => {
    const bucket = objectOf(one);
    const from = Date.parse(textOf(bucket?.start) ?? '');
    const to = Date.parse(textOf(bucket?.end) ?? '');
    const posts = countOf(bucket?.tweet_count);
    if (Number.isNaN(from) || Number.isNaN(to) || posts === null || to <= from) {
      throw new NoPage('X answered a question for counts with one that cannot be understood.');
    }
    return { from, to, posts };
  });
  return { buckets, nextToken: textOf(meta.next_token) };
}
