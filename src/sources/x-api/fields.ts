/**
 * What is asked for with each post: all that the decoder (src/sources/x/) makes a column of, and what it needs
 * for that: the texts of reposted posts, the first ids of edited ones, the places of tagged posts.
 */
export const POST_FIELDS: Readonly<Record<string, string>> = {
  'tweet.fields': [
    'author_id',
    'conversation_id',
    'created_at',
    'edit_history_tweet_ids',
    'entities',
    'geo',
    'in_reply_to_user_id',
    'lang',
    'note_tweet',
    'possibly_sensitive',
    'public_metrics',
    'referenced_tweets',
    'withheld',
  ].join(','),
  expansions: 'author_id,geo.place_id,referenced_tweets.id',
  'user.fields': 'location,name,protected,public_metrics,username,verified,withheld',
  'place.fields': 'country_code,full_name,geo,place_type',
};
