import { xId } from '../../model/post-id.ts';
import type { SourceRecord } from '../../model/record.ts';
import type { Json } from '../wire-values.ts';
import {
  booleanOf,
  countOf,
  idOf,
  languageOf,
  listOf,
  objectOf,
  postTextOf,
  textOf,
  timeOf,
} from '../wire-values.ts';
import { editedAt, editHistory, firstPostedAt } from './edits.ts';
import { geoJsonPoint, placeCentre } from './place.ts';
import { decodeEntities, linkTargets } from './text.ts';
import { isXId, snowflakeTime } from './time.ts';

/** What `includes` brings beside the posts of a response, by id: context, never rows. */
export interface Includes {
  readonly users: ReadonlyMap<string, Json>;
  readonly tweets: ReadonlyMap<string, Json>;
  readonly places: ReadonlyMap<string, Json>;
}

const NOTHING: ReadonlyMap<string, Json> = new Map();
export const NO_INCLUDES: Includes = { users: NOTHING, tweets: NOTHING, places: NOTHING };

/** Whether an object is a post of X v2 on its own: as twarc flattens them, or taken out of its response. */
export function isTweetV2(object: Json): boolean {
  return (
    typeof object.text === 'string' &&
    object.id !== undefined &&
    (object.author_id !== undefined ||
      object.edit_history_tweet_ids !== undefined ||
      object.public_metrics !== undefined ||
      object.__twarc !== undefined)
  );
}

/**
 * A post of X v2. Throws a DeadLetter without a text, and gives null where it has no usable id.
 *
 * Each edit has an id of its own; the post's is the first of the chain, and the id of the version at hand is
 * its alias, since a delete may name that. Reposts are as in v1.1: cut texts are rebuilt where the original
 * is at hand, and they carry no counts.
 */
export function decodeTweetV2(tweet: Json, includes: Includes): SourceRecord | null {
  const ownId = idOf(tweet.id);
  if (ownId === null || !isXId(ownId)) return null;
  const history = editHistory(tweet, ownId);
  const id = history[0]!;
  const claimed = timeOf(tweet.created_at);
  const revision = editedAt(history, ownId, claimed);
  const createdAt = revision === 0 ? (claimed ?? snowflakeTime(id)) : firstPostedAt(id, claimed);

  const links = references(tweet, includes);
  const author = objectOf(tweet.author) ?? includes.users.get(textOf(tweet.author_id) ?? '') ?? null;
  const geo = objectOf(tweet.geo);
  const place = geo === null ? null : (includes.places.get(textOf(geo.place_id) ?? '') ?? geo);
  const point = geo === null ? null : (geoJsonPoint(geo.coordinates) ?? placeCentre(place!));
  const metrics = links.repostOf === null ? objectOf(tweet.public_metrics) : null;
  const { text, entities } = wholeText(tweet, links.original);
  const post = {
    id: xId(id),
    revision,
    network: 'x',
    created_at: createdAt,
    text: decodeEntities(text),
    lang: languageOf(tweet.lang),
    author_id: idOf(tweet.author_id, author?.id),
    author_handle: textOf(author?.username),
    author_name: textOf(author?.name),
    author_verified: booleanOf(author?.verified),
    author_followers: countOf(objectOf(author?.public_metrics)?.followers_count),
    location: textOf(place?.full_name) ?? textOf(author?.location),
    latitude: point === null ? null : point[0],
    longitude: point === null ? null : point[1],
    in_reply_to: links.inReplyTo,
    repost_of: links.repostOf,
    quote_of: links.quoteOf,
    likes: countOf(metrics?.like_count),
    reposts: countOf(metrics?.retweet_count),
    replies: countOf(metrics?.reply_count),
    urls: linkTargets(entities),
    label: null,
  };
  const version = revision === 0 ? (createdAt ?? 0) : revision;
  return ownId === id ? { kind: 'post', post, version } : { kind: 'post', post, version, alias: xId(ownId) };
}

interface References {
  inReplyTo: string | null;
  repostOf: string | null;
  quoteOf: string | null;
  /** The reposted post, where it is at hand. */
  original: Json | null;
}

function references(tweet: Json, includes: Includes): References {
  const found: References = { inReplyTo: null, repostOf: null, quoteOf: null, original: null };
  for (const value of listOf(tweet.referenced_tweets)) {
    const reference = objectOf(value);
    const ownId = idOf(reference?.id);
    if (reference === null || ownId === null) continue;
    const target = typeof reference.text === 'string' ? reference : (includes.tweets.get(ownId) ?? null);
    const id = xId(target === null ? ownId : editHistory(target, ownId)[0]!);
    if (reference.type === 'replied_to') found.inReplyTo = id;
    else if (reference.type === 'quoted') found.quoteOf = id;
    else if (reference.type === 'retweeted') {
      found.repostOf = id;
      found.original = target;
    }
  }
  return found;
}

/** The text in full: `note_tweet` carries that of long posts, and a cut repost is rebuilt from its original. */
function wholeText(tweet: Json, original: Json | null): { text: string; entities: unknown } {
  const note = objectOf(tweet.note_tweet);
  const text = postTextOf(note?.text ?? tweet.text);
  if (original !== null && text.endsWith('…')) {
    const heading = /^RT @\w+: /.exec(text);
    const originalNote = objectOf(original.note_tweet);
    const originalText = originalNote?.text ?? original.text;
    if (heading !== null && typeof originalText === 'string') {
      return {
        text: postTextOf(heading[0] + originalText),
        entities: originalNote?.entities ?? original.entities,
      };
    }
  }
  return { text, entities: note?.entities ?? tweet.entities };
}
