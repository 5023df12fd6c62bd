/** The lake in the bucket, asked through Athena. */
import { post } from './columns.ts';
import { type Dashboard, dashboard, variable } from './model.ts';
import { type Dialect, type Format, panelsOf, variablesOf } from './sql-questions.ts';

const FORMAT: Record<Format, number> = { time_series: 0, table: 1 };

export const ATHENA: Dialect = {
  plugin: 'grafana-athena-datasource',
  target: (sql, format) => ({
    rawSQL: sql,
    format: FORMAT[format],
    // Asked again within minutes, as by a second reader, a question costs nothing.
    connectionArgs: {
      region: '__default',
      catalog: '__default',
      database: '__default',
      resultReuseEnabled: true,
      resultReuseMaxAgeInMinutes: 10,
    },
  }),
  posts: '"posts"',
  windows: '"windows"',
  days: ` and "date" between '${variable('__from:date:YYYY-MM-DD')}' and '${variable('__to:date:YYYY-MM-DD')}'`,
  hashtags: `"posts" cross join unnest(array_distinct(${post('hashtags')})) as elements ("value")`,
  entities: '"posts_entities"',
};

export const athenaDashboard = (): Dashboard =>
  dashboard({
    uid: 'undertone-athena',
    title: 'Undertone: lake',
    description: 'Sentiment by topic and time from the lake in the bucket, asked through Athena.',
    plugin: ATHENA.plugin,
    variables: variablesOf(ATHENA),
    from: 'now-7d',
    // Each refresh is paid for by what it reads.
    refresh: '',
    panels: panelsOf(ATHENA),
  });
