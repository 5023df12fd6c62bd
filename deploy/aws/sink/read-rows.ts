/** The rows of an object of posts, whoever wrote its Parquet: the chunk's own writer, or DuckDB where it merged some. */
import { zstdDecompressSync } from 'node:zlib';
import { type Compressors, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { HASH_COLUMN, VERSION_COLUMN } from '../../../src/lake/schema.ts';
import { type ColumnType, type Entity, POST_COLUMNS, type Post } from '../../../src/model/post.ts';

/** A post with what decides between its versions. */
export interface VersionedPost {
  post: Post;
  version: number;
  hash: number;
}

const COMPRESSORS: Compressors = { ZSTD: (bytes) => zstdDecompressSync(bytes) };
/** Times stay numbers: a Date for each would be made and taken apart again. */
const PARSERS = {
  timestampFromMicroseconds: (micros: bigint): number => Number(micros / 1000n),
  timestampFromMilliseconds: Number,
};
/** Rows that are held as objects at once; a column is unpacked whole for each such part. */
const MOST_ROWS = 20_000;

const same = (value: unknown): unknown => value;
const VALUE: Record<ColumnType, (value: unknown) => unknown> = {
  text: same,
  integer: Number,
  real: Number,
  boolean: same,
  timestamp: Number,
  'text[]': same,
  entities: (value) =>
    (value as Entity[]).map(({ text, type, score }) => ({ text, type, score: Number(score) })),
};

/** @throws Error where the bytes are no such object */
export async function* readRows(bytes: Uint8Array): AsyncGenerator<VersionedPost[]> {
  const whole = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const metadata = parquetMetadata(whole);
  const rows = Number(metadata.num_rows);
  for (let rowStart = 0; rowStart < rows; rowStart += MOST_ROWS) {
    const found = await parquetReadObjects({
      file: whole,
      metadata,
      rowStart,
      rowEnd: Math.min(rowStart + MOST_ROWS, rows),
      compressors: COMPRESSORS,
      parsers: PARSERS,
    });
    yield found.map((row) => ({
      post: postOf(row),
      version: Number(row[VERSION_COLUMN]),
      hash: Number(row[HASH_COLUMN]),
    }));
  }
}

/** A column that is newer than the object is null there, or an empty list. */
function postOf(row: Record<string, unknown>): Post {
  const post: Record<string, unknown> = {};
  for (const { name, type, nullable } of POST_COLUMNS) {
    const value = row[name] ?? null;
    if (value !== null) post[name] = VALUE[type](value);
    else if (nullable) post[name] = null;
    else if (type === 'text[]') post[name] = [];
    else throw new Error(`The object has a post without ${name}.`);
  }
  return post as Post;
}
