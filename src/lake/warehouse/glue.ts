/**
 * The lake's zones as tables of the Glue catalogue (https://docs.aws.amazon.com/glue/latest/webapi/API_TableInput.html).
 * Days of posts are projected (https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html), so none is
 * ever registered.
 */
import type { ColumnType } from '../../model/post.ts';
import {
  ACCOUNT_TOMBSTONE_COLUMNS,
  DEAD_LETTER_COLUMNS,
  OBJECT_COLUMNS,
  POST_TOMBSTONE_COLUMNS,
  type WarehouseColumn,
} from './columns.ts';

export interface GlueColumn {
  name: string;
  /** In Hive's notation. */
  type: string;
  comment?: string;
}

/** What of a table is not its own: how its files are read. */
export interface GlueFormat {
  inputFormat: string;
  outputFormat: string;
  serde: string;
  serdeParameters: Record<string, string>;
  /** The table's own parameter `classification`. */
  classification: string;
}

export interface GlueTable {
  name: string;
  description: string;
  /** The folder below the lake's root, with its slash at the end. */
  location: string;
  columns: GlueColumn[];
  partitionKeys: GlueColumn[];
  format: GlueFormat;
  /** Parameters of the table, for the lake's root `s3://bucket/prefix/`, with its slash at the end. */
  parameters(root: string): Record<string, string>;
}

const HIVE_TYPE: Record<ColumnType, string> = {
  text: 'string',
  integer: 'bigint',
  real: 'double',
  boolean: 'boolean',
  timestamp: 'timestamp',
  'text[]': 'array<string>',
  entities: 'array<struct<text:string,type:string,score:double>>',
};

/** The columns of an object of posts unless others are given. */
export const glueColumns = (columns: readonly WarehouseColumn[] = OBJECT_COLUMNS): GlueColumn[] =>
  columns.map(({ name, type, description }) => ({
    name,
    type: HIVE_TYPE[type],
    ...(description === undefined ? {} : { comment: description }),
  }));

const PARQUET: GlueFormat = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serde: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  serdeParameters: { 'serialization.format': '1' },
  classification: 'parquet',
};

const JSON_LINES: GlueFormat = {
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  serde: 'org.openx.data.jsonserde.JsonSerDe',
  serdeParameters: { 'serialization.format': '1', 'case.insensitive': 'true' },
  classification: 'json',
};

/** The first day that has a folder of its own unless another is given: the year of the first tweet. */
export const FIRST_DAY = '2006-01-01';
/** How far ahead of today the last one is. */
const DAYS_AHEAD = 1;
const DAY_MS = 86_400_000;

/**
 * Whether the posts of a time, ms, lie in the folder of their day as Athena sees it. Others belong in
 * `posts/recent/`, where they are seen whatever their time is.
 */
export function isProjected(time: number | null, now: number, firstDay = FIRST_DAY): boolean {
  if (time === null) return false;
  const end = (Math.floor(now / DAY_MS) + DAYS_AHEAD + 1) * DAY_MS;
  return time >= Date.parse(firstDay) && time < end;
}

export interface GlueOptions {
  /** The columns of `windows`. */
  windows: readonly WarehouseColumn[];
  /** YYYY-MM-DD; posts before it are seen where they lie in `posts/recent/`. */
  firstDay?: string;
}

/** Every table over the lake, in the order of its zones. Views over them: athena-views.ts. */
export function glueTables({ windows, firstDay = FIRST_DAY }: GlueOptions): GlueTable[] {
  const table = (
    name: string,
    location: string,
    columns: readonly WarehouseColumn[],
    format: GlueFormat,
    description: string,
  ): GlueTable => ({
    name,
    description,
    location,
    columns: glueColumns(columns),
    partitionKeys: [],
    format,
    parameters: () => ({ EXTERNAL: 'TRUE', classification: format.classification }),
  });
  const byDay = table(
    'posts_by_day',
    'posts/',
    OBJECT_COLUMNS,
    PARQUET,
    'Rows of posts in the folder of the day of their event, UTC. The view posts leaves out what is superseded or deleted.',
  );
  return [
    {
      ...byDay,
      partitionKeys: [{ name: 'date', type: 'string', comment: 'The day of the event, UTC, YYYY-MM-DD.' }],
      parameters: (root) => ({
        ...byDay.parameters(root),
        'projection.enabled': 'true',
        'projection.date.type': 'date',
        'projection.date.format': 'yyyy-MM-dd',
        'projection.date.range': `${firstDay},NOW+${DAYS_AHEAD}DAYS`,
        'projection.date.interval': '1',
        'projection.date.interval.unit': 'DAYS',
        'storage.location.template': `${root}posts/date=\${date}`,
      }),
    },
    table(
      'posts_recent',
      'posts/recent/',
      OBJECT_COLUMNS,
      PARQUET,
      'Rows of posts of several days, or of days that are not projected.',
    ),
    table(
      'posts_undated',
      'posts/date=unknown/',
      OBJECT_COLUMNS,
      PARQUET,
      'Rows of posts without a time, where a lake was compacted.',
    ),
    table(
      'tombstones_posts',
      'tombstones/posts/',
      POST_TOMBSTONE_COLUMNS,
      JSON_LINES,
      'Rows of posts that are superseded or deleted.',
    ),
    table(
      'tombstones_accounts',
      'tombstones/accounts/',
      ACCOUNT_TOMBSTONE_COLUMNS,
      JSON_LINES,
      'Accounts that were deleted, suspended or protected, and those that came back.',
    ),
    table(
      'windows_revisions',
      'windows/',
      windows,
      PARQUET,
      'Windows as they were issued; the view windows has the latest revision of each.',
    ),
    table(
      'dead_letters',
      'dead-letters/',
      DEAD_LETTER_COLUMNS,
      JSON_LINES,
      'Records that could not be understood, each with its reason.',
    ),
  ];
}
