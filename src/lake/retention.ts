/** Removal of what is older, or more, than the configuration keeps. */
import { listObjects } from './manifest.ts';
import type { ObjectStore } from './objects.ts';
import { firstDocumentOf } from './owners.ts';
import type { LakeWriter } from './writer.ts';

/** Age in ms, size in bytes; absent where there is no limit. */
export interface Limits {
  age?: number | undefined;
  size?: number | undefined;
}

const BATCH_ROWS = 5000;

/** Removes whole raw objects, the oldest first. Returns how many. */
export async function expireRaw(
  writer: LakeWriter,
  objects: ObjectStore,
  limits: Limits,
  now: number,
): Promise<number> {
  const raw = listObjects(writer.db, 'raw');
  let bytes = raw.reduce((sum, object) => sum + object.bytes, 0);
  const expired: string[] = [];
  for (const { key, bytes: size, createdAt } of raw) {
    const tooOld = limits.age !== undefined && (createdAt ?? 0) < now - limits.age;
    const tooMuch = limits.size !== undefined && bytes > limits.size;
    if (!tooOld && !tooMuch) continue;
    expired.push(key);
    bytes -= size;
  }
  if (expired.length === 0) return 0;
  writer.replace(expired, [], [], () => {});
  for (const key of expired) await objects.delete(key);
  return expired.length;
}

/**
 * Hides posts, the oldest by event time first; the next compaction removes their bytes. Posts without a time
 * stay. A post that has expired counts as duplicate when it comes again. Returns how many.
 */
export function expirePosts(writer: LakeWriter, limits: Limits, now: number): number {
  const { db } = writer;
  const oldest = db.prepare('select id from document where id >= 0 and id < ? order by id limit ?');
  const hide = (before: number, most: number): number => {
    let hidden = 0;
    while (hidden < most) {
      const documents = oldest.all(before, Math.min(BATCH_ROWS, most - hidden)).map((row) => Number(row.id));
      if (documents.length === 0) break;
      writer.withdraw(documents, () => {});
      hidden += documents.length;
    }
    return hidden;
  };
  let hidden = 0;
  if (limits.age !== undefined) hidden += hide(firstDocumentOf(now - limits.age), Number.MAX_SAFE_INTEGER);
  if (limits.size !== undefined) {
    const posts = listObjects(db, 'posts');
    const bytes = posts.reduce((sum, object) => sum + object.bytes, 0);
    const rows = posts.reduce((sum, object) => sum + object.rows, 0);
    const tombstones = Number(db.prepare('select count(*) as count from tombstone').get()?.count);
    // What is hidden already goes with the next compaction, so it does not count.
    const kept = bytes * (1 - tombstones / Math.max(1, rows));
    if (kept > limits.size)
      hidden += hide(Number.MAX_SAFE_INTEGER, Math.ceil((1 - limits.size / kept) * (rows - tombstones)));
  }
  return hidden;
}
