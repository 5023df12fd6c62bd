/**
 * Pages of posts, newest first. Documents are numbered by creation time, so a page is a walk down their
 * index. Conditions that few posts meet would make that walk long; after a bounded stretch the columns of
 * the Parquet objects say which posts are next, and only those are fetched.
 */
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { LakeReader } from '../lake/lake.ts';
import { findOwner } from '../lake/owners.ts';
import { UsageError } from '../model/errors.ts';
import type { Post } from '../model/post.ts';
import { documentRange, SECOND_OF, secondOf } from './document-number.ts';
import { checkFilter, matches, type PostFilter, whereOf } from './filter.ts';
import type { AskOptions, LakePosts } from './lake-posts.ts';
import { orderedPosts, type PostOrder } from './ordered-posts.ts';
import { scopeOf } from './scope.ts';
import { type Found, matchExpression, searchDocuments } from './search.ts';

export interface Page {
  /** 1 to 1,000; 50 unless given. */
  limit?: number;
  /** `next` of the page before. */
  before?: string;
  /** Newest first unless given. */
  order?: PostOrder;
}

export interface PostPage {
  posts: Post[];
  /** What to give as `before` for older posts; null at the end. */
  next: string | null;
}

const MOST = 1000;
const SLICE = 1000;
/** Documents looked at before the Parquet objects are asked instead; some 15 ms. */
const WALK = 3000;

export async function listPosts(
  reader: LakePosts,
  asked: PostFilter,
  page: Page = {},
  ask: AskOptions = {},
): Promise<PostPage> {
  const filter = checkFilter(asked, reader.names);
  const limit = page.limit ?? 50;
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    throw new UsageError(`The limit is ${limit}; it should be a whole number from 1 to ${MOST}.`);
  }
  const { order = 'newest' } = page;
  if (order !== 'newest') {
    const after = page.before === undefined ? 0 : cursorOf(page.before);
    return orderedPosts(reader, filter, { limit, after, order }, ask);
  }
  const expression = filter.text === undefined ? null : matchExpression(filter.text);
  const range = documentRange(filter);
  const found: { id: number; post: Post }[] = [];
  let before = Math.min(cursorOf(page.before), range.end);
  const wanted = limit + 1;
  for (let seen = 0; found.length < wanted; ) {
    if (expression === null && seen >= WALK) {
      await fetchSparse(reader, filter, before, wanted - found.length, found, ask);
      break;
    }
    const slice = seen === 0 ? Math.min(wanted * 2, SLICE) : SLICE;
    const documents =
      expression === null
        ? newest(reader.lake, before, range.start, slice)
        : searchDocuments(reader.lake, expression, before, range.start, slice);
    for (const { id, row } of documents) {
      const post = reader.lake.documents.post(row);
      if (post !== null && matches(filter, post)) found.push({ id, post });
      if (found.length === wanted) break;
    }
    if (documents.length < slice) break;
    before = documents.at(-1)!.id;
    seen += documents.length;
    if (seen > WALK) await yieldToOthers();
    ask.signal?.throwIfAborted();
  }
  const shown = found.slice(0, limit);
  return {
    posts: shown.map(({ post }) => post),
    next: found.length > limit ? String(shown.at(-1)!.id) : null,
  };
}

/** One post by its id; null where it is not there, or deleted. */
export function findPost(lake: LakeReader, id: string): Post | null {
  const row = findOwner(lake.db, id)?.row ?? null;
  return row === null ? null : lake.documents.post(row);
}

/** A post with its times as ISO 8601 UTC, as JSON shows it. */
export function postJson(post: Post): Record<string, unknown> {
  return { ...post, created_at: isoTime(post.created_at), collected_at: isoTime(post.collected_at) };
}

function isoTime(ms: number | null): string | null {
  if (ms === null) return null;
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function cursorOf(before: string | undefined): number {
  if (before === undefined) return Number.MAX_SAFE_INTEGER;
  const cursor = Number(before);
  if (!/^-?\d{1,16}$/.test(before) || !Number.isSafeInteger(cursor)) {
    throw new UsageError(`The page "${before}" is none: give the "next" of the page before, or nothing.`);
  }
  return cursor;
}

const newest = (lake: LakeReader, before: number, oldest: number, limit: number): Found[] =>
  lake.db
    .prepare('select id, row from document where id < ? and id >= ? order by id desc limit ?')
    .all(before, oldest, limit) as unknown as Found[];

/** The next posts below `before` by the Parquet objects: documents of one second are numbered in row order. */
async function fetchSparse(
  reader: LakePosts,
  filter: PostFilter,
  before: number,
  wanted: number,
  into: { id: number; post: Post }[],
  ask: AskOptions,
): Promise<void> {
  const { lake } = reader;
  const where = whereOf(filter);
  let position = positionBelow(lake, before);
  for (let left = wanted; left > 0 && position !== null; ) {
    const { second, row } = position;
    const found = await reader.ask({
      ...ask,
      ...(await scopeOf(reader, filter, ask)),
      sql: (posts) =>
        `select id, ${SECOND_OF} as second, _row as row from ${posts}
         where ${where.sql} and (second < ? or (second = ? and row <= ?))
         order by second desc, row desc limit ${left}`,
      values: [...where.values, BigInt(second), BigInt(second), BigInt(row)],
    });
    for (const { id, row } of found) {
      // A post that changed since the snapshot was taken has another row now, or none.
      const owner = findOwner(lake.db, String(id));
      if (owner === null || owner.row !== Number(row) || owner.document === null || owner.document >= before)
        continue;
      const post = lake.documents.post(owner.row);
      if (post === null) continue;
      into.push({ id: owner.document, post });
      left--;
    }
    if (found.length === 0) return;
    const last = found.at(-1)!;
    position = { second: Number(last.second), row: Number(last.row) - 1 };
  }
}

/** Where the newest document below `before` stands in the order of seconds and rows. */
function positionBelow(lake: LakeReader, before: number): { second: number; row: number } | null {
  const found = lake.db.prepare('select row from document where id < ? order by id desc limit 1').get(before);
  if (found === undefined) return null;
  const row = Number(found.row);
  return { second: secondOf(lake.documents.post(row)?.created_at ?? null), row };
}

/** The newest posts, whatever they are about. */
export const newestPosts = (lake: LakeReader, limit: number): Post[] =>
  newest(lake, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, limit).flatMap(
    ({ row }) => lake.documents.post(row) ?? [],
  );
