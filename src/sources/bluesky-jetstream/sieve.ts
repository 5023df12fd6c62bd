import type { SourcePost } from '../../model/post.ts';
import { blueskyId } from '../../model/post-id.ts';
import { objectOf } from '../wire-values.ts';
import { type EventHeader, headerOf } from './event-header.ts';
import { idOfUri, postOf } from './post.ts';

export const POSTS = 'app.bsky.feed.post';
export const LIKES = 'app.bsky.feed.like';
export const REPOSTS = 'app.bsky.feed.repost';

/** Someone liked, repeated or answered a post. */
export interface Reaction {
  kind: 'like' | 'repost' | 'reply';
  /** The post it is about. */
  id: string;
  /** The record of the reaction, unique in the network. */
  key: string;
  /** When the instance saw it, microseconds since the epoch. */
  timeUs: number;
}

export interface SieveOptions {
  /**
   * Whether a topic may want the post. Where it says no, the post is not kept: neither row nor original. It may
   * say yes too often, since topics are matched again later, but never no to a post that one matches.
   */
  wanted?: ((post: SourcePost) => boolean) | undefined;
  /** Told of likes, reposts and replies. */
  onReaction?: ((reaction: Reaction) => void) | undefined;
  /** Told of the handle that an account now has. */
  onHandle?: ((did: string, handle: string) => void) | undefined;
}

export interface Sifted {
  /** Whether the event is to be stored. */
  keep: boolean;
  /** Microseconds since the epoch; null where the frame is no event in Jetstream's own layout. */
  timeUs: number | null;
}

/**
 * Decides which events are stored: posts that a topic may want, deletions and edits of posts, and what becomes
 * of accounts. Likes, follows and the like are not, whatever collections are asked for; what they say of posts
 * goes to `onReaction`. A frame that is not laid out as Jetstream does it is stored, for the decoder to judge.
 */
export function createSieve(options: SieveOptions): (event: Buffer) => Sifted {
  const { wanted, onReaction, onHandle } = options;
  return (event) => {
    const header = headerOf(event);
    if (header === null) return { keep: true, timeUs: null };
    const { timeUs, kind, collection, operation } = header;
    if (kind === 'identity') {
      if (onHandle !== undefined) tellHandle(event, header, onHandle);
      return { keep: false, timeUs };
    }
    if (kind !== 'commit') return { keep: true, timeUs };
    if (collection === POSTS) {
      if (operation !== 'create' || (wanted === undefined && onReaction === undefined)) {
        return { keep: true, timeUs };
      }
      return { keep: siftPost(event, header, wanted, onReaction), timeUs };
    }
    if (operation === 'create' && onReaction !== undefined) tellReaction(event, header, onReaction);
    return { keep: false, timeUs };
  };
}

function siftPost(
  event: Buffer,
  { did, key, timeUs }: EventHeader,
  wanted: SieveOptions['wanted'],
  onReaction: SieveOptions['onReaction'],
): boolean {
  try {
    const record = objectOf(objectOf(parsed(event)?.commit)?.record);
    if (record === null) return true;
    const post = postOf(blueskyId(did, `${POSTS}/${key}`), did, record);
    if (post.in_reply_to !== null)
      onReaction?.({ kind: 'reply', id: post.in_reply_to, key: post.id, timeUs });
    return wanted === undefined || wanted(post);
  } catch {
    // It is stored, and the decoder says what is wrong with it.
    return true;
  }
}

function tellReaction(
  event: Buffer,
  { did, key, collection, timeUs }: EventHeader,
  onReaction: (reaction: Reaction) => void,
): void {
  if (collection !== LIKES && collection !== REPOSTS) return;
  const record = objectOf(objectOf(parsed(event)?.commit)?.record);
  const id = idOfUri(objectOf(record?.subject)?.uri);
  if (id === null) return;
  const kind = collection === LIKES ? 'like' : 'repost';
  onReaction({ kind, id, key: `${did}/${collection}/${key}`, timeUs });
}

function tellHandle(
  event: Buffer,
  { did }: EventHeader,
  onHandle: (did: string, handle: string) => void,
): void {
  const handle = objectOf(parsed(event)?.identity)?.handle;
  if (typeof handle === 'string') onHandle(did, handle);
}

function parsed(event: Buffer) {
  try {
    return objectOf(JSON.parse(event.toString('utf8')));
  } catch {
    return null;
  }
}
