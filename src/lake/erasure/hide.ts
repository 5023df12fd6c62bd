/** Hides posts that are to be erased, in one transaction; their bytes follow with the erasure. */
import { systemClock } from '../../model/clock.ts';
import type { ObjectStore } from '../objects.ts';
import { postKey } from '../post-key.ts';
import { readLive } from '../read-live.ts';
import { literal } from '../schema.ts';
import { withDuckDb } from '../with-duckdb.ts';
import type { LakeWriter, ManifestEntry } from '../writer.ts';
import { queueErasure, type Targets } from './queue.ts';

const NEVER_SEEN = -9e15;

/**
 * Hides the posts with these ids, versions up to `until` (ms) for ever, and queues them. Returns the key of each,
 * and whether it was visible.
 */
export function hidePosts(
  writer: LakeWriter,
  ids: readonly string[],
  until: number,
): { visible: boolean[]; keys: Uint8Array[] } {
  const { db, owners } = writer;
  const find = db.prepare('select document from owner where key = ?');
  const aliased = db.prepare('select target from alias where alias = ?');
  const keys = ids.map((id) => {
    const key = postKey(id);
    return (aliased.get(key)?.target as Uint8Array | undefined) ?? key;
  });
  const found = keys.map((key) => (find.get(key)?.document ?? null) as number | null);
  const documents = new Set(found.filter((document) => document !== null));
  const remember = db.prepare(
    `insert into owner values (?, ${NEVER_SEEN}, 0, null, null, ?)
     on conflict do update set row = null, document = null, deleted_at = max(coalesce(deleted_at, excluded.deleted_at), excluded.deleted_at)`,
  );
  writer.withdraw([...documents], () => {
    for (const key of keys) remember.run(key, until);
    queueErasure(db, keys, systemClock.now());
  });
  for (const key of keys) owners.noteDeletion(key, until);
  return { visible: found.map((document) => document !== null), keys };
}

/** Hides reposts of what is erased, since each repeats its text. Returns their ids. */
export async function hideReposts(
  writer: LakeWriter,
  objects: ObjectStore,
  targets: Targets,
): Promise<string[]> {
  const hashes = targets.posts.filter(({ isPost }) => !isPost).map(({ hash }) => hash);
  if (hashes.length === 0) return [];
  const ids = await readLive(writer.db, 'posts', (live) => repostsOf(objects, live, hashes));
  if (ids.length > 0) hidePosts(writer, ids, Number.POSITIVE_INFINITY);
  return ids;
}

async function repostsOf(
  objects: ObjectStore,
  live: readonly ManifestEntry[],
  hashes: readonly string[],
): Promise<string[]> {
  if (live.length === 0) return [];
  return withDuckDb({ memoryLimit: '256MB' }, async (connection) => {
    await connection.run('create temp table gone (hash VARCHAR)');
    const appender = await connection.createAppender('gone');
    for (const hash of hashes) {
      appender.appendVarchar(hash);
      appender.endRow();
    }
    appender.closeSync();
    const paths = live.map(({ key }) => literal(objects.locate(key))).join(', ');
    // The hash is the one in a post's key.
    const found = await connection.runAndReadAll(
      `select id from read_parquet([${paths}], hive_partitioning = false)
       where repost_of is not null and substr(md5(repost_of), 1, 16) in (select hash from gone)`,
    );
    return found.getRows().map(([id]) => String(id));
  });
}
