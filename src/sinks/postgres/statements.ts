/** The table of posts in PostgreSQL and how it is written, from the one list of columns. */
import { type ColumnType, POST_COLUMNS, type Post } from '../../model/post.ts';
import type { Dialect, Statement } from './dialect.ts';
import { quoted, shown } from './dialect.ts';

const TYPE: Record<ColumnType, string> = {
  text: 'text',
  integer: 'bigint',
  real: 'double precision',
  boolean: 'boolean',
  timestamp: 'timestamptz',
  'text[]': 'text[]',
  entities: 'jsonb',
};

/** Makes the table, and adds columns that are newer than it. Nothing that is there is changed. */
function definitions(schema: string, table: string): string[] {
  const name = `${quoted(schema)}.${quoted(table)}`;
  const columns = POST_COLUMNS.map(
    (column) =>
      `${quoted(column.name)} ${TYPE[column.type]}${column.name === 'id' ? ' primary key' : column.nullable ? '' : ' not null'}`,
  );
  return [
    `create schema if not exists ${quoted(schema)}`,
    `create table if not exists ${name} (\n  ${columns.join(',\n  ')}\n)`,
    ...POST_COLUMNS.map(
      (column) => `alter table ${name} add column if not exists ${quoted(column.name)} ${TYPE[column.type]}`,
    ),
  ];
}

/** $1: the rows as one JSON array. */
function upsert(schema: string, table: string): string {
  const names = POST_COLUMNS.map(({ name }) => quoted(name)).join(', ');
  const shape = POST_COLUMNS.map(({ name, type }) => `${quoted(name)} ${TYPE[type]}`).join(', ');
  const set = POST_COLUMNS.filter(({ name }) => name !== 'id')
    .map(({ name }) => `${quoted(name)} = excluded.${quoted(name)}`)
    .join(', ');
  return `insert into ${quoted(schema)}.${quoted(table)} (${names}) select ${names} from json_to_recordset($1::json) as post (${shape}) on conflict (id) do update set ${set}`;
}

/** $1: ids. */
const remove = (schema: string, table: string): string =>
  `delete from ${quoted(schema)}.${quoted(table)} where id = any($1::text[])`;

/** Posts as `upsert` takes them. */
function rowsOf(posts: readonly Post[]): string {
  const rows = posts.map((post) =>
    Object.fromEntries(
      POST_COLUMNS.map(({ name, type }) => {
        const value = post[name];
        return [
          name,
          type === 'timestamp' && value !== null ? new Date(value as number).toISOString() : value,
        ];
      }),
    ),
  );
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'string' ? shown(value) : value));
}

export const POSTGRES: Dialect = {
  most: 1000,
  definitions: ({ schema, table }) => definitions(schema, table),
  statements({ schema, table }, posts, gone) {
    const statements: Statement[] = [];
    if (posts.length > 0) statements.push({ text: upsert(schema, table), values: [rowsOf(posts)] });
    if (gone.length > 0) statements.push({ text: remove(schema, table), values: [gone] });
    return statements;
  },
};
