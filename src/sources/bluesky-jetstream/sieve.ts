import { crc32 } from 'node:zlib';
import type { SourceRecord } from '../../model/record.ts';
import { objectOf } from '../wire-values.ts';
import { decodeJetstreamEvent } from './decode.ts';
import { type EventHeader, headerOf } from './event-header.ts';
import { idOfUri } from './post.ts';

type PostRecord = Extract<SourceRecord, { kind: 'post' }>;

export const POSTS = 'app.bsky.feed.post';
export const LIKES = 'app.bsky.feed.like';
export const REPOSTS = 'app.bsky.feed.repost';

/** Someone liked, repeated or answered a post. */
export interface Reaction {
  kind: 'like' | 'repost' | 'reply';
  /** The post it is about. */
  id: string;
  /** Stands for the record of the reaction: 52 bits, which differ for any two of some seconds. */
  mark: number;
  /** When the instance saw it, microseconds since the epoch. */
  timeUs: number;
}

export interface SieveOptions {
  /**
   * Whether a topic wants the post. Where it says no, the post is not kept: neither row nor original. It may
   * say yes too often, since topics are matched again later, but never no to a post that one matches.
   */
  wanted?: ((record: PostRecord) => boolean) | undefined;
  /**
   * The same of a post that is not parsed, from its event and the handle of its author, null where that is not known:
   * what it says no to is passed over without a look inside.
   */
  mayBeWanted?: ((event: Buffer, handleOf: () => string | null) => boolean) | undefined;
  /** Whether likes, reposts and replies are told. */
  reactions?: boolean | undefined;
  /** Who an author is, where a topic asks for posts by their handle; null for all others. Asked of every post. */
  profileOf?: ((did: string) => { handle: string | null; name: string | null } | null) | undefined;
}

export interface Sifted {
  /** Whether the event is to be stored. */
  keep: boolean;
  /** Microseconds since the epoch; null where the frame is no event in Jetstream's own layout. */
  timeUs: number | null;
  /** Present where it is one and they are asked for, whether it is stored or not. */
  reaction?: Reaction;
  /** The DID of an identity event: the account may have another handle from now on. */
  identity?: string;
}

/**
 * Decides which events are stored: posts that a topic may want, deletions and edits of posts, and what becomes
 * of accounts. Likes, follows and the like are not, whatever collections are asked for; what they say of posts
 * is told as a reaction. A frame that is not laid out as Jetstream does it is stored, for the decoder to judge.
 */
export function createSieve(options: SieveOptions): (event: Buffer) => Sifted {
  const { wanted, reactions = false, profileOf } = options;
  return (event) => {
    const header = headerOf(event);
    if (header === null) return { keep: true, timeUs: null };
    const { timeUs, kind, collection, operation } = header;
    if (kind === 'identity') return { keep: false, timeUs, identity: header.did };
    if (kind !== 'commit') return { keep: true, timeUs };
    if (collection === POSTS) {
      if (operation !== 'create' || (wanted === undefined && !reactions)) return { keep: true, timeUs };
      if (isSurelyUnwanted(event, header, options)) return { keep: false, timeUs };
      return siftPost(event, header, { wanted, reactions, profileOf });
    }
    if (reactions && operation === 'create' && (collection === LIKES || collection === REPOSTS)) {
      return siftReaction(event, header);
    }
    return { keep: false, timeUs };
  };
}

const REPLY = Buffer.from('"reply":');
const END = 0x7d;

/**
 * Whether nothing is to be learnt from an event by parsing it. One that does not end as an object does is broken,
 * and is for the decoder to judge.
 */
function isSurelyUnwanted(event: Buffer, { did }: EventHeader, options: SieveOptions): boolean {
  const { mayBeWanted, reactions = false, profileOf } = options;
  if (mayBeWanted === undefined || event[event.length - 1] !== END) return false;
  if (mayBeWanted(event, () => profileOf?.(did)?.handle ?? null)) return false;
  return !reactions || !event.includes(REPLY);
}

function siftPost(
  event: Buffer,
  { did, key, timeUs }: EventHeader,
  { wanted, reactions = false, profileOf }: SieveOptions,
): Sifted {
  const object = parsed(event);
  try {
    const record = object === null ? null : decodeJetstreamEvent(object);
    if (record?.kind !== 'post') return { keep: true, timeUs };
    const { post } = record;
    const profile = wanted === undefined ? null : (profileOf?.(did) ?? null);
    if (profile !== null) [post.author_handle, post.author_name] = [profile.handle, profile.name];
    const keep = wanted === undefined || wanted(record);
    const answered = post.in_reply_to;
    if (!reactions || answered === null) return { keep, timeUs };
    const mark = markOf(`${did}/${POSTS}`, key!);
    return { keep, timeUs, reaction: { kind: 'reply', id: answered, mark, timeUs } };
  } catch {
    // It is stored, and the decoder says what is wrong with it.
    return { keep: true, timeUs };
  }
}

function siftReaction(event: Buffer, { did, key, collection, timeUs }: EventHeader): Sifted {
  const record = objectOf(objectOf(parsed(event)?.commit)?.record);
  const id = idOfUri(objectOf(record?.subject)?.uri);
  if (id === null) return { keep: false, timeUs };
  const kind = collection === LIKES ? 'like' : 'repost';
  return { keep: false, timeUs, reaction: { kind, id, mark: markOf(`${did}/${collection}`, key!), timeUs } };
}

/** A number takes an eighth of the memory that the text of the record's address does. */
const markOf = (repository: string, key: string): number =>
  crc32(repository) * 2 ** 20 + (crc32(key) & 0xf_ffff);

function parsed(event: Buffer) {
  try {
    return objectOf(JSON.parse(event.toString('utf8')));
  } catch {
    return null;
  }
}
