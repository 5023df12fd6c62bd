/** The posts that stand out among those that a filter takes in. */
import type { Post } from '../model/post.ts';
import { checkFilter, type PostFilter, whereOf } from './filter.ts';
import type { AskOptions, LakePosts } from './lake-posts.ts';
import { findPost } from './posts.ts';
import { scopeOf } from './scope.ts';

/** Those that were liked and passed on most, then those that a model is surest of, then the newest. */
export async function listStriking(
  reader: LakePosts,
  asked: PostFilter,
  limit: number,
  ask: AskOptions = {},
): Promise<Post[]> {
  const filter = checkFilter(asked, reader.names);
  const where = whereOf(filter);
  const rows = await reader.ask({
    ...ask,
    ...(await scopeOf(reader, filter, ask)),
    sql: (posts) => `
      select id from ${posts} where ${where.sql}
      order by coalesce(likes, 0) + coalesce(reposts, 0) desc, confidence desc nulls last, created_at desc, id
      limit ${limit}`,
    values: where.values,
  });
  return rows.flatMap(({ id }) => findPost(reader.lake, String(id)) ?? []);
}
