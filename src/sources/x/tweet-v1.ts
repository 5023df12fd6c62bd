import { xId } from '../../model/post-id.ts';
import type { SourceRecord } from '../../model/record.ts';
import type { Json } from '../wire-values.ts';
import {
  booleanOf,
  countOf,
  idOf,
  languageOf,
  objectOf,
  postTextOf,
  textOf,
  timeOf,
} from '../wire-values.ts';
import { geoJsonPoint, latitudeFirstPoint, placeCentre } from './place.ts';
import { decodeEntities, linkTargets } from './text.ts';
import { isXId, snowflakeTime } from './time.ts';

/** Whether an object is a status of X v1.1, in any of its forms since 2010. */
export function isTweetV1(object: Json): boolean {
  if (typeof object.text !== 'string' && typeof object.full_text !== 'string') return false;
  const user = object.user;
  if (typeof user !== 'object' || user === null) return false;
  return typeof object.id_str === 'string' || typeof (user as Json).screen_name === 'string';
}

/**
 * A status of X v1.1. Throws a DeadLetter without a text, and gives null where it has no usable id.
 *
 * A native retweet is a row of its own. X cuts its text to fit, so where it is cut it is rebuilt from the whole
 * original, as `RT @handle: …`; and its counts are those of the original, so it has none. The original
 * inside it is no row.
 */
export function decodeTweetV1(tweet: Json): SourceRecord | null {
  const id = idOf(tweet.id_str, tweet.id);
  if (id === null || !isXId(id)) return null;
  const original = objectOf(tweet.retweeted_status);
  const user = objectOf(tweet.user);
  const place = objectOf(tweet.place);
  let written = tweet;
  let text = fullText(tweet);
  if (original !== null && (tweet.truncated === true || text.endsWith('…'))) {
    const handle = textOf(objectOf(original.user)?.screen_name);
    if (handle !== null) {
      text = `RT @${handle}: ${fullText(original)}`;
      written = original;
    }
  }
  const point =
    tweet.coordinates == null && tweet.geo == null && place === null
      ? null
      : (geoJsonPoint(tweet.coordinates) ??
        latitudeFirstPoint(tweet.geo) ??
        (place === null ? null : placeCentre(place)));
  const createdAt = timeOf(tweet.created_at) ?? snowflakeTime(id);
  const reply = idOf(tweet.in_reply_to_status_id_str, tweet.in_reply_to_status_id);
  const repost = original === null ? null : idOf(original.id_str, original.id);
  const quote = original === null ? idOf(tweet.quoted_status_id_str, tweet.quoted_status_id) : null;
  return {
    kind: 'post',
    post: {
      id: xId(id),
      revision: 0,
      network: 'x',
      created_at: createdAt,
      text: decodeEntities(text),
      lang: languageOf(tweet.lang),
      author_id: user === null ? null : idOf(user.id_str, user.id),
      author_handle: textOf(user?.screen_name),
      author_name: textOf(user?.name),
      author_verified: booleanOf(user?.verified),
      author_followers: countOf(user?.followers_count),
      location: textOf(place?.full_name) ?? textOf(user?.location),
      latitude: point === null ? null : point[0],
      longitude: point === null ? null : point[1],
      in_reply_to: reply === null ? null : xId(reply),
      repost_of: repost === null ? null : xId(repost),
      quote_of: quote === null ? null : xId(quote),
      likes: original === null ? countOf(tweet.favorite_count) : null,
      reposts: original === null ? countOf(tweet.retweet_count) : null,
      replies: original === null ? countOf(tweet.reply_count) : null,
      urls: linkTargets(objectOf(written.extended_tweet)?.entities ?? written.entities),
      label: null,
    },
    version: createdAt ?? 0,
  };
}

/** The whole text: `extended_tweet` carries it in compatibility mode, `full_text` in extended mode. */
function fullText(tweet: Json): string {
  const whole = objectOf(tweet.extended_tweet)?.full_text ?? tweet.full_text ?? tweet.text;
  return postTextOf(whole);
}
