/** Where an export goes: a file or a stream, with what has been written so far. */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { literal } from '../lake/schema.ts';
import type { Sink } from './whole-file.ts';

export class Counted {
  bytes = 0;
  rows = 0;
  readonly #sink: Sink;
  readonly #onProgress: ((bytes: number, rows: number) => void) | undefined;

  constructor(sink: Sink, onProgress: ((bytes: number, rows: number) => void) | undefined) {
    this.#sink = sink;
    this.#onProgress = onProgress;
  }

  async write(part: Uint8Array): Promise<void> {
    this.bytes += part.length;
    await this.#sink.write(part);
    this.#onProgress?.(this.bytes, this.rows);
  }

  writeRows(text: string, rows: number): Promise<void> {
    this.rows += rows;
    return this.write(Buffer.from(text));
  }
}

const FORMATS = {
  csv: 'format csv, header false',
  jsonl: 'format json',
  // Smaller row groups than DuckDB's own, which hold several hundred MB of posts at a time.
  parquet: 'format parquet, compression zstd, row_group_size 50000',
};

/** Writes the rows of a query to a file; returns how many there were. */
export async function copyTo(
  connection: DuckDBConnection,
  sql: string,
  values: DuckDBValue[],
  path: string,
  format: keyof typeof FORMATS,
): Promise<number> {
  const statement = `copy (${sql}) to ${literal(path)} (${FORMATS[format]}, use_tmp_file false)`;
  const done = await connection.runAndReadAll(statement, values);
  return Number(done.getRows()[0]?.[0] ?? 0);
}
