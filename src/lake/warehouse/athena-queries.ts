/** Questions to begin with in Athena: those of the report, and what the dashboards draw. */
import { LABELS } from '../../model/post.ts';

export interface NamedQuery {
  name: string;
  description: string;
  sql: string;
}

const averages = LABELS.map((label) => `  avg("${label}") as "avg_${label}"`).join(',\n');
const counts = LABELS.map((label) => `  count_if("sentiment" = '${label}') as "${label}"`).join(',\n');
const shares = LABELS.map(
  (label) =>
    `  1e2 * count_if("sentiment" = '${label}') / nullif(count("sentiment"), 0) as "percent_${label}"`,
).join(',\n');

/** Views of athena-views.ts are asked; a condition on "date" keeps what is read, and paid for, to those days. */
export const athenaNamedQueries = (): NamedQuery[] => [
  {
    name: 'report',
    description: 'Number and share of each sentiment.',
    sql: `select count(*) as "posts", count("sentiment") as "scored",
${counts},
${shares}
from "posts"`,
  },
  {
    name: 'average-sentiment-per-day',
    description: 'Average scores and the number of each sentiment, day by day.',
    sql: `select "date", count(*) as "posts", count("sentiment") as "scored",
${averages},
${counts}
from "posts"
where "date" is not null
group by "date"
order by "date"`,
  },
  {
    name: 'top-authors-per-sentiment',
    description: 'The ten authors who contribute most posts to each sentiment.',
    sql: `select "sentiment", "network", "author_handle", "posts" from (
  select "sentiment", "network", "author_handle", count(*) as "posts",
    row_number() over (partition by "sentiment" order by count(*) desc, "author_handle", "network") as place
  from "posts"
  where "sentiment" is not null and "author_handle" is not null
  group by "sentiment", "network", "author_handle"
)
where place <= 10
order by "sentiment", "posts" desc, "author_handle", "network"`,
  },
  {
    name: 'top-hashtags',
    description: 'Hashtags by the number of posts that carry them, with how those feel.',
    sql: `select tags."hashtag", count(distinct posts."id") as "posts",
${averages}
from "posts" as posts
cross join unnest(array_distinct(posts."hashtags")) as tags ("hashtag")
group by tags."hashtag"
order by "posts" desc, tags."hashtag"
limit 100`,
  },
  {
    name: 'top-entities',
    description: 'Named entities by the number of posts that name them, with how those feel.',
    sql: `select "entity", "entity_type", count(distinct "id") as "posts",
${averages}
from "posts_entities"
where "entity" is not null
group by "entity", "entity_type"
order by "posts" desc, "entity", "entity_type"
limit 100`,
  },
  {
    name: 'windows-of-15-minutes',
    description: 'Number, share and average score of each sentiment, by windows of 15 minutes.',
    sql: `select "window_start", "topic", "posts", "scored",
${LABELS.map((label) => `  "avg_${label}", 1e2 * "share_${label}" as "percent_${label}", cast(round("share_${label}" * "scored") as bigint) as "${label}"`).join(',\n')}
from "windows"
where date_diff('minute', "window_start", "window_end") = 15
order by "window_start" desc, "topic"
limit 1000`,
  },
  {
    name: 'dead-letters',
    description: 'Records that could not be understood, by reason and source.',
    sql: `select "reason", "source", count(*) as "records", max("received_at") as "latest"
from "dead_letters"
group by "reason", "source"
order by "records" desc, "reason", "source"`,
  },
];
