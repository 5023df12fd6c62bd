/**
 * Rewriting objects of posts: the same live rows in other objects, under the same numbers. New objects are durable
 * before the transaction that swaps them in; the old ones are removed after it.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { passed } from '../model/durable-boundary.ts';
import type { ObjectStore } from './objects.ts';
import { literal } from './schema.ts';
import { inheritPassed } from './scores/passed.ts';
import { withDuckDb } from './with-duckdb.ts';
import { droppable } from './withheld.ts';
import type { LakeWriter, ManifestEntry } from './writer.ts';

export interface Compacted {
  objectsBefore: number;
  objectsAfter: number;
  rows: number;
  /** Superseded and deleted rows that are physically gone now. */
  rowsDropped: number;
}

export const REWRITE_MEMORY = '192MB';

export interface Written {
  path: string;
  keyOf(object: number): string;
}

/** Call it within `writer.alone`. `write` makes files of the rows that `live` selects. */
export async function rewrite(
  writer: LakeWriter,
  objects: ObjectStore,
  chosen: readonly ManifestEntry[],
  write: (connection: DuckDBConnection, live: string, folder: string) => Promise<Written[]>,
): Promise<Compacted> {
  const tombstones = droppable(writer.db);
  const folder = objects.temporaryPath('');
  mkdirSync(folder);
  try {
    return await withDuckDb(
      { memoryLimit: REWRITE_MEMORY, spillFolder: join(folder, 'spill') },
      async (connection) => {
        await loadTombstones(connection, tombstones);
        const from = readObjects(objects, chosen);
        const applied = await numbers(
          connection,
          `select _row from ${from} where _row in (select row from tombstone)`,
        );
        const before = chosen.reduce((sum, one) => sum + one.rows, 0);
        const entered: ManifestEntry[] = [];
        if (applied.length < before) {
          const live = `select * from ${from} where _row not in (select row from tombstone)`;
          for (const { path, keyOf } of await write(connection, live, folder)) {
            entered.push(await take(writer, objects, connection, path, keyOf));
          }
        }
        const after = entered.reduce((sum, one) => sum + one.rows, 0);
        if (after + applied.length !== before) {
          throw new Error(
            `compaction of ${before} rows made ${after} and dropped ${applied.length}; nothing was replaced`,
          );
        }
        const retired = chosen.map((one) => one.key);
        const isPassed = inheritPassed(writer.db, retired);
        writer.replace(retired, entered, applied, () => isPassed(entered));
        passed('compaction-swapped');
        for (const key of retired) await objects.delete(key);
        return {
          objectsBefore: chosen.length,
          objectsAfter: entered.length,
          rows: after,
          rowsDropped: applied.length,
        };
      },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function take(
  writer: LakeWriter,
  objects: ObjectStore,
  connection: DuckDBConnection,
  path: string,
  keyOf: (object: number) => string,
): Promise<ManifestEntry> {
  const facts = await connection.runAndReadAll(
    `select count(*)::DOUBLE, epoch_ms(min(created_at))::DOUBLE, epoch_ms(max(created_at))::DOUBLE from read_parquet(${literal(path)}, hive_partitioning = false)`,
  );
  const [rows, minTime, maxTime] = facts.getRows()[0] as [number, number | null, number | null];
  const number = writer.takeObjectNumber();
  const info = await objects.putFile(keyOf(number), path);
  return { ...info, zone: 'posts', number, rows, minTime, maxTime };
}

export async function loadTombstones(
  connection: DuckDBConnection,
  tombstones: readonly number[],
): Promise<void> {
  await connection.run('create temp table tombstone (row BIGINT)');
  const appender = await connection.createAppender('tombstone');
  for (const row of tombstones) {
    appender.appendBigInt(BigInt(row));
    appender.endRow();
  }
  appender.closeSync();
}

const readObjects = (objects: ObjectStore, chosen: readonly ManifestEntry[]): string =>
  `read_parquet([${chosen.map((one) => literal(objects.locate(one.key))).join(', ')}], hive_partitioning = false, union_by_name = true)`;

async function numbers(connection: DuckDBConnection, sql: string): Promise<number[]> {
  const found = await connection.runAndReadAll(sql);
  return found.getRows().map(([value]) => Number(value));
}
