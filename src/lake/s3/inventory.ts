/** Everything that one publication of a lake is made of, with checksums; kept under its own hash. */
import { createHash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { CorruptionError, messageOf } from '../../model/errors.ts';
import { LAKE_FILE } from '../layout.ts';
import type { ObjectInfo } from '../objects.ts';
import { FOLDERS, inventoryKey, sha256In } from './keys.ts';
import type { S3Objects } from './s3-objects.ts';

export interface Retired {
  key: string;
  /** It is deleted once this time, ms, is past; readers that pull may be at it until then. */
  until: number;
}

/** state.db: its size, that of an extent, and the keys of its extents in order. */
export interface StoredState {
  bytes: number;
  extentBytes: number;
  extents: string[];
}

export interface Inventory {
  lake: string;
  publication: number;
  state: StoredState;
  /** What else a copy of the lake holds. */
  objects: ObjectInfo[];
  /** The rows that outside readers are to subtract, null where there are none; and by what it is known to be current. */
  hiddenPosts: { key: string | null; mark: string };
  /** What is no longer part of it and was not seen to be deleted yet. */
  retired: Retired[];
  /** Changes with every erasure; see `erasureMark`. */
  erasures: string;
}

/** Of some millions of objects. */
const MOST_BYTES = 2 ** 29;

/** A key becomes a path below the lake's folder. */
const isSafe = (key: unknown): boolean =>
  typeof key === 'string' &&
  (key === LAKE_FILE || FOLDERS.some((folder) => key.startsWith(`${folder}/`))) &&
  !/[\\:\p{Cc}]/u.test(key) &&
  key.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

type Stored = Omit<Inventory, 'objects'> & { objects: [key: string, bytes: number, checksum: number][] };

/** Its key, and how many bytes went up. */
export async function putInventory(
  objects: S3Objects,
  inventory: Inventory,
): Promise<{ key: string; bytes: number }> {
  const stored: Stored = {
    ...inventory,
    objects: inventory.objects.map(({ key, bytes, checksum }) => [key, bytes, checksum]),
  };
  const text = Buffer.from(JSON.stringify(stored));
  const key = inventoryKey(inventory.publication, createHash('sha256').update(text).digest('hex'));
  const compressed = zstdCompressSync(text, COMPRESSION);
  await objects.put(key, compressed);
  return { key, bytes: compressed.length };
}

/** @throws CorruptionError where it is not what its key says */
export async function readInventory(objects: S3Objects, key: string): Promise<Inventory> {
  const bytes = await objects.get(key);
  try {
    const text = zstdDecompressSync(bytes, { maxOutputLength: MOST_BYTES });
    if (createHash('sha256').update(text).digest('hex') !== sha256In(key))
      throw new Error('its hash is another');
    const stored = JSON.parse(text.toString('utf8')) as Stored;
    const { extentBytes, extents, bytes: size } = stored.state;
    if (extents.length !== Math.ceil(size / extentBytes))
      throw new Error('its extents are not as many as its state has');
    const strange = stored.objects.find(([name]) => !isSafe(name));
    if (strange !== undefined) throw new Error(`it names ${JSON.stringify(strange[0])}`);
    return {
      ...stored,
      objects: stored.objects.map(([name, size, checksum]) => ({ key: name, bytes: size, checksum })),
    };
  } catch (error) {
    throw new CorruptionError(
      `${objects.locate(key)} is damaged (${messageOf(error)}); "undertone push" sends the lake anew from a machine that has it.`,
      error,
    );
  }
}
