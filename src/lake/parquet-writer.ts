/**
 * Writes posts as Parquet through DuckDB. A row goes in as one text with separators between its values, and
 * the COPY statement splits and casts it: crossing into native code once a row, rather than once a value, is
 * what this costs most by. Columns with one value throughout, of which a batch has many, are literals.
 */
import { basename } from 'node:path';
import { type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, VARCHAR } from '@duckdb/node-api';
import { asDiskError } from '../model/disk-errors.ts';
import { type Column, type ColumnType, POST_COLUMNS, type Post } from '../model/post.ts';
import { literal, OWN_COLUMNS, sqlTypeOf } from './schema.ts';

/** A post with what the lake keeps beside it. */
export interface StoredRow {
  post: Post;
  row: number;
  version: number;
  hash: number;
}

const CHUNK_ROWS = 2048;
/** Between list items, for null, and after each value. Where a post holds one of them it becomes a space. */
const ITEM = '\u001d';
const NULL = '\u001e';
const VALUE = '\u001f';
const SEPARATOR = /[\u001d-\u001f]/;

const plain = (text: string): string => (SEPARATOR.test(text) ? text.replace(/[\u001d-\u001f]/g, ' ') : text);

/** A value as it stands in the row's text. */
function encode(type: ColumnType, value: Post[keyof Post]): string {
  if (value === null) return NULL;
  switch (type) {
    case 'text':
      return plain(value as string);
    case 'text[]':
      return (value as string[]).length === 0 ? '' : (value as string[]).map(plain).join(ITEM);
    case 'entities':
      return plain(JSON.stringify(value));
    case 'boolean':
      return String(value);
    default:
      return Number.isFinite(value) ? String(value) : NULL;
  }
}

/** The column's own value from the text `staged` makes of it. */
function decode(type: ColumnType, staged: string): string {
  const value = `nullif(${staged}, chr(30))`;
  switch (type) {
    case 'text':
      return value;
    case 'text[]':
      return `case when ${staged} = '' then []::VARCHAR[] else string_split(${staged}, chr(29)) end`;
    case 'timestamp':
      return `make_timestamp(try_cast(${value} as BIGINT) * 1000)`;
    case 'entities':
      return `from_json(${value}, '[{"text":"VARCHAR","type":"VARCHAR","score":"DOUBLE"}]')::${sqlTypeOf('entities')}`;
    default:
      return `try_cast(${value} as ${sqlTypeOf(type)})`;
  }
}

const isSame = (a: Post[keyof Post], b: Post[keyof Post]): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && a.length === 0 && b.length === 0);

/** The columns of a batch: those that vary, and the one value of those that do not. */
function partColumns(rows: readonly StoredRow[]): { varying: Column[]; constant: Map<string, string> } {
  const varying: Column[] = [];
  const constant = new Map<string, string>();
  for (const column of POST_COLUMNS) {
    const first = encode(column.type, rows[0]!.post[column.name]);
    // A literal cannot hold a NUL.
    const same =
      !first.includes('\0') &&
      rows.every(({ post }) => isSame(post[column.name], rows[0]!.post[column.name]));
    if (same) constant.set(column.name, first);
    else varying.push(column);
  }
  return { varying, constant };
}

function select(varying: readonly Column[], constant: ReadonlyMap<string, string>): string {
  const places = new Map(varying.map((column, index) => [column.name, `p[${index + 1}]`]));
  const posts = POST_COLUMNS.map((column) => {
    const staged = places.get(column.name) ?? literal(constant.get(column.name)!);
    return `${decode(column.type, staged)} as "${column.name}"`;
  });
  const own = OWN_COLUMNS.map(
    ({ name, type }, index) => `p[${varying.length + index + 1}]::${type} as ${name}`,
  );
  return [...posts, ...own].join(', ');
}

const inOrder = (rows: readonly StoredRow[]): boolean =>
  rows.every(
    ({ post }, index) => index === 0 || (rows[index - 1]!.post.created_at ?? 0) <= (post.created_at ?? 0),
  );

export class ParquetWriter {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  /** One for all batches: what a chunk holds outside the heap is freed only when the chunk is collected. */
  readonly #chunk = DuckDBDataChunk.create([VARCHAR], CHUNK_ROWS);

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(options: { memoryLimit?: string } = {}): Promise<ParquetWriter> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '1',
      memory_limit: options.memoryLimit ?? '256MB',
    });
    const connection = await instance.connect();
    return new ParquetWriter(instance, connection);
  }

  /** Writes the rows, ordered by time, to a new file. The caller makes it durable. */
  async write(path: string, rows: readonly StoredRow[]): Promise<void> {
    const { varying, constant } = partColumns(rows);
    const order = inOrder(rows) ? '' : ' order by created_at, _row';
    await this.#connection.run('create or replace temp table stage (line VARCHAR)');
    try {
      await this.#stage(varying, rows);
      await this.#connection.run(
        `copy (select ${select(varying, constant)} from (select string_split(line, chr(31)) as p from stage)${order})
         to ${literal(path)} (format parquet, compression zstd)`,
      );
    } catch (error) {
      throw asDiskError(error, basename(path));
    } finally {
      // Dropped, since a table in memory keeps the room of rows that were merely deleted.
      await this.#connection.run('drop table if exists stage');
    }
  }

  async #stage(varying: readonly Column[], rows: readonly StoredRow[]): Promise<void> {
    const lines = rows.map(({ post, row, version, hash }) => {
      let line = '';
      for (const { name, type } of varying) line += encode(type, post[name as keyof Post]) + VALUE;
      return `${line}${row}${VALUE}${version}${VALUE}${hash}`;
    });
    const appender = await this.#connection.createAppender('stage');
    for (let start = 0; start < lines.length; start += CHUNK_ROWS) {
      const part = lines.slice(start, start + CHUNK_ROWS);
      this.#chunk.reset();
      this.#chunk.rowCount = part.length;
      this.#chunk.setColumnValues(0, part);
      appender.appendDataChunk(this.#chunk);
    }
    this.#chunk.reset();
    appender.closeSync();
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}
