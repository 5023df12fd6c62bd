/**
 * The names under which files in circulation carry the fields of a post, the surest first; compared without
 * case and punctuation. `coordinates` is no column of a post: it fills latitude and longitude.
 */
export const COLUMN_NAMES: Readonly<Record<string, readonly string[]>> = {
  id: [
    'tweet_id',
    'tweet_id_str',
    'status_id',
    'status_id_str',
    'id_str',
    'tweet_ids',
    'post_id',
    'message_id',
    'id',
  ],
  text: [
    'full_text',
    'tweet_full_text',
    'text',
    'tweet_text',
    'text_raw',
    'raw_text',
    'tweet',
    'tweets',
    'original_tweet',
    'tweet_content',
    'raw_content',
    'content',
    'message',
    'body',
    'post_text',
    'post_content',
    'post',
    'status',
    'status_text',
    'comment',
    'caption',
    'sentence',
    'review',
    'title',
  ],
  created_at: [
    'created_at',
    'tweet_created_at',
    'tweet_created',
    'created_at_utc',
    'created_at_from_snowflake',
    'timestamp',
    'tweet_timestamp',
    'timestamp_ms',
    'datetime',
    'date_time',
    'tweet_date',
    'tweet_at',
    'date',
    'published_at',
    'published',
    'posted_at',
    'post_date',
    'created',
    'created_utc',
    'created_date',
    'date_utc',
    'pub_date',
    'tweet_time',
    'time',
  ],
  author_handle: [
    'author_handle',
    'screen_name',
    'user_screen_name',
    'author_username',
    'user_username',
    'username',
    'user_name',
    'handle',
    'user_handle',
    'twitter_handle',
    'from_user',
    'user',
    'author',
    'account',
    'account_name',
    'name',
  ],
  author_id: ['author_id', 'user_id', 'user_id_str', 'author_id_str', 'from_user_id', 'account_id', 'userid'],
  author_name: [
    'author_name',
    'display_name',
    'user_display_name',
    'user_real_name',
    'full_name',
    'user_name',
    'username',
    'user',
    'author',
    'name',
  ],
  author_verified: ['author_verified', 'user_verified', 'verified', 'is_verified'],
  author_followers: [
    'author_followers',
    'user_followers_count',
    'user_followers',
    'followers_count',
    'follower_count',
    'followers',
  ],
  lang: ['lang', 'language', 'tweet_lang', 'tweet_language', 'iso_language_code'],
  location: [
    'tweet_location',
    'location',
    'user_location',
    'author_location',
    'place_full_name',
    'place_name',
    'place',
  ],
  coordinates: ['tweet_coord', 'coordinates', 'coords', 'coord', 'geo_coordinates', 'geo', 'lat_long'],
  latitude: ['latitude', 'lat', 'geo_lat'],
  longitude: ['longitude', 'long', 'lon', 'lng', 'geo_long'],
  in_reply_to: [
    'in_reply_to',
    'in_reply_to_status_id_str',
    'in_reply_to_status_id',
    'in_reply_to_tweet_id',
    'in_reply_to_id',
    'reply_to_tweet_id',
  ],
  repost_of: [
    'repost_of',
    'retweeted_status_id_str',
    'retweeted_status_id',
    'retweeted_tweet_id',
    'retweet_of',
  ],
  quote_of: ['quote_of', 'quoted_status_id_str', 'quoted_status_id', 'quoted_tweet_id'],
  likes: [
    'likes',
    'like_count',
    'likes_count',
    'favorite_count',
    'favourite_count',
    'favorites_count',
    'favorites',
    'favourites',
    'fav_count',
    'n_likes',
    'num_likes',
    'favourites_count',
  ],
  reposts: [
    'reposts',
    'repost_count',
    'retweet_count',
    'retweets_count',
    'retweets',
    'n_retweets',
    'num_retweets',
  ],
  replies: ['replies', 'reply_count', 'replies_count', 'n_replies', 'num_replies'],
  urls: ['urls', 'expanded_urls', 'links'],
  revision: ['revision'],
  label: [
    'label',
    'target',
    'airline_sentiment',
    'sentiment',
    'sentiment_label',
    'sentiment_class',
    'polarity',
    'gold_label',
    'gold',
    'class',
    'labels',
  ],
};

/** The fields that `--map` can name. */
export const MAPPABLE: readonly string[] = Object.keys(COLUMN_NAMES);

/** A name as it is compared. */
export const normalName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Fields by the normal form of each name; a name may serve several. */
export const FIELDS_BY_NAME: ReadonlyMap<string, readonly string[]> = (() => {
  const fields = new Map<string, string[]>();
  for (const [field, names] of Object.entries(COLUMN_NAMES)) {
    for (const name of names.map(normalName)) fields.set(name, [...(fields.get(name) ?? []), field]);
  }
  return fields;
})();

/** Names of an id column that only files of X use. */
const X_ID_NAMES = new Set(
  ['tweet_id', 'tweet_id_str', 'tweet_ids', 'status_id', 'status_id_str', 'id_str'].map(normalName),
);

/** Whether a header is one that only files of X's posts have. */
export function isHeaderOfX(header: readonly string[], idColumn: number | undefined): boolean {
  const names = header.map(normalName);
  if (idColumn !== undefined && X_ID_NAMES.has(names[idColumn] ?? '')) return true;
  return [...names].sort().join() === 'date,id,target,text';
}
