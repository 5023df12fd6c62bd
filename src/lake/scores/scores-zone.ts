/**
 * The scores zone: what posts were scored by models whose scores are not, or no longer, those in `posts`. A folder a
 * model; a row names its post by id and revision. Rows of posts that are gone leave with the next merge of all, and
 * at once where they are erased (erasure/scores.ts).
 */
import { rm } from 'node:fs/promises';
import { setImmediate as breathe } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { scoresKeyIn } from '../layout.ts';
import type { ObjectStore } from '../objects.ts';
import { postKey } from '../post-key.ts';
import { literal } from '../schema.ts';
import { AS_PARQUET, withDuckDb } from '../with-duckdb.ts';
import type { LakeWriter, ManifestEntry } from '../writer.ts';
import { scoresByModel } from './zone-objects.ts';

const MERGE_OBJECTS = 24;
const MERGED_ROWS = 500_000;
const MERGE_ALL_MS = 20 * 3_600_000;
const MEMORY = '256MB';

/** Merges the objects of a model where they are many; once a day all, without posts that are gone. */
export const mergeScores = (writer: LakeWriter, objects: ObjectStore, now: number): Promise<void> =>
  writer.alone(async () => {
    const folders = scoresByModel(writer.db);
    if (folders.size === 0) return;
    const last = writer.db.prepare("select value from meta where name = 'last_scores_merge'").get()?.value;
    const all = last !== undefined && now - Number(last) > MERGE_ALL_MS;
    for (const [folder, entries] of folders) {
      const small = entries.filter(({ rows }) => rows < MERGED_ROWS / 2);
      const chosen = all ? entries : small.length >= MERGE_OBJECTS ? small : [];
      for (const batch of inBatches(chosen)) await merge(writer, objects, folder, batch);
    }
    if (all)
      writer.db.prepare("insert or replace into meta values ('last_scores_merge', ?)").run(String(now));
  });

function inBatches(entries: readonly ManifestEntry[]): ManifestEntry[][] {
  const batches: ManifestEntry[][] = [];
  let rows = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    if (rows + entry.rows > MERGED_ROWS) {
      batches.push([]);
      rows = 0;
    }
    batches.at(-1)!.push(entry);
    rows += entry.rows;
  }
  return batches;
}

async function merge(
  writer: LakeWriter,
  objects: ObjectStore,
  folder: string,
  chosen: readonly ManifestEntry[],
): Promise<void> {
  const from = `read_parquet([${chosen.map(({ key }) => literal(objects.locate(key))).join(', ')}], hive_partitioning = false)`;
  await replaceScores(writer, objects, folder, chosen, async (connection) => {
    const gone = await findGone(writer, connection, from);
    if (gone === 0 && chosen.length === 1) return null;
    // A model that was switched to and from has said the same of a post more than once.
    return `select * from (select distinct on (id, _version) * from ${from} where id not in (select id from gone)) order by created_at, id`;
  });
}

/**
 * Replaces objects of one model by one of what `select` gives, by none where that is nothing. Null leaves them as they
 * are. Returns how many rows are left, null where nothing was replaced. Call it within `writer.alone`.
 */
export async function replaceScores(
  writer: LakeWriter,
  objects: ObjectStore,
  folder: string,
  chosen: readonly ManifestEntry[],
  select: (connection: DuckDBConnection) => Promise<string | null>,
): Promise<number | null> {
  const path = objects.temporaryPath('.parquet');
  const facts = await withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
    const sql = await select(connection);
    if (sql === null) return null;
    await connection.run(`copy (${sql}) to ${literal(path)} ${AS_PARQUET}`);
    const found = await connection.runAndReadAll(
      `select count(*)::DOUBLE, epoch_ms(min(created_at))::DOUBLE, epoch_ms(max(created_at))::DOUBLE from read_parquet(${literal(path)}, hive_partitioning = false)`,
    );
    return found.getRows()[0] as [number, number | null, number | null];
  });
  if (facts === null) return null;
  const [rows, minTime, maxTime] = facts;
  const entered: ManifestEntry[] = [];
  if (rows > 0) {
    const number = writer.takeObjectNumber();
    const info = await objects.putFile(scoresKeyIn(folder, number), path);
    entered.push({ ...info, zone: 'scores', number, rows, minTime, maxTime });
  } else await rm(path);
  const retired = chosen.map(({ key }) => key);
  writer.replace(retired, entered, [], () => {});
  for (const key of retired) await objects.delete(key);
  return rows;
}

/** Makes the table `gone` of the ids whose posts the lake does not hold; returns how many they are. */
async function findGone(writer: LakeWriter, connection: DuckDBConnection, from: string): Promise<number> {
  // A post that is hidden with its account may come back with it, and its scores are then wanted again.
  const held = writer.db.prepare(
    'select 1 from owner where key = ?1 and row is not null union all select 1 from withheld where key = ?1',
  );
  await connection.run('create temp table gone (id VARCHAR)');
  const appender = await connection.createAppender('gone');
  const ids = await connection.stream(`select distinct id from ${from}`);
  let count = 0;
  for (
    let chunk = await ids.fetchChunk();
    chunk !== null && chunk.rowCount > 0;
    chunk = await ids.fetchChunk()
  ) {
    for (const id of chunk.getColumnValues(0).map(String)) {
      if (held.get(postKey(id)) !== undefined) continue;
      appender.appendVarchar(id);
      appender.endRow();
      count++;
    }
    await breathe();
  }
  appender.closeSync();
  return count;
}
