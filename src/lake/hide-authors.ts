/** Hides what deleted accounts had posted before their deletion came. */

import { systemClock } from '../model/clock.ts';
import { queueErasure } from './erasure/queue.ts';
import type { OwnedLake } from './lake.ts';
import type { ObjectStore } from './objects.ts';
import { findOwner } from './owners.ts';
import { postKey } from './post-key.ts';
import { readLive } from './read-live.ts';
import { literal } from './schema.ts';
import { withDuckDb } from './with-duckdb.ts';
import { type Withheld, withhold } from './withheld.ts';
import type { ManifestEntry } from './writer.ts';

/** Applies every deletion that has not been yet; returns the ids of the posts it hid. */
export async function hideDeletedAuthors({ db, objects, writer }: OwnedLake): Promise<string[]> {
  const pending = db.prepare('select * from deleted_author where applied = 0 limit 1000').all();
  if (pending.length === 0) return [];
  const found = await readLive(db, 'posts', (live) => postsOf(objects, live, pending));
  const documents = new Set<number>();
  const withheld: Withheld[] = [];
  const ids: string[] = [];
  for (const { id, until, author } of found) {
    const owner = findOwner(db, id);
    // A row may be of an earlier version; what was edited after the deletion stays.
    if (owner === null || owner.version > until) continue;
    const { row, document } = owner;
    if (row === null || document === null || documents.has(document)) continue;
    documents.add(document);
    withheld.push({ row, author, key: postKey(id) });
    ids.push(id);
  }
  const applied = db.prepare('update deleted_author set applied = 1 where author = ? and deleted_at = ?');
  writer.withdraw([...documents], () => {
    for (const row of pending) applied.run(Number(row.author), Number(row.deleted_at));
    withhold(db, withheld);
    queueErasure(db, ids.map(postKey), systemClock.now());
  });
  return ids;
}

/** The rows of these accounts, of versions up to the time of their deletion. */
async function postsOf(
  objects: ObjectStore,
  live: readonly ManifestEntry[],
  accounts: readonly Record<string, unknown>[],
): Promise<{ id: string; until: number; author: number }[]> {
  if (live.length === 0) return [];
  const deleted = accounts
    .map(
      (row) =>
        `(${literal(String(row.network))}, ${literal(String(row.author_id))}, ${finite(Number(row.deleted_at))}, ${Number(row.author)})`,
    )
    .join(', ');
  const paths = live.map((object) => literal(objects.locate(object.key))).join(', ');
  return withDuckDb({ memoryLimit: '256MB' }, async (connection) => {
    const found = await connection.runAndReadAll(
      `select id, deleted.until, deleted.author::DOUBLE from read_parquet([${paths}], hive_partitioning = false) posts
       join (values ${deleted}) deleted (network, author_id, until, author)
       on posts.network = deleted.network and posts.author_id = deleted.author_id and posts._version <= deleted.until`,
    );
    return found
      .getRows()
      .map(([id, until, author]) => ({ id: String(id), until: Number(until), author: Number(author) }));
  });
}

const finite = (value: number): string =>
  Number.isFinite(value) ? `${value}::DOUBLE` : "'infinity'::DOUBLE";
