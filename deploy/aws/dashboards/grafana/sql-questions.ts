/** What the dashboards over Athena and over Redshift ask: the same questions, but for the names of tables and lists. */
import { LABELS } from '../../../../src/model/post.ts';
import { post, window } from './columns.ts';
import { choice, DATA_SOURCE, type Draft, legend, lines, sentimentColours, variable } from './model.ts';

export type Format = 'time_series' | 'table';

export interface Dialect {
  /** The id of the data source's plugin. */
  readonly plugin: string;
  /** What of a query is the data source's own. */
  target(sql: string, format: Format): Readonly<Record<string, unknown>>;
  readonly posts: string;
  readonly windows: string;
  /** A condition that keeps what is read of posts to the days that are shown; empty where nothing is saved by it. */
  readonly days: string;
  /** What follows `from` to have each hashtag of a post once, under the name `value`, with its time and scores. */
  readonly hashtags: string;
  /** What follows `from` to have each named entity as `entity` and `entity_type`, with the columns of its post. */
  readonly entities: string;
}

/** How the variables stand in a query: as texts, whatever their value holds. */
const TOPIC = variable('topic:sqlstring');
const RESOLUTION = variable('resolution:sqlstring');
const SENTIMENT = variable('sentiment');

const perLabel = (of: (label: string) => string): string => LABELS.map(of).join(',\n  ');

const inTime = (column: string): string => `$__timeFilter(${column})`;

/** Windows of one topic; `*` is all posts. */
const windowsShown = ({ windows }: Dialect): string =>
  `from ${windows}\nwhere ${inTime(window('window_start'))} and ${window('topic')} = ${TOPIC}`;

const postsShown = ({ days }: Dialect): string => `where ${inTime(post('created_at'))}${days}`;

const time = `date_trunc(${RESOLUTION}, ${window('window_start')})`;

const perTime = (dialect: Dialect, select: string): string =>
  `select ${time} as "time",\n  ${select}\n${windowsShown(dialect)}\ngroup by 1\norder by 1`;

export const QUESTIONS = {
  posts: (dialect: Dialect) => `select sum(${window('posts')}) as "posts"\n${windowsShown(dialect)}`,
  scored: (dialect: Dialect) => `select sum(${window('scored')}) as "scored"\n${windowsShown(dialect)}`,
  shares: (dialect: Dialect) =>
    `select ${perLabel((label) => `sum(${window(`share_${label}`)} * ${window('scored')}) as "${label}"`)}\n${windowsShown(dialect)}`,
  counts: (dialect: Dialect) =>
    perTime(
      dialect,
      `${perLabel((label) => `sum(${window(`share_${label}`)} * ${window('scored')}) as "${label}"`)},\n  sum(${window('posts')} - ${window('scored')}) as "unscored"`,
    ),
  averages: (dialect: Dialect) =>
    perTime(
      dialect,
      perLabel(
        (label) =>
          `sum(${window(`avg_${label}`)} * ${window('scored')}) / nullif(sum(${window('scored')}), 0) as "${label}"`,
      ),
    ),
  interval: (dialect: Dialect) =>
    `select ${window('window_start')} as "time",
  ${variableColumn('share_', '')} as "share",
  ${variableColumn('share_', '_low')} as "from",
  ${variableColumn('share_', '_high')} as "to"
${windowsShown(dialect)}
order by 1`,
  coverage: (dialect: Dialect) =>
    perTime(dialect, `min(${window('coverage')}) as "worst", avg(${window('coverage')}) as "average"`),
  corrected: (dialect: Dialect) =>
    perTime(
      dialect,
      `sum(case when ${window('revision')} > 1 then 1 else 0 end) as "corrected", count(*) as "windows"`,
    ),
  perDay: (dialect: Dialect) =>
    `select date_trunc('day', ${post('created_at')}) as "time",
  ${perLabel((label) => `avg(${post(label)}) as "${label}"`)}
from ${dialect.posts}
${postsShown(dialect)}
group by 1
order by 1`,
  hashtags: (dialect: Dialect) =>
    `select "value" as "hashtag", count(*) as "posts",
  avg(${post('positive')}) as "positive", avg(${post('negative')}) as "negative"
from ${dialect.hashtags}
${postsShown(dialect)}
group by "value"
order by "posts" desc, "hashtag"
limit 50`,
  entities: (dialect: Dialect) =>
    `select "entity", "entity_type", count(distinct ${post('id')}) as "posts",
  avg(${post('positive')}) as "positive", avg(${post('negative')}) as "negative"
from ${dialect.entities}
${postsShown(dialect)} and "entity" is not null
group by "entity", "entity_type"
order by "posts" desc, "entity", "entity_type"
limit 50`,
  authors: (dialect: Dialect) =>
    `select "sentiment", "author", "network", "posts" from (
  select ${post('sentiment')} as "sentiment", ${post('author_handle')} as "author", ${post('network')} as "network",
    count(*) as "posts",
    row_number() over (partition by ${post('sentiment')} order by count(*) desc, ${post('author_handle')}, ${post('network')}) as "place"
  from ${dialect.posts}
  ${postsShown(dialect)} and ${post('sentiment')} is not null and ${post('author_handle')} is not null
  group by ${post('sentiment')}, ${post('author_handle')}, ${post('network')}
) as ranked
where "place" <= 10
order by "sentiment", "place"`,
  languages: (dialect: Dialect) =>
    `select coalesce(${post('lang')}, 'und') as "language", count(*) as "posts", count(${post('sentiment')}) as "scored"
from ${dialect.posts}
${postsShown(dialect)}
group by 1
order by "posts" desc, "language"
limit 30`,
  latest: (dialect: Dialect) =>
    `select ${['created_at', 'network', 'author_handle', 'text', 'sentiment', 'confidence', 'likes', 'reposts', 'model'].map(post).join(', ')}
from ${dialect.posts}
${postsShown(dialect)}
order by ${post('created_at')} desc, ${post('id')}
limit 100`,
} as const satisfies Record<string, (dialect: Dialect) => string>;

export const topicsOf = ({ windows }: Dialect): string =>
  `select distinct ${window('topic')} as "topic" from ${windows} order by 1`;

/** The columns that a chosen sentiment has names of; each of them is there. */
function variableColumn(before: string, after: string): string {
  for (const label of LABELS) window(`${before}${label}${after}`);
  return `"${before}${SENTIMENT}${after}"`;
}

export const variablesOf = (dialect: Dialect) => [
  {
    name: 'topic',
    label: 'Topic',
    type: 'query',
    query: { refId: 'topic', ...dialect.target(topicsOf(dialect), 'table') },
    datasource: { type: dialect.plugin, uid: DATA_SOURCE },
    current: { selected: true, text: '*', value: '*' },
    refresh: 1,
    hide: 0,
    includeAll: false,
    multi: false,
    sort: 0,
  },
  choice('resolution', 'By', ['hour', 'minute', 'day', 'week']),
  choice('sentiment', 'Sentiment', LABELS),
];

export function panelsOf(dialect: Dialect): Draft[] {
  const asked = (question: keyof typeof QUESTIONS, format: Format) => [
    { refId: 'A', ...dialect.target(QUESTIONS[question](dialect), format) },
  ];
  const share = { unit: 'percentunit', min: 0, max: 1 };
  const tooltip = { mode: 'multi', sort: 'none' };
  const number = (title: string, description: string, question: keyof typeof QUESTIONS): Draft => ({
    type: 'stat',
    title,
    description,
    width: 4,
    height: 6,
    targets: asked(question, 'table'),
    defaults: { unit: 'short' },
    options: { reduceOptions: { values: false, calcs: ['lastNotNull'], fields: '' }, colorMode: 'none' },
  });
  const table = (
    title: string,
    description: string,
    question: keyof typeof QUESTIONS,
    width = 12,
  ): Draft => ({
    type: 'table',
    title,
    description,
    width,
    height: 10,
    targets: asked(question, 'table'),
    overrides: LABELS.map((label) => ({
      matcher: { id: 'byName', options: label },
      properties: [
        { id: 'unit', value: 'percentunit' },
        { id: 'decimals', value: 0 },
      ],
    })),
    options: { showHeader: true, cellHeight: 'sm' },
  });
  const chart = (
    title: string,
    description: string,
    question: keyof typeof QUESTIONS,
    more: object = {},
  ): Draft => ({
    type: 'timeseries',
    title,
    description,
    width: 12,
    height: 9,
    targets: asked(question, 'time_series'),
    defaults: { ...share, custom: lines(), ...more },
    overrides: sentimentColours(),
    options: { legend, tooltip },
  });
  return [
    number('Posts', 'Of the topic, in the time shown.', 'posts'),
    number('Scored', 'Those that a model has scored.', 'scored'),
    {
      type: 'piechart',
      title: 'Shares',
      description: 'Of the scored posts, by sentiment.',
      width: 16,
      height: 6,
      targets: asked('shares', 'table'),
      overrides: sentimentColours(),
      options: {
        reduceOptions: { values: false, calcs: ['lastNotNull'], fields: '' },
        legend: { ...legend, placement: 'right', values: ['percent', 'value'] },
        pieType: 'donut',
      },
    },
    chart('Posts by sentiment', 'By the time at which they were written.', 'counts', {
      unit: 'short',
      max: undefined,
      custom: lines(true),
    }),
    chart('Average scores', 'The four scores of a post sum to 1.', 'averages'),
    {
      ...chart(
        'Share with its interval',
        'The share of the chosen sentiment in each window, with the ends of its 95 % interval.',
        'interval',
      ),
      overrides: [
        { matcher: { id: 'byName', options: 'from' }, properties: [{ id: 'custom.lineWidth', value: 0 }] },
        {
          matcher: { id: 'byName', options: 'to' },
          properties: [
            { id: 'custom.lineWidth', value: 0 },
            { id: 'custom.fillBelowTo', value: 'from' },
          ],
        },
      ],
    },
    chart('Coverage', 'How much of each window is accounted for; no line where no source says.', 'coverage'),
    chart('Average sentiment per day', 'From the posts themselves, whatever their topic.', 'perDay'),
    chart('Windows corrected', 'Windows that late posts, edits or deletions have changed.', 'corrected', {
      unit: 'short',
      max: undefined,
    }),
    table('Hashtags', 'The tags of most posts, and how those feel.', 'hashtags'),
    table('Named entities', 'What most posts name, and how those feel.', 'entities'),
    table('Authors by sentiment', 'The ten who contribute most posts to each sentiment.', 'authors'),
    table('Languages', '', 'languages'),
    table('Latest posts', '', 'latest', 24),
  ];
}
