/** Views in Athena over the tables of the lake, in the SQL of Athena's engine 3 (Trino). */
import { type ColumnType, POST_COLUMNS } from '../../model/post.ts';
import { HASH_COLUMN, VERSION_COLUMN } from '../schema.ts';
import { quoted, quotedNames, type WarehouseColumn } from './columns.ts';
import { type GlueColumn, glueColumns } from './glue.ts';

export interface AthenaView {
  name: string;
  description: string;
  columns: readonly WarehouseColumn[];
  /** The query behind the view. */
  sql: string;
}

/** The day of the event: a query that names days reads no others. */
const DATE: WarehouseColumn = {
  name: 'date',
  type: 'text',
  nullable: true,
  description: 'The day of the event, UTC, YYYY-MM-DD; name it to read no other days.',
};

const column = (name: string): WarehouseColumn => POST_COLUMNS.find((one) => one.name === name)!;

const POSTS = quotedNames(POST_COLUMNS);
const OWN = `${quoted(VERSION_COLUMN)}, ${quoted(HASH_COLUMN)}`;

const posts: AthenaView = {
  name: 'posts',
  description: 'Every post once, in its latest revision; deleted ones never.',
  columns: [...POST_COLUMNS, DATE],
  sql: `with stored as (
  select ${POSTS}, ${OWN}, "date" from "posts_by_day"
  union all
  select ${POSTS}, ${OWN}, cast(cast("created_at" as date) as varchar) from "posts_recent"
  union all
  select ${POSTS}, ${OWN}, cast(null as varchar) from "posts_undated"
),
hidden_posts as (
  select "id", "version", "hash" from (
    select "id", coalesce("version", infinity()) as "version", "hash",
      row_number() over (partition by "id" order by coalesce("version", infinity()) desc, "hash" asc nulls first) as place
    from "tombstones_posts"
  ) where place = 1
),
hidden_accounts as (
  select "network", "author_id", "at" from (
    select "network", "author_id", coalesce("at", infinity()) as "at", "hidden",
      row_number() over (partition by "network", "author_id" order by coalesce("at", infinity()) desc, "hidden" desc) as place
    from "tombstones_accounts"
  ) where place = 1 and "hidden"
)
select ${quotedNames(POST_COLUMNS, 'stored.')}, stored."date"
from stored
left join hidden_posts on hidden_posts."id" = stored."id"
left join hidden_accounts on hidden_accounts."network" = stored."network" and hidden_accounts."author_id" = stored."author_id"
where (hidden_posts."id" is null or stored."_version" > hidden_posts."version"
    or (stored."_version" = hidden_posts."version" and stored."_hash" <= hidden_posts."hash"))
  and (hidden_accounts."author_id" is null or stored."_version" > hidden_accounts."at")`,
};

const ENTITY: readonly WarehouseColumn[] = [
  {
    name: 'entity',
    type: 'text',
    nullable: true,
    description: 'The text of the named entity; null where the post names none.',
  },
  {
    name: 'entity_type',
    type: 'text',
    nullable: true,
    description: 'What kind of entity, such as person, place or organisation.',
  },
  { name: 'entity_score', type: 'real', nullable: true, description: 'How sure the model is of it, 0 to 1.' },
];

const postsEntities: AthenaView = {
  name: 'posts_entities',
  description: 'The columns of posts with one row a post and named entity; posts without any are there once.',
  columns: [...POST_COLUMNS, DATE, ...ENTITY],
  sql: `select ${quotedNames(POST_COLUMNS, 'posts.')}, posts."date", named."entity", named."entity_type", named."entity_score"
from "posts" as posts
left join unnest(posts."entities") as named ("entity", "entity_type", "entity_score") on true`,
};

const SENTIMENT = ['sentiment', 'positive', 'neutral', 'negative', 'mixed', 'confidence', 'model'];
const JOINED = [
  'id', 'network', 'created_at', 'text', 'lang', 'author_id', 'author_handle', 'author_name', 'location',
  ...SENTIMENT,
].map(column); // biome-ignore format: names alone

const joined: AthenaView = {
  name: 'posts_sentiments_entities',
  description:
    'Posts with their sentiment and their named entities, one row a post and entity; posts without any are there once. weight sums to 1 over the rows of a post: sum it to count posts.',
  columns: [
    ...JOINED,
    ...ENTITY,
    { name: 'entity_number', type: 'integer', nullable: true, description: 'Its place in the post, from 1.' },
    {
      name: 'weight',
      type: 'real',
      nullable: false,
      description: 'One over the number of rows of this post.',
    },
    DATE,
  ],
  sql: `select ${quotedNames(JOINED, 'posts.')}, named."entity", named."entity_type", named."entity_score", named."entity_number",
  1e0 / greatest(coalesce(cardinality(posts."entities"), 0), 1) as "weight", posts."date"
from "posts" as posts
left join unnest(posts."entities") with ordinality as named ("entity", "entity_type", "entity_score", "entity_number") on true`,
};

/** Words as runs of letters, marks and digits, with the apostrophes within them; as the local view has them. */
const WORD = String.raw`[\p{L}\p{M}\p{N}]+(?:[''’][\p{L}\p{M}\p{N}]+)*`;
const OF_TOKEN = ['id', 'network', 'created_at', 'lang', 'sentiment'].map(column);

const tokens: AthenaView = {
  name: 'tokens',
  description: 'One row a word of each post, in its order.',
  columns: [
    ...OF_TOKEN,
    {
      name: 'position',
      type: 'integer',
      nullable: false,
      description: 'The place of the word in the text, from 1.',
    },
    { name: 'token', type: 'text', nullable: false, description: 'The word in lower case.' },
    DATE,
  ],
  sql: `select ${quotedNames(OF_TOKEN, 'posts.')}, words."position", words."token", posts."date"
from "posts" as posts
cross join unnest(regexp_extract_all(lower(posts."clean_text"), '${WORD}')) with ordinality as words ("token", "position")`,
};

const windowsView = (columns: readonly WarehouseColumn[]): AthenaView => ({
  name: 'windows',
  description: 'Sentiment by topic and window of event time (* for all posts), in its latest revision.',
  columns,
  sql: `select ${quotedNames(columns)} from (
  select ${quotedNames(columns)},
    row_number() over (partition by "window_start", "window_end", "topic" order by "revision" desc) as place
  from "windows_revisions"
) where place = 1 and "posts" > 0`,
});

/** In the order in which they build on each other. `windows` are the columns of that table. */
export const athenaViews = ({ windows }: { windows: readonly WarehouseColumn[] }): AthenaView[] => [
  posts,
  postsEntities,
  joined,
  tokens,
  windowsView(windows),
];

/** The statement that makes a view or makes it anew. */
export const createView = ({ name, sql }: AthenaView): string =>
  `create or replace view ${quoted(name)} as\n${sql}`;

/** How Athena names the type of a column. */
export const TRINO_TYPE: Record<ColumnType, string> = {
  text: 'varchar',
  integer: 'bigint',
  real: 'double',
  boolean: 'boolean',
  timestamp: 'timestamp(3)',
  'text[]': 'array(varchar)',
  entities: 'array(row("text" varchar, "type" varchar, "score" double))',
};

/** A view as the catalogue holds it: a table of type VIRTUAL_VIEW, so that it can be made without a query. */
export function catalogueView(
  view: AthenaView,
  database: string,
): { columns: GlueColumn[]; originalText: string; expandedText: string; parameters: Record<string, string> } {
  const definition = {
    originalSql: view.sql,
    catalog: 'awsdatacatalog',
    schema: database,
    columns: view.columns.map(({ name, type }) => ({ name, type: TRINO_TYPE[type] })),
  };
  return {
    columns: glueColumns(view.columns),
    originalText: `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`,
    expandedText: '/* Presto View */',
    parameters: { presto_view: 'true', comment: 'Presto View' },
  };
}
