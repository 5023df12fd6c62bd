/** Tables of Redshift, and what is loaded into them before it is merged; all from the one list of columns. */
import { type ColumnType, POST_COLUMNS } from '../../model/post.ts';
import {
  ACCOUNT_TOMBSTONE_COLUMNS,
  OBJECT_COLUMNS,
  POST_TOMBSTONE_COLUMNS,
  quoted,
  type WarehouseColumn,
} from './columns.ts';

export interface RedshiftOptions {
  /** The columns of `windows`. */
  windows: readonly WarehouseColumn[];
  /** The schema of the tables; `public` unless given. */
  schema?: string;
}

export interface RedshiftTable {
  name: string;
  description: string;
  columns: readonly WarehouseColumn[];
  /** The statement that makes it where it is not there. */
  sql: string;
}

/** Texts come from anyone, so none is held to less than the longest that there is, bytes. */
const LONGEST_TEXT = 65_535;

const TYPE: Record<ColumnType, string> = {
  text: `varchar(${LONGEST_TEXT})`,
  integer: 'bigint',
  real: 'double precision',
  boolean: 'boolean',
  timestamp: 'timestamp',
  'text[]': 'super',
  entities: 'super',
};

export const inSchema = (schema: string, table: string): string => `${quoted(schema)}.${quoted(table)}`;

/** The columns of an exported CSV file: times and lists are texts there, and what is empty is null. */
export const csvColumns = (columns: readonly WarehouseColumn[]): WarehouseColumn[] =>
  columns.map(({ name, type }) => ({
    name,
    type: TYPE[type] === 'super' || type === 'timestamp' ? 'text' : type,
    nullable: true,
  }));

/** `tweet` and `sentiment`, and those that a load goes through. */
export function redshiftTables({ windows, schema = 'public' }: RedshiftOptions): RedshiftTable[] {
  const table = (
    name: string,
    description: string,
    columns: readonly WarehouseColumn[],
    layout: string,
  ): RedshiftTable => {
    const lines = columns.map((column) => {
      const type = `${quoted(column.name)} ${TYPE[column.type]}`;
      return column.nullable ? type : `${type} not null`;
    });
    const sql = `create table if not exists ${inSchema(schema, name)} (\n  ${lines.join(',\n  ')}\n)\n${layout}`;
    return { name, description, columns, sql };
  };
  const bySome = (key: string, order: string): string =>
    `diststyle key distkey (${quoted(key)}) sortkey (${quoted(order)})`;
  return [
    table('tweet', 'Every post once.', OBJECT_COLUMNS, bySome('id', 'created_at')),
    table('sentiment', 'Every window once.', windows, 'diststyle all sortkey ("window_start")'),
    table('tweet_loading', 'Posts as they are copied.', OBJECT_COLUMNS, bySome('id', 'created_at')),
    table('sentiment_loading', 'Windows as they are copied.', windows, 'diststyle even'),
    table('hidden_post', 'Tombstones of posts.', POST_TOMBSTONE_COLUMNS, bySome('id', 'id')),
    table('hidden_account', 'Tombstones of accounts.', ACCOUNT_TOMBSTONE_COLUMNS, 'diststyle all'),
    table('tweet_csv', 'Posts as an exported CSV file has them.', csvColumns(POST_COLUMNS), 'diststyle even'),
    table(
      'sentiment_csv',
      'Windows as an exported CSV file has them.',
      csvColumns(windows),
      'diststyle even',
    ),
  ];
}
