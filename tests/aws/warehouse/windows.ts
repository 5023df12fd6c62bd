/** Windows from anywhere, to be compared with those of the lake of one machine. Times are ms. */
import assert from 'node:assert/strict';
import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../../src/lake/schema.ts';
import { WINDOW_COLUMNS } from '../../../src/windows/window.ts';
import type { SmallLake } from './small-lake.ts';

export type WindowRow = Record<string, unknown>;

/** Numbers that differ by less are the same: sums in another order. */
const NEAR = 1e-12;
const ORDER = 'order by window_start, topic';

export async function localWindows(lake: SmallLake): Promise<WindowRow[]> {
  const rows = await lake.undertone('query', `select * from windows ${ORDER}`, '--json');
  return (JSON.parse(rows) as WindowRow[]).map((row) => ({
    ...row,
    window_start: Date.parse(String(row.window_start)),
    window_end: Date.parse(String(row.window_end)),
  }));
}

/** Every row in the Parquet files of a pattern. */
export function windowsInFiles(pattern: string): Promise<WindowRow[]> {
  const values = WINDOW_COLUMNS.map(({ name, type }) => {
    if (type === 'text') return name;
    return `${type === 'timestamp' ? `epoch_ms(${name})` : name}::DOUBLE as ${name}`;
  });
  return rowsInFiles(pattern, values.join(', '), 'window_start, topic, revision');
}

/** What DuckDB reads in files of Parquet, CSV (every cell as text) or JSON lines. */
export async function rowsInFiles(pattern: string, values: string, order: string): Promise<WindowRow[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const sql = `select ${values} from ${reading(pattern)} order by ${order}`;
    return (await connection.runAndReadAll(sql)).getRowObjects();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function reading(pattern: string): string {
  if (pattern.endsWith('.parquet')) return `read_parquet(${literal(pattern)})`;
  if (pattern.endsWith('.csv')) return `read_csv(${literal(pattern)}, all_varchar = true)`;
  return `read_json(${literal(pattern)})`;
}

/** `coverage` and `revision` are told by the place that issues a window. */
export function assertSameWindows(found: readonly WindowRow[], expected: readonly WindowRow[]): void {
  const key = (row: WindowRow) => `${row.window_start} ${row.topic}`;
  assert.deepEqual(found.map(key), expected.map(key));
  for (const [at, row] of found.entries())
    for (const { name, type } of WINDOW_COLUMNS) {
      if (name === 'coverage' || name === 'revision') continue;
      const [is, should] = [row[name], expected[at]![name]];
      const same =
        type === 'real' && typeof is === 'number' && typeof should === 'number'
          ? Math.abs(is - should) < NEAR
          : is === should;
      assert.ok(same, `${name} of ${key(row)} is ${is}, not ${should}`);
    }
}
