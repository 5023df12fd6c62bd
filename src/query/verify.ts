/** Whether the lake's objects are, byte for byte, what was written. */
import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { LakeReader } from '../lake/lake.ts';
import type { Zone } from '../lake/layout.ts';
import { listObjects } from '../lake/manifest.ts';
import type { ManifestEntry } from '../lake/writer.ts';

export interface ObjectProblem {
  key: string;
  /** What is wrong with it, as the end of a sentence that begins with its key. */
  problem: string;
}

const ZONES: readonly Zone[] = ['raw', 'posts', 'scores', 'windows', 'metrics', 'dead-letters', 'tombstones'];

/** Reads every live object of a lake whole and compares length and CRC-32; 0.5 to 2 GB/s, so not for hot paths. */
export async function verifyObjects(
  lake: LakeReader,
  options: { zones?: readonly Zone[]; signal?: AbortSignal } = {},
): Promise<ObjectProblem[]> {
  const problems: ObjectProblem[] = [];
  for (const zone of options.zones ?? ZONES) {
    for (const object of listObjects(lake.db, zone)) {
      options.signal?.throwIfAborted();
      const problem = await examine(lake, object);
      // An object that was replaced while we read is no longer the lake's.
      if (problem !== null && isLive(lake, object.key)) problems.push({ key: object.key, problem });
    }
  }
  return problems;
}

async function examine(lake: LakeReader, object: ManifestEntry): Promise<string | null> {
  let checksum = 0;
  let bytes = 0;
  try {
    for await (const part of createReadStream(lake.objects.locate(object.key), { highWaterMark: 2 ** 20 })) {
      checksum = crc32(part as Buffer, checksum);
      bytes += (part as Buffer).length;
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' ? 'is missing' : `cannot be read (${code})`;
  }
  if (bytes !== object.bytes) return `has ${bytes} bytes where ${object.bytes} were written`;
  return checksum === object.checksum ? null : 'has other bytes than were written';
}

const isLive = (lake: LakeReader, key: string): boolean =>
  lake.db.prepare('select 1 from object where key = ?').get(key) !== undefined;
