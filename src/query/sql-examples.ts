/** Questions to begin with; the tests run each. */
export interface SqlExample {
  title: string;
  sql: string;
}

export const SQL_EXAMPLES: readonly SqlExample[] = [
  {
    title: 'Average sentiment per day',
    sql: `select created_at::date as day, count(*) as posts,
  round(avg(positive), 3) as positive, round(avg(neutral), 3) as neutral, round(avg(negative), 3) as negative
from posts
where sentiment is not null and created_at is not null
group by day
order by day`,
  },
  {
    title: 'Who contributes most to each sentiment',
    sql: `select sentiment, network, author_handle, count(*) as posts
from posts
where sentiment is not null and author_handle is not null
group by sentiment, network, author_handle
qualify row_number() over (partition by sentiment order by count(*) desc, author_handle) <= 5
order by sentiment, posts desc, author_handle`,
  },
  {
    title: 'Windows of 15 minutes, with their intervals',
    sql: `select window_start, posts, share_positive, share_positive_low, share_positive_high, share_negative, coverage
from windows
where topic = '*'
order by window_start desc
limit 96`,
  },
  {
    title: 'How posts feel that name an entity',
    sql: `select entity, entity_type, count(*) as posts,
  round(avg(positive) - avg(negative), 3) as balance
from posts_entities
where entity is not null
group by entity, entity_type
order by posts desc, entity
limit 25`,
  },
  {
    title: 'Hashtags by hour',
    sql: `select date_trunc('hour', created_at) as hour, hashtag, count(*) as times
from posts, unnest(hashtags) as each(hashtag)
where created_at is not null
group by hour, hashtag
order by times desc, hour
limit 50`,
  },
  {
    title: 'Words of negative posts',
    sql: `select token, count(*) as times, count(distinct id) as posts
from tokens
where sentiment = 'negative' and length(token) > 3
group by token
order by posts desc, token
limit 50`,
  },
  {
    title: 'Languages and networks',
    sql: `select network, coalesce(lang, 'und') as lang, count(*) as posts,
  round(100 * count(*) filter (where sentiment = 'positive') / nullif(count(sentiment), 0), 1) as percent_positive
from posts
group by all
order by posts desc`,
  },
  {
    title: 'What is missing, and why',
    sql: `select window_start, source, topic, gap_seconds, gap_reason
from coverage
where gap_seconds > 0
order by window_start desc
limit 100`,
  },
];
