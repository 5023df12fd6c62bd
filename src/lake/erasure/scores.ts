import type { OwnedLake } from '../lake.ts';
import { literal } from '../schema.ts';
import { replaceScores } from '../scores/scores-zone.ts';
import { scoresByModel } from '../scores/zone-objects.ts';
import type { ManifestEntry } from '../writer.ts';
import type { PostTarget } from './queue.ts';

export interface ScoresErased {
  objects: number;
  rewritten: number;
  removed: number;
  records: number;
}

/** Takes the scores of erased posts, and of versions before an edit, out of the scores zone. */
export async function eraseScores(
  { objects, writer }: OwnedLake,
  posts: readonly PostTarget[],
): Promise<ScoresErased> {
  const zone: ScoresErased = { objects: 0, rewritten: 0, removed: 0, records: 0 };
  if (posts.length === 0) return zone;
  // Alone, since the zone merges its objects too, and the second pass adds to it.
  await writer.alone(async () => {
    for (const [folder, entries] of scoresByModel(writer.db)) {
      for (const entry of entries) {
        zone.objects++;
        const left = await without(folder, entry);
        if (left === null) continue;
        zone.records += entry.rows - left;
        if (left > 0) zone.rewritten++;
        else zone.removed++;
      }
    }
  });
  return zone;

  async function without(folder: string, entry: ManifestEntry): Promise<number | null> {
    const from = `read_parquet(${literal(objects.locate(entry.key))}, hive_partitioning = false)`;
    return replaceScores(writer, objects, folder, [entry], async (connection) => {
      await connection.run('create temp table gone (hash VARCHAR, until DOUBLE, whole BOOLEAN)');
      const appender = await connection.createAppender('gone');
      for (const { hash, upTo, isPost } of posts) {
        appender.appendVarchar(hash);
        appender.appendDouble(upTo);
        appender.appendBoolean(!isPost);
        appender.endRow();
      }
      appender.closeSync();
      // The hash is the one in a post's key.
      const isGone = `exists (select 1 from gone where gone.hash = substr(md5(scores.id), 1, 16)
        and (scores._version < gone.until or (gone.whole and scores._version = gone.until)))`;
      const found = await connection.runAndReadAll(`select 1 from ${from} scores where ${isGone} limit 1`);
      if (found.getRows().length === 0) return null;
      return `select * from ${from} scores where not ${isGone} order by created_at, id`;
    });
  }
}
