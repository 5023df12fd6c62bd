import {
  BIGINT,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';

const CHUNK_ROWS = 2048;

/** Makes a temporary table of one column `row`. */
export async function createTableOf(
  connection: DuckDBConnection,
  name: string,
  rows: readonly number[],
): Promise<void> {
  await connection.run(`create temp table ${name} (row BIGINT)`);
  await append(connection, name, [BIGINT], rows.length, (at) => [BigInt(rows[at]!)]);
}

/** Appends `count` rows, a chunk at a time. */
export async function append(
  connection: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
  count: number,
  rowAt: (at: number) => DuckDBValue[],
): Promise<void> {
  const appender = await connection.createAppender(table);
  for (let start = 0; start < count; start += CHUNK_ROWS) {
    const rows = Array.from({ length: Math.min(CHUNK_ROWS, count - start) }, (_, at) => rowAt(start + at));
    const chunk = DuckDBDataChunk.create(types, rows.length);
    chunk.setRows(rows);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}
