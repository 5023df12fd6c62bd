/** Reading objects beside whoever replaces them: an object may be gone by the time that it is opened. */
import type { DatabaseSync } from 'node:sqlite';
import type { Zone } from './layout.ts';
import { listObjects } from './manifest.ts';
import type { ManifestEntry } from './writer.ts';

/** What `read` makes of the live objects of a zone; it is called again where one of them was replaced meanwhile. */
export async function readLive<T>(
  db: DatabaseSync,
  zone: Zone,
  read: (objects: readonly ManifestEntry[]) => Promise<T>,
): Promise<T> {
  for (;;) {
    const live = listObjects(db, zone);
    try {
      return await read(live);
    } catch (error) {
      if (live.every(({ key }) => isLive(db, key))) throw error;
    }
  }
}

/**
 * Calls `read` with each live object of a zone, also with those that take the place of others meanwhile: every row comes
 * at least once, and may come again in the object that it went to.
 */
export async function eachLive(
  db: DatabaseSync,
  zone: Zone,
  read: (object: ManifestEntry) => Promise<void>,
): Promise<void> {
  const seen = new Set<string>();
  for (;;) {
    const next = listObjects(db, zone).find(({ key }) => !seen.has(key));
    if (next === undefined) return;
    seen.add(next.key);
    try {
      await read(next);
    } catch (error) {
      if (isLive(db, next.key)) throw error;
    }
  }
}

const isLive = (db: DatabaseSync, key: string): boolean =>
  db.prepare('select 1 from object where key = ?').get(key) !== undefined;
