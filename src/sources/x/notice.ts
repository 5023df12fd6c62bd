import { xId } from '../../model/post-id.ts';
import { DeadLetter, type SourceRecord } from '../../model/record.ts';
import type { Json } from '../wire-values.ts';
import { idOf, listOf, objectOf, timeOf } from '../wire-values.ts';
import { editedAt } from './edits.ts';
import { isXId, snowflakeTime } from './time.ts';

/**
 * What X says about posts and accounts rather than in them: v1.1 stream messages (`{"delete":{"status":…}}`),
 * v2 compliance events (`{"data":{"delete":{"tweet":…}}}`) and the lines of a batch compliance job.
 *
 * Posts and accounts that X wants hidden are hidden, whether for good (delete) or until it says otherwise
 * (drop, protect, suspend); an account that it shows again is no longer hidden, as long as it was not erased.
 * An account that is withheld anywhere is hidden; a post where it is withheld from everyone. Of an edited post
 * the versions before are hidden, also where the new one matches no topic and so never comes. Where an account
 * has its places removed, its posts up to then go whole, since a place cannot be taken out of an original.
 * Source: docs.x.com, "Compliance data objects".
 */
const HIDES_POST = new Set(['delete', 'tweet_delete', 'drop', 'tweet_drop']);
const HIDES_AUTHOR = new Set(['user_delete', 'user_protect', 'user_suspend']);
const RESTORES_AUTHOR = new Set(['user_undelete', 'user_unprotect', 'user_unsuspend']);
const EDITED = new Set(['tweet_edit']);
const WITHHELD_POST = new Set(['withheld', 'tweet_withheld', 'status_withheld']);
const SCRUBS_GEO = new Set(['scrub_geo', 'user_scrub_geo']);
/** Withheld in all countries, and for a claim of copyright. Source: X's data dictionary, `withheld_in_countries`. */
const EVERYWHERE = ['XX', 'XY'];
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['undrop', 'undrop of a post'],
  ['tweet_undrop', 'undrop of a post'],
  ['user_update', 'account changed'],
  ['user_profile_modification', 'account changed'],
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
    if (RESTORES_AUTHOR.has(kind)) return authorRestored(object[kind]);
    if (EDITED.has(kind)) return postEdited(object[kind]);
    if (WITHHELD_POST.has(kind)) return postWithheld(object[kind]);
    if (kind === 'user_withheld') return authorWithheld(object[kind]);
    if (SCRUBS_GEO.has(kind)) return placesRemoved(object[kind]);
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
  const { notice, authorId } = account(value);
  return { kind: 'delete-author', network: 'x', authorId, at: noticeTime(notice) };
}

function authorRestored(value: unknown): SourceRecord {
  const { notice, authorId } = account(value);
  const at = noticeTime(notice);
  // Without a time it cannot be told whether it came after the hiding.
  if (at === Infinity) return { kind: 'other', reason: 'account restored' };
  return { kind: 'restore-author', network: 'x', authorId, at };
}

function account(value: unknown): { notice: Json; authorId: string } {
  const notice = objectOf(value);
  const user = objectOf(notice?.user);
  const id = idOf(user?.id_str, user?.id ?? notice?.id_str ?? notice?.id ?? notice?.user_id);
  if (notice === null || id === null || !isXId(id))
    throw new DeadLetter('delete of an account without an id');
  return { notice, authorId: id };
}

/** The versions before the last are over since that was made. */
function postEdited(value: unknown): SourceRecord {
  const notice = objectOf(value);
  const ids = listOf(notice?.edit_tweet_ids).filter((id) => typeof id === 'string' && isXId(id));
  const first = idOf(notice?.initial_tweet_id, ids[0]);
  const last = idOf(objectOf(notice?.tweet)?.id, ids.at(-1));
  if (first === null || last === null || !isXId(first) || !isXId(last)) {
    throw new DeadLetter('notice of an edit without ids');
  }
  const made = first === last ? 0 : editedAt(ids.length > 1 ? (ids as string[]) : [first, last], last, null);
  if (made === 0) return { kind: 'other', reason: 'notice of an edit' };
  return { kind: 'delete', id: xId(first), at: made - 1 };
}

function postWithheld(value: unknown): SourceRecord {
  const countries = listOf(objectOf(value)?.withheld_in_countries);
  if (EVERYWHERE.some((code) => countries.includes(code))) {
    const notice = objectOf(value);
    return postHidden(objectOf(notice?.tweet) === null ? { ...notice, status: notice } : notice);
  }
  return { kind: 'other', reason: 'post withheld in some countries' };
}

function authorWithheld(value: unknown): SourceRecord {
  const countries = objectOf(value)?.withheld_in_countries;
  if (Array.isArray(countries) && countries.length === 0) return authorRestored(value);
  return authorHidden(value);
}

/** Up to the named post, or to the notice where it names none. */
function placesRemoved(value: unknown): SourceRecord {
  const { notice, authorId } = account(value);
  const last = idOf(notice.up_to_tweet_id, notice.up_to_status_id);
  const at = (last === null ? null : snowflakeTime(last)) ?? noticeTime(notice);
  if (at === Infinity) return { kind: 'other', reason: 'scrub_geo notice' };
  return { kind: 'delete-author', network: 'x', authorId, at };
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
