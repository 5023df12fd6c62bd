import { barePost } from '../../model/post.ts';
import { mastodonId } from '../../model/post-id.ts';
import { DeadLetter, type SourceRecord } from '../../model/record.ts';
import type { Json } from '../wire-values.ts';
import {
  countOf,
  idOf,
  languageOf,
  listOf,
  MAX_TEXT_LENGTH,
  objectOf,
  postTextOf,
  textOf,
  timeOf,
} from '../wire-values.ts';
import { htmlToText } from './html-to-text.ts';

/** The id by which one server alone knows a status, and by which its deletes name it. */
export const localAlias = (server: string, localId: string): string => `mastodon-local:${server}/${localId}`;

/** Whether an object is a status, as Mastodon and the servers that speak its API give it. */
export function isStatus(object: Json): boolean {
  return (
    typeof object.content === 'string' && typeof object.uri === 'string' && objectOf(object.account) !== null
  );
}

/**
 * A status. Throws a DeadLetter where it has no text.
 *
 * One federated status has one id, its `uri`, and its author one, the `url` of the account, whatever server
 * brought them. `server` is the host that brought it, null where that is not known: then only a status of its
 * own server gets an alias, since an account of the same server is named without a domain. A relay's status gets
 * none: its deletes do not count, since the post's own server is heard too.
 */
export function decodeStatus(status: Json, server: string | null, isRelay = false): SourceRecord {
  const uri = textOf(status.uri);
  const account = objectOf(status.account);
  if (uri === null || account === null) throw new DeadLetter('status without a URI or an account');
  if (typeof status.visibility === 'string' && !['public', 'unlisted'].includes(status.visibility)) {
    return { kind: 'other', reason: 'post that is not public' };
  }
  const original = objectOf(status.reblog);
  const { text, links } = textOfStatus(textOf(status.content) === null ? (original ?? status) : status);
  const post = barePost('mastodon', mastodonId(uri), text);
  const editedAt = wholeSeconds(status.edited_at);
  post.revision = editedAt ?? 0;
  post.created_at = wholeSeconds(status.created_at);
  post.lang = languageOf(status.language);
  post.urls = links;

  const acct = textOf(account.acct);
  const isLocal = acct !== null && !acct.includes('@');
  const host = hostOf(textOf(account.url)) ?? hostOf(uri);
  post.author_id = textOf(account.url) ?? textOf(account.uri);
  post.author_handle = isLocal && host !== null ? `${acct}@${host}` : acct;
  post.author_name = textOf(account.display_name) ?? textOf(account.username);
  post.author_followers = countOf(account.followers_count);
  post.repost_of = prefixed(original?.uri);
  post.quote_of = quoteOf(status);
  post.in_reply_to = replyOf(status, account);
  if (original === null) {
    post.likes = countOf(status.favourites_count);
    post.reposts = countOf(status.reblogs_count);
    post.replies = countOf(status.replies_count);
  }
  const version = editedAt ?? post.created_at ?? 0;
  const knownTo = server ?? (isLocal ? host : null);
  const localId = idOf(status.id);
  const media = listOf((original ?? status).media_attachments).length > 0 ? { media: true } : {};
  return isRelay || knownTo === null || localId === null
    ? { kind: 'post', post, version, ...media }
    : { kind: 'post', post, version, alias: localAlias(knownTo, localId), ...media };
}

/** A server gives its own statuses to the ms, others get them to the second: one status must have one time. */
function wholeSeconds(value: unknown): number | null {
  const time = timeOf(value);
  return time === null ? null : Math.floor(time / 1000) * 1000;
}

/** The text as read, a content warning before it. */
function textOfStatus(status: Json): { text: string; links: string[] } {
  if (typeof status.content !== 'string') throw new DeadLetter('no text');
  // Markup may be several times as long as the text it carries; far beyond that it is not worth parsing.
  if (status.content.length > 10 * MAX_TEXT_LENGTH)
    throw new DeadLetter('text longer than 100,000 characters');
  const { text, links } = htmlToText(status.content);
  const warning = textOf(status.spoiler_text);
  return { text: postTextOf(warning === null ? text : `${warning}\n\n${text}`.trim()), links };
}

/**
 * The status that one answers. It is named by the server's own id, which the `uri` of a status holds where
 * the status is of that server: so an answer to oneself on one's own server can be resolved, others not.
 */
function replyOf(status: Json, account: Json): string | null {
  const parent = idOf(status.in_reply_to_id);
  const ownId = idOf(status.id);
  const uri = textOf(status.uri);
  if (parent === null || ownId === null || uri === null || !uri.endsWith(`/${ownId}`)) return null;
  if (idOf(status.in_reply_to_account_id) !== idOf(account.id)) return null;
  return mastodonId(uri.slice(0, -ownId.length) + parent);
}

/** Mastodon since 4.4 nests the quoted status, Pleroma and Akkoma give its address. */
function quoteOf(status: Json): string | null {
  const quote = objectOf(status.quote);
  return prefixed(
    objectOf(quote?.quoted_status)?.uri ??
      quote?.uri ??
      objectOf(status.pleroma)?.quote_url ??
      status.quote_url,
  );
}

function prefixed(uri: unknown): string | null {
  const text = textOf(uri);
  return text === null ? null : mastodonId(text);
}

function hostOf(address: string | null): string | null {
  return address === null ? null : (URL.parse(address)?.host ?? null);
}

/**
 * Whether an object is the source of a status (as its author edits it, also what deleting one returns) or a
 * version from its history: neither is a post, since the post's id or its text as published is not in it.
 */
export function isStatusSource(object: Json): boolean {
  if (typeof object.spoiler_text !== 'string') return false;
  return typeof object.text === 'string' || (typeof object.content === 'string' && object.uri === undefined);
}

/** Whether an object is an event of the streaming API as a JSON line. */
export function isStreamingEvent(object: Json): boolean {
  return (
    typeof object.event === 'string' &&
    (object.payload !== undefined || Array.isArray(object.stream) || object.event === 'filters_changed')
  );
}

/**
 * An event of the streaming API: `{"event", "payload", "server"}`, where `payload` is JSON in a string, or the
 * bare id for a delete. `server`, the host of the stream, is added by the source that wrote the line; events
 * without it are taken to come from a server named `source`, so that within one file deletes find their posts.
 * `authority` names the post's own server where the source follows that as well.
 */
export function decodeStreamingEvent(event: Json, source: string): SourceRecord {
  const server = textOf(event.server) ?? source;
  if (event.event === 'delete') {
    const id = idOf(event.payload);
    if (id === null) throw new DeadLetter('delete without an id');
    // The stream does not say when: a deleted status never comes back under its id.
    return { kind: 'delete', id: localAlias(server, id), at: Infinity };
  }
  if (event.event === 'not-public') return { kind: 'other', reason: 'post that is not public' };
  if (event.event === 'opted-out') return { kind: 'other', reason: 'author asks not to be collected' };
  if (event.event !== 'update' && event.event !== 'status.update') {
    return { kind: 'other', reason: 'streaming event of another kind' };
  }
  const status = objectOf(typeof event.payload === 'string' ? parsed(event.payload) : event.payload);
  if (status === null) throw new DeadLetter('update event without a status');
  const authority = textOf(event.authority);
  return decodeStatus(status, server, authority !== null && authority !== server);
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    throw new DeadLetter('update event with a payload that is not JSON');
  }
}
