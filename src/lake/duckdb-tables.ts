/**
 * Tables of DuckDB from what this process holds. DuckDB's own module is loaded with the first, so that threads and
 * commands that never ask it start without.
 */
import { setImmediate as rest } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { ColumnType } from '../model/post.ts';
import { sqlTypeOf } from './schema.ts';

const CHUNK_ROWS = 2048;
/** After so many the process does what else there is to do. */
const RESTED_ROWS = 16 * CHUNK_ROWS;

type Kind = 'table' | 'temp table';

/** Makes a temporary table of one column `row`. */
export async function createRowTable(
  connection: DuckDBConnection,
  name: string,
  rows: ArrayLike<number | bigint>,
  kind: Kind = 'temp table',
): Promise<void> {
  await connection.run(`create ${kind} ${name} (row BIGINT)`);
  await appendRows(connection, name, ['BIGINT'], rows.length, (_, at) => BigInt(rows[at]!));
}

/** Appends `count` rows, a chunk at a time. */
async function appendRows(
  connection: DuckDBConnection,
  table: string,
  types: readonly ('BIGINT' | 'DOUBLE' | 'VARCHAR')[],
  count: number,
  valueAt: (column: number, row: number) => DuckDBValue,
): Promise<void> {
  const duckdb = await import('@duckdb/node-api');
  const columns = types.map((type) => duckdb[type]);
  const appender = await connection.createAppender(table);
  for (let start = 0; start < count; start += CHUNK_ROWS) {
    if (start % RESTED_ROWS === 0) await rest();
    const length = Math.min(CHUNK_ROWS, count - start);
    const chunk = duckdb.DuckDBDataChunk.create(columns, length);
    for (let column = 0; column < types.length; column++) {
      chunk.setColumnValues(
        column,
        Array.from({ length }, (_, at) => valueAt(column, start + at)),
      );
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Makes a table of values as they are in memory: dates for its times, booleans for its truths. */
export async function createTableOf<Row extends object>(
  connection: DuckDBConnection,
  name: string,
  columns: readonly { name: keyof Row & string; type: ColumnType }[],
  rows: readonly Row[],
  kind: Kind = 'temp table',
): Promise<void> {
  const staged = columns.map(({ type }) => (type === 'text' ? 'VARCHAR' : 'DOUBLE'));
  const names = columns.map((column, at) => `${column.name} ${staged[at]}`);
  await connection.run(`create temp table staged (${names.join(', ')})`);
  await appendRows(connection, 'staged', staged, rows.length, (column, row) =>
    storable(rows[row]![columns[column]!.name]),
  );
  const cast = columns.map(({ name, type }) =>
    type === 'timestamp'
      ? `make_timestamp((${name} * 1000)::BIGINT) as ${name}`
      : `${name}::${sqlTypeOf(type)} as ${name}`,
  );
  await connection.run(`create ${kind} ${name} as select ${cast.join(', ')} from staged; drop table staged`);
}

function storable(value: unknown): DuckDBValue {
  if (value instanceof Date) return value.getTime();
  return typeof value === 'boolean' ? Number(value) : (value as DuckDBValue);
}
