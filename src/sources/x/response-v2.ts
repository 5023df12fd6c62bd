import { DeadLetter, type SourceRecord } from '../../model/record.ts';
import type { Json } from '../wire-values.ts';
import { idOf, listOf, objectOf, textOf } from '../wire-values.ts';
import { decodeNotice } from './notice.ts';
import { topicsOfRules } from './rule-tags.ts';
import { decodeTweetV2, type Includes, NO_INCLUDES } from './tweet-v2.ts';

/** Takes one record out of a response: the value it is in (the whole response where null) and how to decode it. */
export type Emit = (value: unknown, decode: () => SourceRecord | null) => void;

/** Whether an object is a body of the X v2 API: a stream item, a page, or an error. */
export function isResponseV2(object: Json): boolean {
  if (typeof object.data === 'object' && object.data !== null) return true;
  if (Array.isArray(object.errors)) return true;
  if (object.meta !== undefined && objectOf(object.meta)?.result_count !== undefined) return true;
  return isProblem(object);
}

/** X reports problems as `{title, detail, type}`, beside data or alone. */
function isProblem(object: Json): boolean {
  return ['title', 'detail', 'type'].every((name) => typeof object[name] === 'string');
}

/**
 * Every record of a response: each element of `data`, then each partial error. At least one, so that every
 * payload is accounted for.
 */
export function decodeResponseV2(response: Json, emit: Emit): void {
  const { data } = response;
  let emitted = 0;
  if (Array.isArray(data)) {
    const includes = includesOf(response.includes);
    for (const element of data) emit(element, () => decodeElement(element, includes));
    emitted += data.length;
  } else if (typeof data === 'object' && data !== null) {
    emit(null, () => withTopics(decodeElement(data, includesOf(response.includes)), response));
    emitted += 1;
  }
  for (const error of listOf(response.errors)) emit(error, () => problem(error));
  emitted += listOf(response.errors).length;
  if (emitted > 0) return;
  emit(null, () =>
    isProblem(response) ? problem(response) : { kind: 'other', reason: 'page without posts' },
  );
}

/** A post of a filtered stream comes with the rules it matched, and ours carry the names of topics. */
function withTopics(record: SourceRecord | null, response: Json): SourceRecord | null {
  if (record?.kind !== 'post') return record;
  const topics = topicsOfRules(response);
  return topics === undefined ? record : { ...record, topics };
}

function decodeElement(value: unknown, includes: Includes): SourceRecord | null {
  const element = objectOf(value);
  if (element === null) throw new DeadLetter('not a JSON object');
  if (element.dm_conversation_id !== undefined) return { kind: 'other', reason: 'direct message' };
  if (typeof element.text === 'string') return decodeTweetV2(element, includes);
  if (element.edit_history_tweet_ids !== undefined || element.author_id !== undefined) {
    throw new DeadLetter('no text');
  }
  return decodeNotice(element) ?? { kind: 'other', reason: reasonOf(element) };
}

function reasonOf(element: Json): string {
  if (element.username !== undefined) return 'user';
  if (element.tweet_count !== undefined) return 'count of posts';
  if (element.member_count !== undefined || element.owner_id !== undefined) return 'list';
  if (element.value !== undefined) return 'stream rule';
  return 'response without posts';
}

function problem(value: unknown): SourceRecord {
  const title = textOf(objectOf(value)?.title);
  return { kind: 'other', reason: title === null ? 'error' : `error: ${title.slice(0, 60)}` };
}

function includesOf(value: unknown): Includes {
  const includes = objectOf(value);
  if (includes === null) return NO_INCLUDES;
  return {
    users: byId(includes.users, NO_INCLUDES.users),
    tweets: byId(includes.tweets, NO_INCLUDES.tweets),
    places: byId(includes.places, NO_INCLUDES.places),
  };
}

function byId(values: unknown, none: ReadonlyMap<string, Json>): ReadonlyMap<string, Json> {
  const list = listOf(values);
  if (list.length === 0) return none;
  const map = new Map<string, Json>();
  for (const value of list) {
    const object = objectOf(value);
    const id = idOf(object?.id);
    if (object !== null && id !== null) map.set(id, object);
  }
  return map;
}
