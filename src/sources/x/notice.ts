import { xId } from '../../model/post-id.ts';
import { DeadLetter, type SourceRecord } from '../../model/record.ts';
import type { Json } from '../wire-values.ts';
import { idOf, objectOf, timeOf } from '../wire-values.ts';
import { isXId, snowflakeTime } from './time.ts';

/**
 * What X says about posts and accounts rather than in them: v1.1 stream messages (`{"delete":{"status":…}}`),
 * v2 compliance events (`{"data":{"delete":{"tweet":…}}}`) and the lines of a batch compliance job.
 *
 * Posts and accounts that X wants hidden are hidden, whether for good (delete) or until it says otherwise
 * (drop, protect, suspend). Withholding is by country and hides nothing here.
 * Source: docs.x.com, "Compliance data objects".
 */
const HIDES_POST = new Set(['delete', 'tweet_delete', 'drop', 'tweet_drop']);
const HIDES_AUTHOR = new Set(['user_delete', 'user_protect', 'user_suspend']);
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['undrop', 'undrop of a post'],
  ['tweet_undrop', 'undrop of a post'],
  ['tweet_edit', 'notice of an edit'],
  ['withheld', 'post withheld in some countries'],
  ['tweet_withheld', 'post withheld in some countries'],
  ['status_withheld', 'post withheld in some countries'],
  ['user_withheld', 'account withheld in some countries'],
  ['user_undelete', 'account restored'],
  ['user_unprotect', 'account unprotected'],
  ['user_unsuspend', 'account unsuspended'],
  ['user_update', 'account changed'],
  ['user_profile_modification', 'account changed'],
  ['scrub_geo', 'scrub_geo notice'],
  ['user_scrub_geo', 'scrub_geo notice'],
  ['limit', 'limit notice'],
  ['disconnect', 'disconnect notice'],
  ['warning', 'warning notice'],
  ['friends', 'list of friends'],
  ['friends_str', 'list of friends'],
  ['direct_message', 'direct message'],
  ['control', 'control message'],
  ['event', 'account event'],
]);

/** The record of a notice, or null where none of the object's keys names one. */
export function decodeNotice(object: Json): SourceRecord | null {
  for (const kind of Object.keys(object)) {
    if (HIDES_POST.has(kind)) return postHidden(object[kind]);
    if (HIDES_AUTHOR.has(kind)) return authorHidden(object[kind]);
    const reason = OTHERS.get(kind);
    if (reason !== undefined) return { kind: 'other', reason };
  }
  return null;
}

function postHidden(value: unknown): SourceRecord {
  const notice = objectOf(value);
  const post = objectOf(notice?.status) ?? objectOf(notice?.tweet);
  const id = idOf(post?.id_str, post?.id);
  if (notice === null || id === null || !isXId(id)) throw new DeadLetter('delete without an id');
  return { kind: 'delete', id: xId(id), at: noticeTime(notice) };
}

function authorHidden(value: unknown): SourceRecord {
  const notice = objectOf(value);
  const user = objectOf(notice?.user);
  const id = idOf(user?.id_str, user?.id ?? notice?.id_str ?? notice?.id ?? notice?.user_id);
  if (notice === null || id === null || !isXId(id))
    throw new DeadLetter('delete of an account without an id');
  return { kind: 'delete-author', network: 'x', authorId: id, at: noticeTime(notice) };
}

/** When a notice says it happened: v1.1 in `timestamp_ms` (not yet in 2011), v2 in `event_at`. */
function noticeTime(notice: Json): number {
  const { timestamp_ms: stamp } = notice;
  const time = typeof stamp === 'string' && /^\d{1,15}$/.test(stamp) ? Number(stamp) : stamp;
  if (typeof time === 'number' && Number.isSafeInteger(time) && time >= 0) return time;
  return timeOf(notice.event_at) ?? Infinity;
}

/** Whether an object is a result line of a batch compliance job. */
export function isComplianceResult(object: Json): boolean {
  return typeof object.action === 'string' && typeof object.reason === 'string' && object.id !== undefined;
}

/** A result line of a batch compliance job, of either type: the line itself does not name it. */
export function decodeComplianceResult(result: Json): SourceRecord {
  const id = idOf(result.id);
  if (id === null || !isXId(id)) throw new DeadLetter('compliance result without an id');
  if (result.reason === 'scrub_geo') return { kind: 'other', reason: 'scrub_geo notice' };
  if (result.action !== 'delete') return { kind: 'other', reason: 'compliance result without a deletion' };
  const at = timeOf(result.redacted_at) ?? Infinity;
  return isAccount(id, result.created_at)
    ? { kind: 'delete-author', network: 'x', authorId: id, at }
    : { kind: 'delete', id: xId(id), at };
}

const SNOWFLAKES_BEGAN = Date.UTC(2010, 10, 5);

/**
 * Results for accounts and for posts have the same fields. They differ in how `created_at` is written (posts
 * to the millisecond and with Z, accounts as +00:00), and a post's agrees with the time in its id.
 */
function isAccount(id: string, createdAt: unknown): boolean {
  if (typeof createdAt === 'string' && createdAt.endsWith('+00:00')) return true;
  const created = timeOf(createdAt);
  if (created === null) return false;
  const inId = snowflakeTime(id);
  return inId === null ? created > SNOWFLAKES_BEGAN : Math.abs(created - inId) > 60_000;
}
