/** What is said now and was not before. */
import { entityKeys } from '../lake/terms/entity-keys.ts';
import { checkFilter, type PostFilter, whereOf } from './filter.ts';
import type { AskOptions, LakePosts } from './lake-posts.ts';
import { scopeOf } from './scope.ts';

export interface NewTermsOf {
  kind: 'hashtags' | 'entities';
  /** Length of a window, ms; windows are aligned to the epoch. */
  lengthMs: number;
  /** For how long a term was not said before the window, ms. */
  unseenMs: number;
  /** In how many posts of the window it is said; in fewer than that it was said before. */
  posts: number;
}

export interface NewTerm {
  /** Start of the window. */
  start: number;
  term: string;
  /** Posts of the window that say it. */
  posts: number;
}

/** New terms by window, for windows that begin within `from` and `to` of the filter, both of which are to be given. */
export async function listNewTerms(
  reader: LakePosts,
  asked: PostFilter & { from: number; to: number },
  { kind, lengthMs, unseenMs, posts }: NewTermsOf,
  ask: AskOptions = {},
): Promise<NewTerm[]> {
  const before = Math.ceil(unseenMs / lengthMs);
  const first = Math.floor(asked.from / lengthMs);
  const filter = checkFilter({ ...asked, from: (first - before) * lengthMs }, reader.names);
  const where = whereOf(filter);
  const terms = kind === 'hashtags' ? 'hashtags' : entityKeys('entities', reader.names);
  const rows = await reader.ask({
    ...ask,
    ...(await scopeOf(reader, filter, ask)),
    sql: (relation) => `
      with each as (select epoch_ms(created_at) // ${lengthMs} as bucket, unnest(list_distinct(${terms})) as term
          from ${relation} where ${where.sql}),
        counted as (select term, bucket, count(*) as posts from each group by term, bucket),
        seen as (select *, coalesce(sum(posts) over (partition by term order by bucket
          range between ${before} preceding and 1 preceding), 0) as earlier from counted)
      select bucket::DOUBLE as bucket, term, posts::DOUBLE as posts from seen
      where bucket >= ${first} and posts >= ${posts} and earlier < ${posts} order by bucket, posts desc, term`,
    values: where.values,
  });
  return rows.map((row) => ({
    start: Number(row.bucket) * lengthMs,
    term:
      kind === 'entities' ? (reader.names.shownOf(String(row.term)) ?? String(row.term)) : String(row.term),
    posts: Number(row.posts),
  }));
}
