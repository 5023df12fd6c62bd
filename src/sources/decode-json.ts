import { DeadLetter, type Decoded, type SourceRecord } from '../model/record.ts';
import {
  decodeJetstreamEvent,
  decodePostView,
  isJetstreamEvent,
  isPostView,
} from './bluesky-jetstream/decode.ts';
import { decodeExportRow, isExportRow } from './lake-export/decode.ts';
import {
  decodeStatus,
  decodeStreamingEvent,
  isStatus,
  isStatusSource,
  isStreamingEvent,
} from './mastodon/decode.ts';
import { decodePlainRecord, isPlainRecord } from './plain/decode.ts';
import type { Json } from './wire-values.ts';
import { InexactNumber, listOf, objectOf, parseExact } from './wire-values.ts';
import { decodeComplianceResult, decodeNotice, isComplianceResult } from './x/notice.ts';
import { decodeResponseV2, isResponseV2 } from './x/response-v2.ts';
import { decodeTweetV1, isTweetV1 } from './x/tweet-v1.ts';
import { decodeTweetV2, isTweetV2, NO_INCLUDES } from './x/tweet-v2.ts';

/**
 * Appends the records of one line of JSON to `out`: at least one, so that every line is accounted for. Never
 * throws: what cannot be understood becomes a dead record with a short reason that does not vary with the
 * content, so that reasons can be counted.
 */
export function decodeJsonLine(line: string, source: string, out: Decoded[]): void {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    // Some writers part the objects of a file with commas as well as line breaks.
    const lessComma = /^\s*\{.*\}\s*,\s*$/s.test(line)
      ? parsedOrUndefined(line.slice(0, line.lastIndexOf(',')))
      : undefined;
    if (lessComma === undefined) {
      out.push(dead(line, `not JSON: ${syntaxReason(error)}`));
      return;
    }
    value = lessComma;
  }
  const begin = out.length;
  try {
    decodeValue(value, line, source, out);
  } catch (error) {
    out.length = begin;
    if (!(error instanceof InexactNumber)) {
      out.push(dead(line, reasonOf(error)));
      return;
    }
    try {
      decodeValue(parseExact(line.replace(/,\s*$/, '')), line, source, out);
    } catch (second) {
      out.length = begin;
      out.push(dead(line, reasonOf(second)));
    }
  }
}

function decodeValue(value: unknown, line: string, source: string, out: Decoded[]): void {
  const object = objectOf(value);
  if (object === null) {
    if (!Array.isArray(value)) throw new DeadLetter('not a JSON object');
    decodeElements(value, source, out);
    if (value.length === 0) out.push(alive(line, { kind: 'other', reason: 'page without posts' }));
    return;
  }
  const record = decodeObject(object, source);
  if (record !== null) out.push(alive(line, record));
  else if (isResponseV2(object)) decodeResponse(object, line, out);
  else if (isPage(object)) decodePage(object, line, source, out);
  else throw new DeadLetter('unknown shape');
}

/**
 * The record of one object, by its shape; null where it is no single record. The shapes exclude each other in
 * this order, whatever came before, so that one line always gives the same record.
 */
function decodeObject(object: Json, source: string): SourceRecord | null {
  if (isTweetV1(object)) return decodeTweetV1(object) ?? decodePlainRecord(object);
  if (isJetstreamEvent(object)) return decodeJetstreamEvent(object);
  if (isStatus(object)) return decodeStatus(object, null);
  if (isExportRow(object)) return decodeExportRow(object);
  if (isTweetV2(object)) return decodeTweetV2(object, NO_INCLUDES) ?? decodePlainRecord(object);
  if (isPostView(object)) return decodePostView(object);
  if (isStreamingEvent(object)) return decodeStreamingEvent(object, source);
  if (isComplianceResult(object)) return decodeComplianceResult(object);
  if (isResponseV2(object) || isPage(object)) return null;
  if (isStatusSource(object)) return { kind: 'other', reason: 'source or version of a status' };
  if (isPlainRecord(object)) return decodePlainRecord(object);
  return decodeNotice(object) ?? decodeAside(object);
}

function decodeResponse(response: Json, line: string, out: Decoded[]): void {
  decodeResponseV2(response, (value, decode) => {
    append(value === null ? line : payloadOf(value), decode, out);
  });
}

/** Bodies that hold posts in lists: v1.1 search, Bluesky's getPosts and feeds, the context of a status. */
const LISTS = ['statuses', 'posts', 'feed', 'ancestors', 'descendants', 'users'] as const;

const isPage = (object: Json): boolean => LISTS.some((name) => Array.isArray(object[name]));

function decodePage(page: Json, line: string, source: string, out: Decoded[]): void {
  const begin = out.length;
  for (const name of LISTS) decodeElements(listOf(page[name]), source, out);
  if (out.length === begin) out.push(alive(line, { kind: 'other', reason: 'page without posts' }));
}

function decodeElements(elements: readonly unknown[], source: string, out: Decoded[]): void {
  for (const element of elements) {
    append(
      payloadOf(element),
      () => {
        const object = objectOf(element);
        if (object === null) throw new DeadLetter('not a JSON object');
        const record = decodeObject(object, source);
        if (record === null) throw new DeadLetter('unknown shape');
        return record;
      },
      out,
    );
  }
}

/** What comes beside posts, or around one: accounts, errors, entries of a Bluesky feed. */
function decodeAside(object: Json): SourceRecord | null {
  const post = objectOf(object.post);
  if (post !== null && isPostView(post)) return decodePostView(post);
  if (typeof object.screen_name === 'string' || typeof object.acct === 'string') {
    return { kind: 'other', reason: 'user' };
  }
  if (typeof object.error === 'string') return { kind: 'other', reason: 'error' };
  if (object.retweet_count !== undefined) throw new DeadLetter('no text');
  return null;
}

/** Appends what `decode` gives; a dead element does not spoil the others of its page. */
function append(payload: string, decode: () => SourceRecord | null, out: Decoded[]): void {
  try {
    const record = decode();
    out.push(record === null ? dead(payload, 'no usable id') : alive(payload, record));
  } catch (error) {
    if (error instanceof InexactNumber) throw error;
    out.push(dead(payload, reasonOf(error)));
  }
}

/** An element of a page as JSON of its own. Throws a RangeError for one nested too deep to be written again. */
const payloadOf = (value: unknown): string => JSON.stringify(value);

const alive = (payload: string, record: SourceRecord): Decoded => ({ payload, record, reason: null });
export const dead = (payload: string, reason: string): Decoded => ({ payload, record: null, reason });

function parsedOrUndefined(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** V8 quotes the input and gives the position: neither belongs in a reason that is counted. */
function syntaxReason(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('Unexpected token')) return 'unexpected token';
  const general = message.replace(/ (?:in JSON )?at position .*$/s, '').replace(/ in JSON$/, '');
  return general === '' ? 'invalid' : general[0]!.toLowerCase() + general.slice(1);
}

function reasonOf(error: unknown): string {
  if (error instanceof DeadLetter || error instanceof InexactNumber) return error.message;
  return error instanceof RangeError ? 'nested too deep' : 'cannot be decoded';
}
