/**
 * One publication: objects first, then the state, then the inventory, and last the pointer, by which all of it counts
 * at once. Only then what was replaced is deleted: objects at once, as they leave the folder of a local lake, and what
 * the state was kept in after a grace, since others may be reading it. An erasure gives no grace.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { DiskObjects } from '../disk/disk-objects.ts';
import type { LakeDescription } from '../lake.ts';
import type { ObjectInfo } from '../objects.ts';
import type { Published } from '../publisher.ts';
import { type Current, liveKeys } from './current.ts';
import { sendState } from './extents.ts';
import { hiddenMark, writeHiddenPosts } from './hidden-posts.ts';
import { inParallel } from './in-parallel.ts';
import { type Inventory, putInventory, type Retired } from './inventory.ts';
import { hiddenPostsKey } from './keys.ts';
import { type Lease, lost } from './lease.ts';
import { type Pointer, PUBLICATION_FORMAT, type Who, writePointer } from './pointer.ts';
import type { S3Objects } from './s3-objects.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { sweepIfDue } from './sweep.ts';

/** How long a machine that pulls may take for the parts of one state. */
export const GRACE_MS = 15 * 60_000;
const AT_ONCE = 4;
const TRIES = 3;

export interface Publishing {
  remote: S3Objects;
  lease: Lease;
  by: Who;
  now: number;
  /** Told of bytes of objects that went up, and of all that have to. */
  onProgress?: ((sent: number, total: number) => void) | undefined;
}

/** Changes `current` to what is published then; null where nothing is new. */
export async function publishLake(
  lake: { root: string; objects: DiskObjects; description: LakeDescription },
  current: Current,
  publishing: Publishing,
): Promise<Published | null> {
  const known = current.inventory?.objects ?? [];
  const there = new Map(known.map(({ key, checksum }) => [key, checksum]));
  const isNew = ({ key, checksum }: ObjectInfo): boolean => there.get(key) !== checksum;
  const snapshot = await takeSnapshot(lake.root, lake.objects, known, (db) => {
    const isHiddenNew = hiddenMark(db) !== current.inventory?.hiddenPosts.mark;
    return (info) => isNew(info) || (isHiddenNew && info.key.startsWith('posts/'));
  });
  try {
    const publication = current.pointer.publication + 1;
    const sent: Published = { objects: 0, parts: 0, bytes: 0, removed: 0, erased: false };
    const fresh = snapshot.objects.filter(isNew);
    const total = fresh.reduce((sum, { bytes }) => sum + bytes, 0);
    let done = 0;
    await inParallel(fresh, AT_ONCE, async (info) => {
      const isSent = await sendObject(publishing, info, snapshot.pathOf(info.key));
      if (isSent) sent.objects++;
      if (isSent) sent.bytes += info.bytes;
      done += info.bytes;
      publishing.onProgress?.(done, total);
    });
    const hiddenPosts = await sendHidden(snapshot, current.inventory, publication, publishing, sent);
    const sentState = await sendState(
      publishing.remote,
      snapshot.statePath,
      publication,
      current.inventory?.state ?? null,
    );
    sent.parts = sentState.sentExtents;
    sent.bytes += sentState.sentBytes;
    const erasures = erasureMark(snapshot.db);
    sent.erased = current.inventory !== null && current.inventory.erasures !== erasures;
    const next: Inventory = {
      lake: lake.description.id,
      publication,
      state: sentState.state,
      objects: snapshot.objects,
      hiddenPosts,
      retired: [],
      erasures,
    };
    if (current.inventory !== null && isSame(current.inventory, next) && !sent.erased) {
      await removeDue(current, publishing, sent);
      return sent.removed === 0 ? null : sent;
    }
    next.retired = retire(current, next, sent.erased ? 0 : publishing.now + GRACE_MS);
    const { key, bytes } = await putInventory(publishing.remote, next);
    sent.bytes += bytes;
    await point(lake.description, key, next, current, publishing);
    // What an earlier publication left that was cut off may hold what is erased.
    current.isSweepDue ||= sent.erased;
    await removeDue(current, publishing, sent);
    return sent;
  } catch (error) {
    current.isSweepDue = true;
    throw error;
  } finally {
    await snapshot.drop();
  }
}

async function point(
  lake: LakeDescription,
  inventory: string,
  next: Inventory,
  current: Current,
  { remote, lease, by, now }: Publishing,
): Promise<void> {
  const pointer: Pointer = {
    format: PUBLICATION_FORMAT,
    lake,
    publication: next.publication,
    published_at: new Date(now).toISOString(),
    by,
    inventory,
    lease: lease.id,
    published_under: lease.id,
  };
  const etag = await writePointer(remote, pointer, { etag: current.etag });
  if (etag === null) {
    await lease.renew();
    throw lost(remote, null);
  }
  Object.assign(current, { pointer, etag, inventory: next, deleted: new Set<string>() });
}

/**
 * An object never changes, so one that is there is the same, or was left by a publication that was cut off, of another
 * machine that used its number for something else: nothing names that one, and it is replaced.
 */
async function sendObject({ remote, lease }: Publishing, info: ObjectInfo, path: string): Promise<boolean> {
  if (await remote.sendFile(info.key, path, info, 'absent')) return true;
  for (let attempt = 1; attempt < TRIES; attempt++) {
    const found = await remote.head(info.key);
    if (found?.checksum === info.checksum && found.bytes === info.bytes) return false;
    // Whoever has lost the lake must not touch what the new owner has put there.
    await lease.renew();
    if (await remote.sendFile(info.key, path, info, found === null ? 'absent' : { etag: found.etag }))
      return true;
  }
  throw lost(remote, null);
}

async function sendHidden(
  snapshot: Snapshot,
  before: Inventory | null,
  publication: number,
  { remote }: Publishing,
  sent: Published,
): Promise<Inventory['hiddenPosts']> {
  const mark = hiddenMark(snapshot.db);
  if (mark === before?.hiddenPosts.mark) return before.hiddenPosts;
  const path = snapshot.pathOf('hidden.jsonl');
  const file = await writeHiddenPosts(snapshot.db, snapshot.pathOf, path);
  if (file === null) return { key: null, mark };
  const key = hiddenPostsKey(publication, file.sha256);
  await remote.sendFile(key, path, file, 'any');
  sent.objects++;
  sent.bytes += file.bytes;
  return { key, mark };
}

/** Changes whenever an erasure is over: entries that were settled, and accounts. */
export function erasureMark(db: DatabaseSync): string {
  const number = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? { none: 0 })[0]);
  const entered = number("select seq from sqlite_sequence where name = 'erasure'");
  const waiting = number('select count(*) from erasure');
  const accounts = number('select count(*) from deleted_author where applied = 2');
  return `${entered - waiting} ${accounts}`;
}

const isSame = (one: Inventory, other: Inventory): boolean =>
  one.state.bytes === other.state.bytes &&
  one.objects.length === other.objects.length &&
  one.state.extents.every((key, at) => other.state.extents[at] === key) &&
  one.objects.every(({ key, checksum }, at) => {
    const object = other.objects[at];
    return object?.key === key && object.checksum === checksum;
  });

/** What the inventory before names and the next one does not; and what is to be deleted since longer. */
function retire({ inventory, pointer, deleted }: Current, next: Inventory, until: number): Retired[] {
  if (inventory === null) return [];
  const live = liveKeys(next);
  const at = new Map<string, number>();
  for (const one of inventory.retired) at.set(one.key, Math.min(one.until, until === 0 ? 0 : one.until));
  for (const key of liveKeys(inventory)) at.set(key, until);
  if (pointer.inventory !== null) at.set(pointer.inventory, until);
  for (const { key } of inventory.objects) at.set(key, 0);
  if (inventory.hiddenPosts.key !== null) at.set(inventory.hiddenPosts.key, 0);
  return [...at]
    .filter(([key]) => !live.has(key) && !deleted.has(key))
    .map(([key, till]) => ({ key, until: till }));
}

/** Deletes what is due, and notes it, so that the next inventory need not name it; and what nothing names. */
async function removeDue(current: Current, { remote, now }: Publishing, sent: Published): Promise<void> {
  sent.removed += await sweepIfDue(remote, current);
  const due = (current.inventory?.retired ?? []).filter(
    ({ key, until }) => until <= now && !current.deleted.has(key),
  );
  if (due.length === 0) return;
  await remote.deleteAll(due.map(({ key }) => key));
  for (const { key } of due) current.deleted.add(key);
  sent.removed += due.length;
}
