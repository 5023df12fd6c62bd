/** Posts as JSON in the state database, for pages of posts without opening Parquet. */
import { POST_COLUMNS, type Post } from '../model/post.ts';

const NAMES: readonly string[] = POST_COLUMNS.map((column) => column.name);

/** The values in column order; `columns` of the lake's meta table names them, so that a lake outlives a new column. */
export function encodeDocument(post: Post): string {
  const values: unknown[] = [];
  for (const column of POST_COLUMNS) values.push(post[column.name]);
  return JSON.stringify(values);
}

export function decodeDocument(document: string, columns: readonly string[] = NAMES): Post {
  const values = JSON.parse(document) as unknown[];
  const post: Record<string, unknown> = {};
  for (const name of NAMES) post[name] = null;
  columns.forEach((name, index) => {
    post[name] = values[index] ?? null;
  });
  return post as unknown as Post;
}

/** What full-text search finds a post by; the tokens are made by the enrich stage. */
export const searchableText = (post: Post): string =>
  `${post.text} ${post.author_handle ?? ''} ${post.author_name ?? ''}`;
