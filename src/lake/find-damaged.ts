import { crc32 } from 'node:zlib';
import type { ObjectStore } from './objects.ts';
import type { ManifestEntry } from './writer.ts';

/** Those of the objects whose bytes are not those that the manifest tells of. A disk that fails throws. */
export async function findDamaged(
  objects: ObjectStore,
  entries: readonly ManifestEntry[],
): Promise<ManifestEntry[]> {
  const damaged: ManifestEntry[] = [];
  for (const entry of entries) {
    const bytes = await objects.get(entry.key).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (bytes === null || crc32(bytes) !== entry.checksum) damaged.push(entry);
  }
  return damaged;
}
