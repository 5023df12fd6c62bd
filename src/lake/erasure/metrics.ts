import type { OwnedLake } from '../lake.ts';
import { metricsKey } from '../layout.ts';
import { listObjects } from '../manifest.ts';
import { postKey } from '../post-key.ts';
import { literal } from '../schema.ts';
import { AS_PARQUET, withDuckDb } from '../with-duckdb.ts';
import type { ManifestEntry } from '../writer.ts';

export interface MetricsErased {
  objects: number;
  rewritten: number;
  removed: number;
  records: number;
}

const HASH_AT = 8;

/** Takes the counts of erased posts out of the metrics zone, and those on their way to it. `hashes` as in tombstones. */
export async function eraseMetrics(lake: OwnedLake, hashes: readonly string[]): Promise<MetricsErased> {
  const { db, writer } = lake;
  const zone: MetricsErased = { objects: 0, rewritten: 0, removed: 0, records: 0 };
  const gone = new Set(hashes);
  if (gone.size === 0) return zone;
  const remove = db.prepare('delete from reaction where id = ?');
  for (const { id } of db.prepare('select distinct id from reaction').all()) {
    if (gone.has(postKey(String(id)).toString('hex', HASH_AT))) remove.run(String(id));
  }
  // Alone, since the zone merges its objects too.
  await writer.alone(async () => {
    for (const object of listObjects(db, 'metrics')) {
      zone.objects++;
      const left = await withoutPosts(lake, object, gone);
      if (left === null) continue;
      writer.replace([object.key], left.entered, [], () => {});
      await lake.objects.delete(object.key);
      zone.records += left.records;
      if (left.entered.length > 0) zone.rewritten++;
      else zone.removed++;
    }
  });
  return zone;
}

/** The object in its place, none where nothing is left; null where it holds none of the posts. */
async function withoutPosts(
  { objects, writer }: OwnedLake,
  object: ManifestEntry,
  gone: ReadonlySet<string>,
): Promise<{ entered: ManifestEntry[]; records: number } | null> {
  const from = `read_parquet(${literal(objects.locate(object.key))}, hive_partitioning = false)`;
  const path = objects.temporaryPath('.parquet');
  const left = await withDuckDb({ memoryLimit: '256MB' }, async (connection) => {
    await connection.run('create temp table gone (hash VARCHAR)');
    const appender = await connection.createAppender('gone');
    for (const hash of gone) {
      appender.appendVarchar(hash);
      appender.endRow();
    }
    appender.closeSync();
    const isGone = 'substr(md5(id), 1, 16) in (select hash from gone)';
    const found = await connection.runAndReadAll(`select count(*)::DOUBLE from ${from} where ${isGone}`);
    const records = Number(found.getRows()[0]?.[0] ?? 0);
    if (records === 0) return null;
    const copied = await connection.runAndReadAll(
      `copy (select * from ${from} where not ${isGone} order by observed_at, id) to ${literal(path)} ${AS_PARQUET}`,
    );
    return { records, rows: Number(copied.getRows()[0]?.[0] ?? 0) };
  });
  if (left === null) return null;
  if (left.rows === 0) return { entered: [], records: left.records };
  const number = writer.takeObjectNumber();
  const info = await objects.putFile(metricsKey(number), path);
  return { entered: [{ ...object, ...info, number, rows: left.rows }], records: left.records };
}
