/**
 * Compaction: many small objects become few, rows that are no longer posts leave for good, and rows are
 * parted by the day of their event. Rows keep their numbers, so nothing else has to change.
 *
 * New objects are durable before the transaction that swaps them in; the old ones are removed after it. A
 * reader that finds one gone reads the manifest again.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { passed } from '../model/durable-boundary.ts';
import { compactedKey, recentKey } from './layout.ts';
import { snapshotPosts } from './manifest.ts';
import type { ObjectStore } from './objects.ts';
import { literal } from './schema.ts';
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

/** An object with fewer rows is worth merging with others of its day. */
const SMALL_ROWS = 100_000;
const RECENT_OBJECTS = 24;
/** While posts pour in, merging waits until there are so many; each costs a query a tenth of a millisecond. */
const RECENT_OBJECTS_BUSY = 400;
const MERGED_ROWS = 100_000;
/** Compressed. Sorting takes several times as much memory, and long posts make few rows large. */
const MERGED_BYTES = 32e6;
const MEMORY = '256MB';

/** Merges recent objects when there are many; cheap, for the background. Null where there is nothing to do. */
export const mergeRecent = (
  writer: LakeWriter,
  objects: ObjectStore,
  options: { busy: boolean },
): Promise<Compacted | null> =>
  writer.alone(() => merge(writer, objects, options.busy ? RECENT_OBJECTS_BUSY : RECENT_OBJECTS));

async function merge(writer: LakeWriter, objects: ObjectStore, most: number): Promise<Compacted | null> {
  const recent = snapshotPosts(writer.db).objects.filter(
    (one) => one.key.startsWith('posts/recent/') && one.rows < SMALL_ROWS,
  );
  // Objects of about one size are merged, so that a row is written again only a few times in all.
  const tiers = Map.groupBy(recent, ({ rows }) => Math.floor(Math.log10(Math.max(1, rows))));
  const tier = [...tiers.values()].find((one) => one.length >= most);
  if (tier === undefined) return null;
  const chosen: ManifestEntry[] = [];
  let rows = 0;
  let bytes = 0;
  for (const one of tier) {
    if (rows >= MERGED_ROWS || (chosen.length > 1 && bytes + one.bytes > MERGED_BYTES)) break;
    chosen.push(one);
    rows += one.rows;
    bytes += one.bytes;
  }
  return rewrite(writer, objects, chosen, async (connection, live, folder) => {
    const path = join(folder, 'merged.parquet');
    await connection.run(
      `copy (${live} order by created_at, _row) to ${literal(path)} (format parquet, compression zstd)`,
    );
    return [{ path, keyOf: (object) => recentKey(object) }];
  });
}

/** Parts everything by day of the event and merges what is small; drops what is no longer a post. */
export const compactByDay = (writer: LakeWriter, objects: ObjectStore): Promise<Compacted> =>
  writer.alone(() => partition(writer, objects));

async function partition(writer: LakeWriter, objects: ObjectStore): Promise<Compacted> {
  const { objects: all } = snapshotPosts(writer.db);
  const tombstones = droppable(writer.db);
  const recent = all.filter((one) => one.key.startsWith('posts/recent/'));
  const marked = await holdingAny(objects, all, tombstones);
  const smallByDay = Map.groupBy(
    all.filter((one) => !recent.includes(one) && one.rows < SMALL_ROWS),
    (one) => one.key.split('/')[1]!,
  );
  const mergeable = [...smallByDay.values()].filter((day) => day.length > 1 || recent.length > 0).flat();
  const chosen = [...new Set([...recent, ...mergeable, ...marked])];
  if (recent.length === 0 && marked.length === 0 && ![...smallByDay.values()].some((day) => day.length > 1)) {
    return { objectsBefore: all.length, objectsAfter: all.length, rows: 0, rowsDropped: 0 };
  }
  return rewrite(writer, objects, chosen, async (connection, live, folder) => {
    await connection.run('set partitioned_write_flush_threshold = 200000');
    await connection.run(
      `copy (select *, coalesce(strftime(created_at, '%Y-%m-%d'), 'unknown') as _date from (${live}) order by created_at, _row)
       to ${literal(folder)} (format parquet, compression zstd, partition_by (_date), overwrite_or_ignore true)`,
    );
    const files = await connection.runAndReadAll(
      `select file from glob(${literal(join(folder, '*', '*.parquet'))}) order by file`,
    );
    return files.getRows().map(([file]) => {
      const path = String(file);
      const date = /_date=([^/\\]+)/.exec(path)![1]!;
      return { path, keyOf: (object) => compactedKey(date, object) };
    });
  });
}

interface Written {
  path: string;
  keyOf(object: number): string;
}

async function rewrite(
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
      { memoryLimit: MEMORY, spillFolder: join(folder, 'spill') },
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
        writer.replace(retired, entered, applied, () => {});
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

/** Which of the objects hold at least one of the rows. */
async function holdingAny(
  objects: ObjectStore,
  all: readonly ManifestEntry[],
  tombstones: readonly number[],
): Promise<ManifestEntry[]> {
  if (tombstones.length === 0 || all.length === 0) return [];
  return withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
    await loadTombstones(connection, tombstones);
    const found = await connection.runAndReadAll(
      `select distinct filename from read_parquet([${all.map((one) => literal(objects.locate(one.key))).join(', ')}], filename = true, hive_partitioning = false)
       where _row in (select row from tombstone)`,
    );
    const paths = new Set(found.getRows().map(([path]) => String(path)));
    return all.filter((one) => paths.has(objects.locate(one.key)));
  });
}

async function loadTombstones(connection: DuckDBConnection, tombstones: readonly number[]): Promise<void> {
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
