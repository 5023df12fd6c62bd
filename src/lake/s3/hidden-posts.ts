/**
 * What outside readers are to subtract: rows that stand in an object of posts and are no posts any more, as lines
 * `{"id","version","hash"}`. A line hides rows of that id with a smaller version, or with the same one and a larger
 * hash; all of that version where hash is null. A row that a newer version took the place of is told of by what took
 * it; one that was deleted by itself.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { createRowTable } from '../duckdb-tables.ts';
import { snapshotPosts } from '../manifest.ts';
import { postKey } from '../post-key.ts';
import { HASH_COLUMN, literal, ROW_COLUMN, VERSION_COLUMN } from '../schema.ts';
import { withDuckDb } from '../with-duckdb.ts';

const MEMORY = '256MB';

/** The same as long as the same rows are hidden. */
export function hiddenMark(db: DatabaseSync): string {
  const found = db
    .prepare('select count(*) as count, coalesce(sum(row % 1000003), 0) as sum from tombstone')
    .get()!;
  return `${found.count} ${found.sum}`;
}

export interface HiddenFile {
  bytes: number;
  checksum: number;
  sha256: string;
}

/** Writes the lines to `path`; null where no row of an object is hidden. */
export async function writeHiddenPosts(
  db: DatabaseSync,
  locate: (key: string) => string,
  path: string,
): Promise<HiddenFile | null> {
  const { objects, tombstones } = snapshotPosts(db);
  if (tombstones.length === 0 || objects.length === 0) return null;
  const find = db.prepare(
    'select version, hash from owner where key = ? and row is not null and row not in (select row from tombstone)',
  );
  const file = createWriteStream(path);
  const hash = createHash('sha256');
  let bytes = 0;
  let checksum = 0;
  const write = async (lines: string): Promise<void> => {
    const part = Buffer.from(lines);
    hash.update(part);
    bytes += part.length;
    checksum = crc32(part, checksum);
    if (!file.write(part)) await once(file, 'drain');
  };
  await withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
    await createRowTable(connection, 'hidden', tombstones);
    const paths = objects.map(({ key }) => literal(locate(key))).join(', ');
    const rows = await connection.stream(
      `select id, ${VERSION_COLUMN}, ${HASH_COLUMN}::DOUBLE from read_parquet([${paths}], hive_partitioning = false)
       where ${ROW_COLUMN} in (select row from hidden)`,
    );
    for (let chunk = await rows.fetchChunk(); chunk !== null && chunk.rowCount > 0; ) {
      const lines: string[] = [];
      for (const [id, version, own] of chunk.getRows()) {
        const winner = find.get(postKey(String(id)));
        const beats =
          winner !== undefined &&
          (Number(winner.version) > Number(version) ||
            (Number(winner.version) === Number(version) && Number(winner.hash) < Number(own)));
        const line = beats
          ? { id: String(id), version: Number(winner.version), hash: Number(winner.hash) }
          : { id: String(id), version: Number(version), hash: null };
        // A second copy of the very row that is the post cannot be told from it.
        if (winner === undefined || beats) lines.push(`${JSON.stringify(line)}\n`);
      }
      await write(lines.join(''));
      chunk = await rows.fetchChunk();
    }
  });
  file.end();
  await once(file, 'close');
  return bytes === 0 ? null : { bytes, checksum, sha256: hash.digest('hex') };
}
