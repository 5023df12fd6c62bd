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
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  return value as Staged;
}

/** The staged value as the column's own type; `staged` is a column's name or a literal. */
function unstage(column: Column, staged: string): string {
  const name = `"${column.name}"`;
  switch (column.type) {
    case 'timestamp':
      return `make_timestamp((${staged} * 1000)::BIGINT) as ${name}`;
    case 'text[]':
      return `case when ${staged} = '' then []::VARCHAR[] else string_split(${staged}, chr(31)) end as ${name}`;
    case 'entities':
      return `from_json(${staged}, '[{"text":"VARCHAR","type":"VARCHAR","score":"DOUBLE"}]')::${sqlTypeOf('entities')} as ${name}`;
    default:
      return `${staged}::${sqlTypeOf(column.type)} as ${name}`;
  }
}

/** One column of a batch: its values, or the one value that all rows have. */
interface StagedColumn {
  column: Column;
  values: Staged[];
  constant: boolean;
}

function stageColumn(column: Column, rows: readonly StoredRow[]): StagedColumn {
  const values = rows.map((row) => stage(column, row.post));
  const first = values[0];
  // A literal cannot hold a NUL.
  const literal = typeof first !== 'string' || !first.includes('\0');
  return { column, values, constant: literal && values.every((value) => value === first) };
}

function constantOf({ column, values }: StagedColumn): string {
  const value = values[0]!;
  if (value === null) return `null::${STAGED[column.type]}`;
  return typeof value === 'string' ? literal(value) : `${value}::${STAGED[column.type]}`;
}

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
    return new ParquetWriter(connection);
  }

  /** Writes the rows, ordered by time, to a new file. The caller makes it durable. */
  async write(path: string, rows: readonly StoredRow[]): Promise<void> {
    // Columns with one value throughout, of which a batch has many, cost nothing as literals.
    const staged = POST_COLUMNS.map((column) => stageColumn(column, rows));
    const varying = staged.filter((column) => !column.constant);
    const names = varying.map(({ column }) => `"${column.name}" ${STAGED[column.type]}`);
    const own = OWN_COLUMNS.map(({ name }) => `${name} DOUBLE`);
    await this.#connection.run(`create or replace temp table stage (${[...names, ...own].join(', ')})`);
    try {
      await this.#append(varying, rows);
      const select = [
        ...staged.map((one) => unstage(one.column, one.constant ? constantOf(one) : `"${one.column.name}"`)),
        ...OWN_COLUMNS.map(({ name, type }) => `${name}::${type} as ${name}`),
      ];
      await this.#connection.run(
        `copy (select ${select.join(', ')} from stage order by ${staged.find((one) => one.column.name === 'created_at')!.constant ? '' : 'stage.created_at, '}_row) to ${literal(path)} (format parquet, compression zstd)`,
      );
    } finally {
      await this.#connection.run('drop table if exists stage');
    }
  }

  async #append(varying: readonly StagedColumn[], rows: readonly StoredRow[]): Promise<void> {
    const types = [...varying.map(({ column }) => STAGED[column.type]), DOUBLE, DOUBLE, DOUBLE];
    const columns: Staged[][] = [
      ...varying.map(({ values }) => values),
      rows.map(({ row }) => row),
      rows.map(({ version }) => version),
      rows.map(({ hash }) => hash),
    ];
    const appender = await this.#connection.createAppender('stage');
    for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
      const end = Math.min(start + CHUNK_ROWS, rows.length);
      const chunk = DuckDBDataChunk.create(types, end - start);
      columns.forEach((values, index) => {
        chunk.setColumnValues(index, values.slice(start, end));
      });
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }

  close(): void {
    this.#connection.closeSync();
  }
}
