/**
 * Compaction: many small objects become few, rows that are no longer posts leave for good, and rows are
 * parted by the day of their event. Rows keep their numbers, so nothing else has to change. A reader that finds an
 * object gone reads the manifest again.
 *
 * Objects that the second pass has done with are not merged with those that wait for it (scores/passed.ts).
 */
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { compactedKey, recentKey } from './layout.ts';
import { snapshotPosts } from './manifest.ts';
import type { ObjectStore } from './objects.ts';
import { type Compacted, loadTombstones, REWRITE_MEMORY, rewrite, type Written } from './rewrite.ts';
import { literal } from './schema.ts';
import { isPassed } from './scores/passed.ts';
import { AS_PARQUET, withDuckDb } from './with-duckdb.ts';
import { droppable } from './withheld.ts';
import type { LakeWriter, ManifestEntry } from './writer.ts';

export type { Compacted } from './rewrite.ts';

/** An object with fewer rows is worth merging with others of its day. */
const SMALL_ROWS = 100_000;
const RECENT_OBJECTS = 24;
/** While posts pour in, merging waits until there are so many; each costs a query a tenth of a millisecond. */
const RECENT_OBJECTS_BUSY = 400;
const MERGED_ROWS = 100_000;
/** Compressed. Sorting takes several times as much memory, and long posts make few rows large. */
const MERGED_BYTES = 32e6;

/** Merges recent objects when there are many; cheap, for the background. Null where there is nothing to do. */
export const mergeRecent = (
  writer: LakeWriter,
  objects: ObjectStore,
  options: { busy: boolean },
): Promise<Compacted | null> =>
  writer.alone(() => merge(writer, objects, options.busy ? RECENT_OBJECTS_BUSY : RECENT_OBJECTS));

async function merge(writer: LakeWriter, objects: ObjectStore, most: number): Promise<Compacted | null> {
  const recent = snapshotPosts(writer.db).objects.filter(
    (one) => one.key.startsWith('posts/recent/') && one.rows < SMALL_ROWS && !writer.beingScored.has(one.key),
  );
  const done = isPassed(writer.db);
  // Objects of about one size are merged, so that a row is written again only a few times in all.
  const tiers = Map.groupBy(
    recent,
    ({ key, rows }) => `${done(key)} ${Math.floor(Math.log10(Math.max(1, rows)))}`,
  );
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
    await connection.run(`copy (${live} order by created_at, _row) to ${literal(path)} ${AS_PARQUET}`);
    return [{ path, keyOf: (object) => recentKey(object) }];
  });
}

/** Parts everything by day of the event and merges what is small; drops what is no longer a post. */
export const compactByDay = (writer: LakeWriter, objects: ObjectStore): Promise<Compacted> =>
  writer.alone(async () => {
    const total: Compacted = { objectsBefore: 0, objectsAfter: 0, rows: 0, rowsDropped: 0 };
    const done = isPassed(writer.db);
    const { objects: all } = snapshotPosts(writer.db);
    for (const part of Map.groupBy(all, ({ key }) => done(key)).values()) {
      const compacted = await partition(writer, objects, part);
      for (const [name, count] of Object.entries(compacted)) total[name as keyof Compacted] += count;
    }
    return total;
  });

async function partition(
  writer: LakeWriter,
  objects: ObjectStore,
  all: readonly ManifestEntry[],
): Promise<Compacted> {
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
  return rewrite(writer, objects, chosen, (connection, live, folder) => writeDays(connection, live, folder));
}

/**
 * A file a day. All is sorted into one first, which spills where it has to, and each day is cut from that: DuckDB's
 * own writing by partitions holds a writer a day, each with buffers for every column.
 */
async function writeDays(connection: DuckDBConnection, live: string, folder: string): Promise<Written[]> {
  const sorted = join(folder, 'sorted.parquet');
  await connection.run(`copy (${live} order by created_at, _row) to ${literal(sorted)} ${AS_PARQUET}`);
  const from = `read_parquet(${literal(sorted)}, hive_partitioning = false)`;
  const days = await connection.runAndReadAll(
    `select coalesce(strftime(created_at, '%Y-%m-%d'), 'unknown') as day, epoch_us(min(created_at))::varchar, epoch_us(max(created_at))::varchar
     from ${from} group by day order by day`,
  );
  const written: Written[] = [];
  for (const [day, first, last] of days.getRows() as [string, string | null, string | null][]) {
    const path = days.currentRowCount === 1 ? sorted : join(folder, `${written.length}.parquet`);
    const isOfDay =
      first === null
        ? 'created_at is null'
        : `created_at between make_timestamp(${first}) and make_timestamp(${last})`;
    if (path !== sorted)
      await connection.run(`copy (select * from ${from} where ${isOfDay}) to ${literal(path)} ${AS_PARQUET}`);
    written.push({ path, keyOf: (object) => compactedKey(day, object) });
  }
  return written;
}

/** Which of the objects hold at least one of the rows. */
async function holdingAny(
  objects: ObjectStore,
  all: readonly ManifestEntry[],
  tombstones: readonly number[],
): Promise<ManifestEntry[]> {
  if (tombstones.length === 0 || all.length === 0) return [];
  return withDuckDb({ memoryLimit: REWRITE_MEMORY }, async (connection) => {
    await loadTombstones(connection, tombstones);
    const found = await connection.runAndReadAll(
      `select distinct filename from read_parquet([${all.map((one) => literal(objects.locate(one.key))).join(', ')}], filename = true, hive_partitioning = false)
       where _row in (select row from tombstone)`,
    );
    const paths = new Set(found.getRows().map(([path]) => String(path)));
    return all.filter((one) => paths.has(objects.locate(one.key)));
  });
}
