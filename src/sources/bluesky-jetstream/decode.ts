import { blueskyId } from '../../model/post-id.ts';
import { DeadLetter, type SourceRecord } from '../../model/record.ts';
import type { Json } from '../wire-values.ts';
import { booleanOf, countOf, objectOf, textOf, timeOf } from '../wire-values.ts';
import { hasMedia, idOfUri, postOf } from './post.ts';
import { tidTime } from './tid.ts';

const POSTS = 'app.bsky.feed.post';

/** Whether an object is an event of Jetstream. */
export function isJetstreamEvent(object: Json): boolean {
  return typeof object.did === 'string' && typeof object.kind === 'string';
}

/**
 * An event of Jetstream. Throws a DeadLetter where it cannot be understood.
 *
 * Versions and deletions are timed by `rev`, which the author's repository assigns and which only grows, so
 * they are the same whichever instance sends the event. Source: github.com/bluesky-social/jetstream.
 */
export function decodeJetstreamEvent(event: Json): SourceRecord {
  const did = textOf(event.did);
  if (did === null || !did.startsWith('did:')) throw new DeadLetter('event without a DID');
  if (event.kind === 'identity') return { kind: 'other', reason: 'identity event' };
  if (event.kind === 'account') return decodeAccount(did, event);
  if (event.kind === 'commit') return decodeCommit(did, event);
  return { kind: 'other', reason: 'event of another kind' };
}

function decodeCommit(did: string, event: Json): SourceRecord {
  const commit = objectOf(event.commit);
  if (commit === null) throw new DeadLetter('commit event without a commit');
  if (commit.collection !== POSTS) return { kind: 'other', reason: collectionName(commit.collection) };
  const key = textOf(commit.rkey);
  const at = tidTime(commit.rev) ?? eventTime(event);
  if (key === null || at === null) throw new DeadLetter('commit event without a record key or a time');
  const id = blueskyId(did, `${POSTS}/${key}`);
  if (commit.operation === 'delete') return { kind: 'delete', id, at };
  if (commit.operation !== 'create' && commit.operation !== 'update') {
    throw new DeadLetter('commit event with an unknown operation');
  }
  const record = objectOf(commit.record);
  if (record === null) throw new DeadLetter('commit event without a record');
  const post = postOf(id, did, record);
  if (commit.operation === 'update') post.revision = Math.floor(at);
  return { kind: 'post', post, version: at, ...(hasMedia(record) ? { media: true } : {}) };
}

/**
 * The states in which an account's posts are not to be shown or passed on (atproto.com/specs/account, "Hosting
 * status"). All but deletion can be undone, and what is hidden comes back then, while what is shown against its
 * author's will cannot be unseen.
 */
const HIDDEN = new Set(['deleted', 'takendown', 'suspended', 'deactivated']);

function decodeAccount(did: string, event: Json): SourceRecord {
  const account = objectOf(event.account);
  const active = booleanOf(account?.active);
  if (active === null) throw new DeadLetter('account event without a state');
  const status = account?.status;
  if (!active && (typeof status !== 'string' || !HIDDEN.has(status))) {
    return { kind: 'other', reason: 'account inactive' };
  }
  const at = eventTime(event) ?? timeOf(account?.time);
  if (at === null) throw new DeadLetter('account event without a time');
  return { kind: active ? 'restore-author' : 'delete-author', network: 'bluesky', authorId: did, at };
}

/** When the instance saw the event, in ms. */
function eventTime(event: Json): number | null {
  const microseconds = countOf(event.time_us);
  return microseconds === null ? null : microseconds / 1000;
}

const COLLECTIONS: ReadonlyMap<unknown, string> = new Map([
  ['app.bsky.feed.like', 'like'],
  ['app.bsky.feed.repost', 'repost'],
  ['app.bsky.graph.follow', 'follow'],
  ['app.bsky.graph.block', 'block'],
  ['app.bsky.actor.profile', 'profile'],
]);

const collectionName = (collection: unknown): string =>
  COLLECTIONS.get(collection) ?? 'record of another kind';

/** Whether an object is a post as the Bluesky API shows it (`app.bsky.feed.defs#postView`). */
export function isPostView(object: Json): boolean {
  return (
    typeof object.uri === 'string' && objectOf(object.record) !== null && objectOf(object.author) !== null
  );
}

/**
 * A post as search, feeds and getPosts give it. A view has no `rev`, so its version is the time in its record
 * key, which no commit of the post is earlier than.
 */
export function decodePostView(view: Json): SourceRecord {
  const id = idOfUri(view.uri);
  const author = objectOf(view.author);
  const did = textOf(author?.did);
  const record = objectOf(view.record);
  if (record === null || (record.$type !== undefined && record.$type !== POSTS)) {
    return { kind: 'other', reason: 'record of another kind' };
  }
  if (id === null || did === null) throw new DeadLetter('post view without a URI or an author');
  const post = postOf(id, did, record);
  post.author_handle = textOf(author?.handle);
  post.author_name = textOf(author?.displayName);
  post.likes = countOf(view.likeCount);
  post.reposts = countOf(view.repostCount);
  post.replies = countOf(view.replyCount);
  const version =
    tidTime(id.slice(id.lastIndexOf('/') + 1)) ?? post.created_at ?? timeOf(view.indexedAt) ?? 0;
  return { kind: 'post', post, version, ...(hasMedia(record) ? { media: true } : {}) };
}
