/**
 * The two CSV files of `undertone export` in Redshift: `redshiftCsvCopies` fill tables of texts, `redshiftCsvLoads`
 * bring these into the tables of loading, and redshiftMerges (redshift-load.ts) goes on. A CSV file knows of no
 * versions but its own times: a table is filled from CSV files or from objects, not from both.
 */
import { POST_COLUMNS } from '../../model/post.ts';
import { OBJECT_COLUMNS, quoted, quotedNames, type WarehouseColumn } from './columns.ts';
import { type Copy, type CopyOptions, copier } from './redshift-load.ts';
import { csvColumns, inSchema, type RedshiftOptions } from './redshift-tables.ts';

/** Files below the root; one may be a common beginning of several. */
export interface CsvFiles {
  /** `exports/posts.csv` unless given. */
  posts?: string;
  /** `exports/windows.csv` unless given. */
  windows?: string;
}

export function redshiftCsvCopies(
  { root, role, schema = 'public', windows }: Omit<CopyOptions, 'posts'> & RedshiftOptions,
  files: CsvFiles = {},
): Copy[] {
  const { posts: tweet = 'exports/posts.csv', windows: sentiment = 'exports/windows.csv' } = files;
  const copy = copier(root, role, schema);
  const into = (table: string, columns: readonly WarehouseColumn[], file: string): Copy => {
    const made = copy(table, file, 'format as csv ignoreheader 1 emptyasnull');
    const named = `${inSchema(schema, table)} (${quotedNames(columns)})`;
    return { ...made, sql: made.sql.replace(inSchema(schema, table), () => named) };
  };
  return [
    into('tweet_csv', csvColumns(POST_COLUMNS), tweet),
    into('sentiment_csv', csvColumns(windows), sentiment),
  ];
}

/** The apostrophe before what a spreadsheet would run is taken away: a text that begins with one has another before it. */
const unguarded = (column: string): string =>
  `case when left(${column}, 1) = '''' then substring(${column}, 2) else ${column} end`;

const time = (column: string): string => `cast(${column} as timestamptz) at time zone 'UTC'`;

/** Lists are joined by spaces, topics by |; see query/export-columns.ts. */
const SEPARATOR: Record<string, string> = { topics: '|' };

function loadedValue({ name, type, nullable }: WarehouseColumn): string {
  const column = quoted(name);
  switch (type) {
    case 'text':
      return nullable ? unguarded(column) : `coalesce(${unguarded(column)}, '')`;
    case 'timestamp':
      return time(column);
    case 'text[]':
      return `case when ${column} is null then json_parse('[]') else split_to_array(${unguarded(column)}, '${SEPARATOR[name] ?? ' '}') end`;
    case 'entities':
      return `json_parse(${column})`;
    default:
      return column;
  }
}

/** Brings what was copied into `tweet_loading` and `sentiment_loading`, which are to be empty. */
export function redshiftCsvLoads({ windows, schema = 'public' }: RedshiftOptions): string[] {
  const version = `greatest("revision", coalesce(cast(extract(epoch from ${time('"created_at"')}) as bigint) * 1000, 0))`;
  const values = (columns: readonly WarehouseColumn[]): string => columns.map(loadedValue).join(',\n  ');
  return [
    `insert into ${inSchema(schema, 'tweet_loading')} (${quotedNames(OBJECT_COLUMNS)})
select ${values(POST_COLUMNS)},
  0, ${version}, 0
from ${inSchema(schema, 'tweet_csv')}`,
    `insert into ${inSchema(schema, 'sentiment_loading')} (${quotedNames(windows)})
select ${values(windows)}
from ${inSchema(schema, 'sentiment_csv')}`,
  ];
}
