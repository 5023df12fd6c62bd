import { parseTime } from '../../model/parse-time.ts';
import { barePost, type SourcePost } from '../../model/post.ts';
import { contentId, fileId, idInCell, xId } from '../../model/post-id.ts';
import { DeadLetter, type SourceRecord } from '../../model/record.ts';
import { decodeReferences } from '../files/decode-references.ts';
import { labelKey, labelMeaning } from '../files/labels.ts';
import type { Json } from '../wire-values.ts';
import {
  addLink,
  booleanOf,
  countOf,
  idOf,
  languageOf,
  listOf,
  objectOf,
  postTextOf,
  storable,
  textOf,
} from '../wire-values.ts';
import { isXId, snowflakeTime } from '../x/time.ts';
import { type Layout, layoutOf } from './layout.ts';
import { pointIn } from './point.ts';

/** Whether an object of unknown origin has something that reads like the text of a post. */
export function isPlainRecord(object: Json): boolean {
  return typeof field(object, layoutOf(object), 'text') === 'string';
}

/**
 * A record of unknown origin: its fields are told by their names, as the columns of a table are. It is a post of
 * X where its id says so, else one of network `file`, by its own id or by a hash of what it says.
 */
export function decodePlainRecord(record: Json): SourceRecord {
  const layout = layoutOf(record);
  const text = decodeReferences(postTextOf(field(record, layout, 'text')));
  if (text.trim() === '') throw new DeadLetter('no text');
  const post = barePost('file', '', storable(text));
  post.created_at = timeIn(field(record, layout, 'created_at'));
  post.lang = languageOf(field(record, layout, 'lang'));
  post.label = labelIn(record, layout);
  readAuthor(record, layout, post);
  post.location = textOf(field(record, layout, 'location'));
  const point = pointIn(
    field(record, layout, 'coordinates'),
    field(record, layout, 'latitude'),
    field(record, layout, 'longitude'),
  );
  post.latitude = point?.latitude ?? null;
  post.longitude = point?.longitude ?? null;
  post.likes = countOf(field(record, layout, 'likes'));
  post.reposts = countOf(field(record, layout, 'reposts'));
  post.replies = countOf(field(record, layout, 'replies'));
  for (const url of listOf(field(record, layout, 'urls'))) addLink(post.urls, url);
  identify(record, layout, post);
  return { kind: 'post', post, version: post.created_at ?? 0 };
}

function field(record: Json, layout: Layout, name: string): unknown {
  const key = layout.get(name);
  return key === undefined ? undefined : record[key];
}

function identify(record: Json, layout: Layout, post: SourcePost): void {
  const key = layout.get('id');
  const given = idOf(field(record, layout, 'id'), record._id);
  const id = given === null ? null : idInCell(given);
  if (id === null) {
    post.id = contentId(post.created_at, contentOf(post));
  } else if (isXId(id) && (isNameOfX(key) || isLikelySnowflake(id, post.created_at))) {
    post.id = xId(id);
    post.network = 'x';
    post.created_at ??= snowflakeTime(id);
    for (const name of ['in_reply_to', 'repost_of', 'quote_of'] as const) {
      const other = idOf(field(record, layout, name));
      if (other !== null && isXId(other)) post[name] = xId(other);
    }
  } else {
    post.id = fileId(id);
  }
}

/** What it says and who says it, in the order in which rows of tables have it too. */
function contentOf(post: SourcePost): (string | null)[] {
  const time = post.created_at === null ? null : String(post.created_at);
  return [post.text, post.author_id, post.author_handle, post.author_name, time];
}

/** Whether only posts of X have their id under this name. */
const isNameOfX = (key: string | undefined): boolean =>
  key !== undefined && /^(?:tweet|status)_?ids?(?:_str)?$|^id_str$/i.test(key);

const TWO_DAYS = 2 * 86_400_000;

/** Whether a number is an id of X: as long as theirs, and with a time in it that the record does not deny. */
function isLikelySnowflake(id: string, createdAt: number | null): boolean {
  if (id.length < 15) return false;
  const inId = snowflakeTime(id);
  return inId !== null && (createdAt === null || Math.abs(inId - createdAt) < TWO_DAYS);
}

/** The author stands in columns, or in an object under `user`, `author` or `account`. */
function readAuthor(record: Json, layout: Layout, post: SourcePost): void {
  const nested = objectOf(record.user) ?? objectOf(record.author) ?? objectOf(record.account);
  const source = nested ?? record;
  const own = nested === null ? layout : layoutOf(nested);
  const handle = textOf(field(source, own, 'author_handle'));
  post.author_name = textOf(nested === null ? field(source, own, 'author_name') : nested.name);
  // Of an object's `name` alone it is not known that it is a handle.
  if (handle !== null && own.get('author_handle') !== 'name') post.author_handle = handle.replace(/^@/, '');
  post.author_id = idOf(nested?.id_str, nested?.id) ?? idOf(field(record, layout, 'author_id'));
  post.author_verified = booleanOf(field(source, own, 'author_verified'));
  post.author_followers = countOf(field(source, own, 'author_followers'));
}

function timeIn(value: unknown): number | null {
  if (typeof value === 'number' && Number.isFinite(value)) return parseTime(String(value));
  return typeof value === 'string' ? parseTime(value) : null;
}

/**
 * The label a record carries. What numbers mean cannot be told from one record, except under `target`, where
 * Sentiment140 gave them a meaning.
 */
function labelIn(record: Json, layout: Layout): string | null {
  const key = layout.get('label');
  const value = key === undefined ? null : record[key];
  if (key === undefined || (typeof value !== 'string' && typeof value !== 'number')) return null;
  const label = labelKey(String(value));
  const isTarget = key.toLowerCase() === 'target';
  const isNumber = /^[+-]?\d/.test(label);
  if (isNumber && !(isTarget && /^[024]$/.test(label))) return null;
  const meaning = labelMeaning([label], isTarget ? 'target' : 'label');
  return meaning !== null && Object.hasOwn(meaning, label) ? meaning[label]! : null;
}
