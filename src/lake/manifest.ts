/** Which objects make up the lake, as one snapshot of the state database says. */
import type { DatabaseSync } from 'node:sqlite';
import type { Zone } from './layout.ts';
import type { ManifestEntry } from './writer.ts';

export interface Snapshot {
  objects: ManifestEntry[];
  /** Row numbers in those objects that are no longer posts. */
  tombstones: number[];
}

/** Objects of one zone, oldest first. */
export function listObjects(db: DatabaseSync, zone: Zone): ManifestEntry[] {
  return db
    .prepare('select * from object where zone = ? order by number')
    .all(zone)
    .map((row) => ({
      key: String(row.key),
      zone,
      number: Number(row.number),
      rows: Number(row.rows),
      bytes: Number(row.bytes),
      checksum: Number(row.checksum),
      minTime: row.min_time as number | null,
      maxTime: row.max_time as number | null,
      createdAt: Number(row.created_at),
    }));
}

/** The live posts: objects and tombstones that belong together. */
export function snapshotPosts(db: DatabaseSync): Snapshot {
  const inside = db.isTransaction;
  if (!inside) db.exec('begin');
  try {
    return {
      objects: listObjects(db, 'posts'),
      tombstones: db
        .prepare('select row from tombstone order by row')
        .all()
        .map((row) => Number(row.row)),
    };
  } finally {
    if (!inside) db.exec('commit');
  }
}
