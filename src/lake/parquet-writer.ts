/**
 * Writes posts as Parquet through DuckDB. Rows go in as column vectors of the plainest types (text, double,
 * boolean), which is several times faster than building timestamps and lists value by value; the COPY
 * statement casts them.
 */
import {
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  VARCHAR,
} from '@duckdb/node-api';
import { type Column, POST_COLUMNS, type Post } from '../model/post.ts';
import { literal, OWN_COLUMNS, sqlTypeOf } from './schema.ts';

/** A post with what the lake keeps beside it. */
export interface StoredRow {
  post: Post;
  row: number;
  version: number;
  hash: number;
}

const CHUNK_ROWS = 2048;
const LIST_SEPARATOR = '\u001f';

const STAGED = {
  text: VARCHAR,
  'text[]': VARCHAR,
  entities: VARCHAR,
  boolean: BOOLEAN,
  integer: DOUBLE,
  real: DOUBLE,
  timestamp: DOUBLE,
};

type Staged = string | number | boolean | null;

function stage(column: Column, post: Post): Staged {
  const value = post[column.name as keyof Post];
  if (value === null) return null;
  if (column.type === 'text[]') return (value as string[]).join(LIST_SEPARATOR);
  if (column.type === 'entities') return JSON.stringify(value);
  return value as Staged;
}

function unstage(column: Column): string {
  const name = `"${column.name}"`;
  switch (column.type) {
    case 'timestamp':
      return `make_timestamp((${name} * 1000)::BIGINT) as ${name}`;
    case 'integer':
      return `${name}::BIGINT as ${name}`;
    case 'text[]':
      return `case when ${name} = '' then []::VARCHAR[] else string_split(${name}, chr(31)) end as ${name}`;
    case 'entities':
      return `from_json(${name}, '[{"text":"VARCHAR","type":"VARCHAR","score":"DOUBLE"}]')::${sqlTypeOf('entities')} as ${name}`;
    default:
      return name;
  }
}

const STAGE_TABLE = `create temp table stage (${POST_COLUMNS.map((c) => `"${c.name}" ${STAGED[c.type]}`).join(', ')}, ${OWN_COLUMNS.map(({ name }) => `${name} DOUBLE`).join(', ')})`;
const SELECT_STAGED = `select ${POST_COLUMNS.map(unstage).join(', ')}, ${OWN_COLUMNS.map(({ name, type }) => `${name}::${type} as ${name}`).join(', ')} from stage order by created_at, _row`;
const TYPES = [...POST_COLUMNS.map((column) => STAGED[column.type]), ...OWN_COLUMNS.map(() => DOUBLE)];

export class ParquetWriter {
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async open(options: { memoryLimit?: string } = {}): Promise<ParquetWriter> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '1',
      memory_limit: options.memoryLimit ?? '256MB',
    });
    const connection = await instance.connect();
    await connection.run(STAGE_TABLE);
    return new ParquetWriter(connection);
  }

  /** Writes the rows, ordered by time, to a new file. The caller makes it durable. */
  async write(path: string, rows: readonly StoredRow[]): Promise<void> {
    const appender = await this.#connection.createAppender('stage');
    for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
      const part = rows.slice(start, start + CHUNK_ROWS);
      const chunk = DuckDBDataChunk.create(TYPES, part.length);
      POST_COLUMNS.forEach((column, index) => {
        chunk.setColumnValues(
          index,
          part.map((row) => stage(column, row.post)),
        );
      });
      const own = POST_COLUMNS.length;
      chunk.setColumnValues(
        own,
        part.map((row) => row.row),
      );
      chunk.setColumnValues(
        own + 1,
        part.map((row) => row.version),
      );
      chunk.setColumnValues(
        own + 2,
        part.map((row) => row.hash),
      );
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    try {
      await this.#connection.run(
        `copy (${SELECT_STAGED}) to ${literal(path)} (format parquet, compression zstd)`,
      );
    } finally {
      await this.#connection.run('truncate stage');
    }
  }

  close(): void {
    this.#connection.closeSync();
  }
}
