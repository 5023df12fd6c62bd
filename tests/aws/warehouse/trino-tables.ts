/** The tables of the catalogue in Trino's memory, filled as the bucket's objects would fill them. */

import type { StoredRow } from '../../../src/lake/parquet/leaf.ts';
import { literal } from '../../../src/lake/schema.ts';
import { TRINO_TYPE } from '../../../src/lake/warehouse/athena-views.ts';
import {
  ACCOUNT_TOMBSTONE_COLUMNS,
  DEAD_LETTER_COLUMNS,
  OBJECT_COLUMNS,
  POST_TOMBSTONE_COLUMNS,
  type WarehouseColumn,
} from '../../../src/lake/warehouse/columns.ts';
import { WINDOW_COLUMNS } from '../../../src/windows/window.ts';
import type { Trino } from '../servers/trino.ts';
import type { SmallLake } from './small-lake.ts';

const DATE: WarehouseColumn = { name: 'date', type: 'text', nullable: true };
const BY_DAY = [...OBJECT_COLUMNS, DATE];
const ROWS_AT_ONCE = 200;

/** Rows as records by column, times in ms. */
export const recordsOf = (rows: readonly StoredRow[]): Record<string, unknown>[] =>
  rows.map(({ post, row, version, hash }) => ({ ...post, _row: row, _version: version, _hash: hash }));

export async function createTables(trino: Trino, lake: SmallLake): Promise<void> {
  const tables: [string, readonly WarehouseColumn[], Record<string, unknown>[]][] = [
    ['posts_by_day', BY_DAY, []],
    ['posts_recent', OBJECT_COLUMNS, []],
    ['posts_undated', OBJECT_COLUMNS, []],
    ['tombstones_posts', POST_TOMBSTONE_COLUMNS, lake.hiddenPosts],
    ['tombstones_accounts', ACCOUNT_TOMBSTONE_COLUMNS, lake.hiddenAccounts],
    ['windows_revisions', WINDOW_COLUMNS, []],
    ['dead_letters', DEAD_LETTER_COLUMNS, []],
  ];
  for (const [name, columns, rows] of tables) {
    const list = columns.map((column) => `"${column.name}" ${TRINO_TYPE[column.type]}`);
    await trino.ask(`create table "${name}" (${list.join(', ')})`);
    await insert(trino, name, columns, rows);
  }
  for (const [folder, rows] of lake.stored) {
    const records = recordsOf(rows);
    const day = /^posts\/date=(.*)$/.exec(folder)?.[1];
    if (day === undefined) await insert(trino, 'posts_recent', OBJECT_COLUMNS, records);
    else if (day === 'unknown') await insert(trino, 'posts_undated', OBJECT_COLUMNS, records);
    else
      await insert(
        trino,
        'posts_by_day',
        BY_DAY,
        records.map((row) => ({ ...row, date: day })),
      );
  }
}

/** As one JSON text: Trino takes minutes over as many values that stand in the statement. */
export async function insert(
  trino: Trino,
  table: string,
  columns: readonly WarehouseColumn[],
  rows: readonly object[],
): Promise<void> {
  const shape = columns.map(
    ({ name, type }) => `"${name}" ${type === 'timestamp' ? 'varchar' : TRINO_TYPE[type]}`,
  );
  const values = columns.map(({ name, type }) =>
    type === 'timestamp' ? `cast("${name}" as ${TRINO_TYPE[type]})` : `"${name}"`,
  );
  const names = columns.map(({ name }) => `"${name}"`);
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const json = JSON.stringify(rows.slice(at, at + ROWS_AT_ONCE).map((row) => shown(columns, row as Row)));
    await trino.ask(
      `insert into "${table}" select ${values.join(', ')}
       from unnest(cast(json_parse(${literal(json)}) as array(row(${shape.join(', ')})))) as rows (${names.join(', ')})`,
    );
  }
}

type Row = Record<string, unknown>;

const shown = (columns: readonly WarehouseColumn[], row: Row): Row =>
  Object.fromEntries(
    columns.map(({ name, type }) => {
      const value = row[name] ?? null;
      return [name, type === 'timestamp' && value !== null ? momentOf(value as number) : value];
    }),
  );

const momentOf = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
