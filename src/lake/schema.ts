/** The Parquet schema of posts, generated from the one list of columns. */
import { type ColumnType, POST_COLUMNS } from '../model/post.ts';

const SQL_TYPE: Record<ColumnType, string> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  real: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
  'text[]': 'VARCHAR[]',
  entities: 'STRUCT("text" VARCHAR, "type" VARCHAR, score DOUBLE)[]',
};

/** Columns that the lake adds for itself; views leave them out. */
export const ROW_COLUMN = '_row';
export const VERSION_COLUMN = '_version';
export const HASH_COLUMN = '_hash';
export const OWN_COLUMNS = [
  { name: ROW_COLUMN, type: 'BIGINT' },
  { name: VERSION_COLUMN, type: 'DOUBLE' },
  { name: HASH_COLUMN, type: 'BIGINT' },
] as const;

export const sqlTypeOf = (type: ColumnType): string => SQL_TYPE[type];

/** A table of the posts' shape with no rows, for a lake that has none yet. */
export const EMPTY_POSTS = `select ${POST_COLUMNS.map((c) => `null::${SQL_TYPE[c.type]} as "${c.name}"`).join(', ')}, ${OWN_COLUMNS.map(({ name, type }) => `null::${type} as ${name}`).join(', ')} where false`;

/** A text as an SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
