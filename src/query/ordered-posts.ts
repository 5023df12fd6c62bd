/** Pages of posts in another order than newest first: the Parquet objects say which they are, documents what they say. */
import { findOwner } from '../lake/owners.ts';
import { UsageError } from '../model/errors.ts';
import type { Post } from '../model/post.ts';
import { type PostFilter, whereOf } from './filter.ts';
import type { AskOptions, LakePosts } from './lake-posts.ts';
import { scopeOf } from './scope.ts';

/** What posts are ordered by; of those that are alike the newest comes first. */
const ORDER_BY = {
  oldest: 'created_at asc nulls last',
  likes: 'likes desc nulls last, created_at desc nulls last',
  reposts: 'reposts desc nulls last, created_at desc nulls last',
  replies: 'replies desc nulls last, created_at desc nulls last',
  positive: 'positive desc nulls last, created_at desc nulls last',
  negative: 'negative desc nulls last, created_at desc nulls last',
} as const;

export const POST_ORDERS = ['newest', ...(Object.keys(ORDER_BY) as (keyof typeof ORDER_BY)[])] as const;
export type PostOrder = (typeof POST_ORDERS)[number];

/** As far as pages go: what nobody reads to the end need not be sorted to the end. */
const FURTHEST = 10_000;

/** A page after so many posts; `next` is null at the end, and where pages go no further. */
export async function orderedPosts(
  reader: LakePosts,
  filter: PostFilter,
  page: { limit: number; after: number; order: keyof typeof ORDER_BY },
  ask: AskOptions,
): Promise<{ posts: Post[]; next: string | null }> {
  const { limit, after, order } = page;
  if (after < 0 || after > FURTHEST) {
    throw new UsageError(
      `Pages in this order go no further than ${FURTHEST} posts: narrow the question instead.`,
    );
  }
  const where = whereOf(filter);
  const rows = await reader.ask({
    ...ask,
    ...(await scopeOf(reader, filter, ask)),
    sql: (posts) =>
      `select id from ${posts} where ${where.sql} order by ${ORDER_BY[order]}, id limit ${limit + 1} offset ${after}`,
    values: where.values,
  });
  const posts = rows.slice(0, limit).flatMap(({ id }) => {
    // A post that was deleted since the snapshot was taken has no row any more.
    const row = findOwner(reader.lake.db, String(id))?.row ?? null;
    return row === null ? [] : (reader.lake.documents.post(row) ?? []);
  });
  const end = after + limit;
  return { posts, next: rows.length > limit && end <= FURTHEST ? String(end) : null };
}
