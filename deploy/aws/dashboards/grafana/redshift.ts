/** The warehouse's tables `tweet` and `sentiment`, which the loader fills. */
import { post } from './columns.ts';
import { type Dashboard, dashboard } from './model.ts';
import { type Dialect, type Format, panelsOf, variablesOf } from './sql-questions.ts';

const FORMAT: Record<Format, number> = { time_series: 0, table: 1 };

const POSTS = '"public"."tweet"';
const KEPT = ['id', 'created_at', 'positive', 'negative'].map((name) => `post.${post(name)}`).join(', ');

/** Lists are of the type SUPER, whose elements a from clause gives as rows. */
export const REDSHIFT: Dialect = {
  plugin: 'grafana-redshift-datasource',
  target: (sql, format) => ({ rawSQL: sql, format: FORMAT[format] }),
  posts: POSTS,
  windows: '"public"."sentiment"',
  // The table is sorted by time: what is outside is not read.
  days: '',
  hashtags: `(select distinct ${KEPT}, tag::varchar as "value" from ${POSTS} as post, post.${post('hashtags')} as tag) as elements`,
  entities: `(select ${KEPT}, named."text"::varchar as "entity", named."type"::varchar as "entity_type" from ${POSTS} as post, post.${post('entities')} as named) as elements`,
};

export const redshiftDashboard = (): Dashboard =>
  dashboard({
    uid: 'undertone-redshift',
    title: 'Undertone: warehouse',
    description: 'Sentiment by topic and time from the tables tweet and sentiment in Redshift.',
    plugin: REDSHIFT.plugin,
    variables: variablesOf(REDSHIFT),
    from: 'now-7d',
    refresh: '',
    panels: panelsOf(REDSHIFT),
  });
