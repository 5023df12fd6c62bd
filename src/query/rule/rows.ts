/** The posts that match a rule, by the numbers of their rows. */
import type { PostFilter } from '../filter.ts';
import type { LakePosts } from '../lake-posts.ts';
import { scanPosts } from '../scan.ts';
import { compileRule } from './compile.ts';

/** As of what is committed now. */
export async function rowsMatching(
  reader: LakePosts,
  { rule, ...filter }: Pick<PostFilter, 'from' | 'to'> & { rule: string },
  signal: AbortSignal,
): Promise<BigInt64Array> {
  const { columns, prefilter, matches } = compileRule(rule);
  const rows: number[] = [];
  await scanPosts(
    reader,
    {
      columns,
      filter,
      scope: filter,
      also: prefilter,
      begin: () => {
        rows.length = 0;
      },
      row: (post, number) => {
        if (matches(post)) rows.push(number);
      },
    },
    { signal },
  );
  return BigInt64Array.from(rows, BigInt);
}
