/** Puts tokens in the place of authors in what was decoded; pure, apart from telling whom it met. */
import type { SourcePost } from '../../model/post.ts';
import type { Decoded, SourceRecord } from '../../model/record.ts';
import type { Tokens } from './tokens.ts';

/** Whom a token stands for. */
export interface Person {
  token: string;
  network: string;
  /** The network's own id; null where only a handle was met. */
  authorId: string | null;
  handle: string | null;
  name: string | null;
}

export type Meet = (person: Person) => void;

/**
 * The record without anything that names its author or whom it mentions. Ids that hold an author are changed
 * alike in posts and deletions, so a deletion still finds its post. The payload of a dead record is left out.
 */
export function disguise(decoded: Decoded, tokens: Tokens, meet: Meet): Decoded {
  const { record } = decoded;
  if (record === null) return { ...decoded, payload: '' };
  return { ...decoded, record: disguiseRecord(record, tokens, meet) };
}

function disguiseRecord(record: SourceRecord, tokens: Tokens, meet: Meet): SourceRecord {
  switch (record.kind) {
    case 'post':
      return { ...record, post: disguisePost(record.post, tokens, meet) };
    case 'delete':
      return { ...record, id: disguiseId(record.id, tokens) };
    case 'delete-author':
    case 'restore-author':
      return { ...record, authorId: tokens.author(record.network, record.authorId) };
    case 'other':
      return record;
  }
}

function disguisePost(post: SourcePost, tokens: Tokens, meet: Meet): SourcePost {
  const { network, author_id: authorId, author_handle: handle, author_name: name } = post;
  const idToken = authorId === null ? null : tokens.author(network, authorId);
  const handleToken = handle === null ? null : tokens.handle(network, handle);
  if (idToken !== null) meet({ token: idToken, network, authorId, handle, name });
  if (handleToken !== null) meet({ token: handleToken, network, authorId, handle, name });
  const id = (value: string | null): string | null => (value === null ? null : disguiseId(value, tokens));
  const text = (value: string): string => disguiseText(value, network, tokens, meet);
  return {
    ...post,
    id: disguiseId(post.id, tokens),
    in_reply_to: id(post.in_reply_to),
    repost_of: id(post.repost_of),
    quote_of: id(post.quote_of),
    author_id: idToken,
    author_handle: handleToken,
    author_name: null,
    text: text(post.text),
    urls: post.urls.map(text),
  };
}

const BLUESKY_ID = /^bluesky:(did:[^/]+)(\/.*)$/;
const MASTODON_ID = /^(mastodon:https?:\/\/([^/]+)\/(?:users\/|@))([^/]+)(\/.*)$/;

/** The id of a post with a token for the author in it: Bluesky's hold the DID, Mastodon's the name. */
export function disguiseId(id: string, tokens: Tokens): string {
  const bluesky = BLUESKY_ID.exec(id);
  if (bluesky !== null) return `bluesky:did:pseudonym:${tokens.author('bluesky', bluesky[1]!)}${bluesky[2]}`;
  const mastodon = MASTODON_ID.exec(id);
  if (mastodon === null) return id;
  const [, before, host, name, after] = mastodon;
  return `${before}${tokens.handle('mastodon', `${name}@${host}`)}${after}`;
}

/** A handle after an @ that no letter or digit stands before: with a domain where the network's have one. */
const MENTION_OF_X = /(?<![\p{L}\p{N}_@＠/])([@＠])([A-Za-z0-9_]{1,30})/gu;
const MENTION_ELSEWHERE =
  /(?<![\p{L}\p{N}_@＠/])([@＠])([A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*(?:@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)?)/gu;
/** Addresses of profiles, and of posts below them. */
const PROFILES: [pattern: RegExp, network: string][] = [
  [/((?:x|twitter)\.com\/)(?!i\/|search|hashtag\/|intent\/|home\b|explore\b)([A-Za-z0-9_]{1,30})/gi, 'x'],
  [/(bsky\.app\/profile\/)([A-Za-z0-9.:-]+)/gi, 'bluesky'],
  [/(\/users\/|\/@)([A-Za-z0-9_.-]+(?:@[A-Za-z0-9.-]+)?)/g, 'mastodon'],
];

function disguiseText(text: string, network: string, tokens: Tokens, meet: Meet): string {
  let out = text;
  if (text.includes('/')) {
    for (const [pattern, of] of PROFILES) {
      out = out.replace(pattern, (_, before: string, name: string) => {
        if (name.startsWith('did:')) return `${before}${tokens.author(of, name)}`;
        return `${before}${tokenOf(of, name, tokens, meet)}`;
      });
    }
  }
  if (!/[@＠]/.test(out)) return out;
  const mention = network === 'bluesky' || network === 'mastodon' ? MENTION_ELSEWHERE : MENTION_OF_X;
  return out.replace(mention, (_, sign: string, name: string) => {
    return `${sign}${tokenOf(network, name, tokens, meet)}`;
  });
}

function tokenOf(network: string, handle: string, tokens: Tokens, meet: Meet): string {
  const token = tokens.handle(network, handle);
  meet({ token, network, authorId: null, handle, name: null });
  return token;
}
