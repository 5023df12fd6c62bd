/** Makes a folder what one publication is. Only the process that holds the folder's lock may do so. */
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { asDiskError } from '../../model/disk-errors.ts';
import { CorruptionError, messageOf, UndertoneError } from '../../model/errors.ts';
import { DiskObjects } from '../disk/disk-objects.ts';
import { STATE_FILE } from '../layout.ts';
import type { ObjectInfo } from '../objects.ts';
import { fetchState } from './extents.ts';
import { inParallel } from './in-parallel.ts';
import type { Inventory } from './inventory.ts';
import { FOLDERS } from './keys.ts';
import type { S3Objects } from './s3-objects.ts';

const AT_ONCE = 8;
const TRIES = 3;

export type OnProgress = (done: number, total: number) => void;

/**
 * Fetches what the folder lacks, then puts the state in place. What is there already is not fetched again, so that a
 * pull that was cut off goes on where it was.
 * @throws UndertoneError `no-object` where the publication was replaced meanwhile
 */
export async function pull(
  remote: S3Objects,
  root: string,
  inventory: Inventory,
  options: { onProgress: OnProgress; withState: boolean },
): Promise<void> {
  const objects = new DiskObjects(root);
  // What an earlier pull left half-fetched.
  objects.clearTemporary();
  const missing: ObjectInfo[] = [];
  for (const info of inventory.objects) {
    const there = await stat(objects.locate(info.key)).catch(() => null);
    if (there?.size !== info.bytes) missing.push(info);
  }
  const total = missing.reduce(
    (sum, { bytes }) => sum + bytes,
    options.withState ? inventory.state.bytes : 0,
  );
  let done = 0;
  const onBytes = (bytes: number): void => {
    done += bytes;
    options.onProgress(done, total);
  };
  try {
    await inParallel(missing, AT_ONCE, async (info) => {
      await fetchObject(remote, objects, info);
      onBytes(info.bytes);
    });
    if (!options.withState) return;
    const state = join(root, STATE_FILE);
    const path = objects.temporaryPath('.db');
    await mkdir(dirname(path), { recursive: true });
    await fetchState(remote, inventory.state, path, state, onBytes);
    // What was written ahead in the state before is none of the new one's; whoever reads that keeps its files.
    for (const suffix of ['-wal', '-shm']) await rm(`${state}${suffix}`, { force: true });
    await rename(path, state);
  } catch (error) {
    throw asDiskError(error, root);
  }
}

/** Keys in the folder that the inventory does not name. */
export async function findStale(root: string, inventory: Inventory): Promise<string[]> {
  const objects = new DiskObjects(root);
  const live = new Set(inventory.objects.map(({ key }) => key));
  const stale: string[] = [];
  for (const folder of FOLDERS)
    for (const key of await objects.list(folder)) if (!live.has(key)) stale.push(key);
  return stale;
}

async function fetchObject(remote: S3Objects, objects: DiskObjects, info: ObjectInfo): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const path = objects.temporaryPath('.part');
    try {
      if (await fetchOnce(remote, info, path)) {
        await objects.putFile(info.key, path);
        return;
      }
    } finally {
      await rm(path, { force: true });
    }
    if (attempt === TRIES) {
      throw new CorruptionError(
        `${remote.locate(info.key)} is not what the lake's inventory says; "undertone doctor --rebuild" on a machine that has the lake mends it.`,
      );
    }
  }
}

/** False where what came is not what was to come, as where the connection broke off. */
async function fetchOnce(remote: S3Objects, info: ObjectInfo, path: string): Promise<boolean> {
  let bytes = 0;
  let checksum = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      checksum = crc32(chunk, checksum);
      done(null, chunk);
    },
  });
  const stream = await remote.getStream(info.key);
  try {
    await pipeline(stream, count, createWriteStream(path));
  } catch (error) {
    const known = asDiskError(error, path);
    if (known !== error) throw known;
    if (error instanceof UndertoneError) throw error;
    if (/ENOSPC|EACCES/.test(messageOf(error))) throw error;
    return false;
  }
  return bytes === info.bytes && checksum === info.checksum;
}
