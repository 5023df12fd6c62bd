import type { Author } from '../cast.ts';
import type { StoryPost } from '../day.ts';
import { type Moment, storyTime } from './moment.ts';
import { spansOf } from './spans.ts';

/** X counts snowflake ids from this instant, in ms. */
const SNOWFLAKE_EPOCH = 1_288_834_974_657;
const LEGACY_LENGTH = 140;

/** A snowflake: 41 bits of the story's time, then 8 of the seed and 14 of the post's number. */
export function tweetId(post: StoryPost, moment: Moment): string {
  const time = BigInt(storyTime(post.at, moment) - SNOWFLAKE_EPOCH);
  return String((time << 22n) | BigInt(((moment.seed & 0xff) << 14) | (post.number & 0x3fff)));
}

/** A status as the v1.1 stream sends it. */
export function encodeTweet(post: StoryPost, moment: Moment): string {
  const line = JSON.stringify(status(post, moment));
  // `id` is a number beyond 2^53, which JSON.stringify would round.
  return line.replace(/"id":0,"id_str":"(\d+)"/g, '"id":$1,"id_str":"$1"');
}

/** The message by which the v1.1 stream says that a status was deleted. */
export function encodeTweetDeletion(post: StoryPost, at: number, moment: Moment): string {
  const id = tweetId(post, moment);
  const user = post.author.id;
  return `{"delete":{"status":{"id":${id},"id_str":"${id}","user_id":${user},"user_id_str":"${user}"},"timestamp_ms":"${moment.shown(at)}"}}`;
}

/** "Sat Mar 14 08:12:33 +0000 2026" */
function twitterDate(ms: number): string {
  // "Sat, 14 Mar 2026 08:12:33 GMT"
  const utc = new Date(ms).toUTCString();
  return `${utc.slice(0, 3)} ${utc.slice(8, 11)} ${utc.slice(5, 7)} ${utc.slice(17, 25)} +0000 ${utc.slice(12, 16)}`;
}

function status(post: StoryPost, moment: Moment): Record<string, unknown> {
  const reply = post.replyTo;
  const text = reply ? `@${reply.author.handle} ${post.text}` : post.text;
  const shown = moment.shown(post.at);
  return {
    created_at: twitterDate(shown),
    id: 0,
    id_str: tweetId(post, moment),
    ...(post.repostOf
      ? textFields(`RT @${post.repostOf.author.handle}: ${post.repostOf.text}`, true)
      : textFields(text, false)),
    in_reply_to_status_id_str: reply ? tweetId(reply, moment) : null,
    in_reply_to_user_id_str: reply?.author.id ?? null,
    in_reply_to_screen_name: reply?.author.handle ?? null,
    user: user(post.author),
    geo: null,
    coordinates: null,
    place: null,
    ...(post.repostOf && { retweeted_status: status(post.repostOf, moment) }),
    is_quote_status: post.quoteOf !== undefined,
    ...(post.quoteOf && {
      quoted_status_id_str: tweetId(post.quoteOf, moment),
      quoted_status: status({ ...post.quoteOf, quoteOf: undefined } as unknown as StoryPost, moment),
    }),
    quote_count: 0,
    reply_count: 0,
    retweet_count: post.pull > 3 ? Math.floor(post.pull) : 0,
    favorite_count: post.pull > 2 ? Math.floor(post.pull * 3.7) : 0,
    favorited: false,
    retweeted: false,
    lang: post.language,
    timestamp_ms: String(shown),
  };
}

/** X escapes &, < and >, and cuts what is longer than 140 characters, with the whole beside it. */
function textFields(plain: string, isRetweet: boolean): Record<string, unknown> {
  const text = plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const characters = [...text];
  if (characters.length <= LEGACY_LENGTH) return { text, truncated: false, entities: entities(text) };
  const cut = `${cutBeforeLink(text, characters.slice(0, LEGACY_LENGTH - 1).join('').length)}…`;
  // A retweet's own text is cut without a whole beside it: that is in the status it repeats.
  if (isRetweet) return { text: cut, truncated: false, entities: entities('') };
  const whole = { full_text: text, display_text_range: [0, characters.length], entities: entities(text) };
  return { text: cut, truncated: true, entities: entities(''), extended_tweet: whole };
}

/** The first `length` units of a text, or fewer, so that no link is cut in two. */
function cutBeforeLink(text: string, length: number): string {
  const cut = spansOf(text).find(({ kind, start, end }) => kind === 'link' && start < length && end > length);
  return text.slice(0, cut?.start ?? length);
}

/** Indices count code points. */
function entities(text: string): Record<string, unknown[]> {
  const found: Record<string, unknown[]> = { hashtags: [], urls: [], user_mentions: [], symbols: [] };
  for (const { kind, text: span, start, end } of spansOf(text)) {
    const begin = [...text.slice(0, start)].length;
    const indices = [begin, begin + [...text.slice(start, end)].length];
    if (kind === 'hashtag') found.hashtags!.push({ text: span.slice(1), indices });
    else if (kind === 'cashtag') found.symbols!.push({ text: span.slice(1), indices });
    else if (kind === 'mention') found.user_mentions!.push({ screen_name: span.slice(1), indices });
    else
      found.urls!.push({
        url: span,
        expanded_url: span,
        display_url: span.slice('https://'.length),
        indices,
      });
  }
  return found;
}

function user(author: Author): Record<string, unknown> {
  return {
    id: 0,
    id_str: author.id,
    name: author.name,
    screen_name: author.handle,
    location: author.town,
    description: 'Made up for the Undertone sample.',
    protected: false,
    verified: author.verified,
    followers_count: author.followers,
    lang: null,
  };
}
