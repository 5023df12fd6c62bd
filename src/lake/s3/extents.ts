/**
 * state.db in a bucket: cut into extents of one size, each under the hash of what is in it. SQLite changes pages in
 * place, so that from one publication to the next most extents stay as they are.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { CorruptionError, type UndertoneError } from '../../model/errors.ts';
import { inParallel } from './in-parallel.ts';
import { extentKey, sha256In } from './keys.ts';
import type { S3Objects } from './s3-objects.ts';

/** A multiple of every page size of SQLite. */
export const EXTENT_BYTES = 2 ** 20;
const AT_ONCE = 4;
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export interface SentState {
  bytes: number;
  extents: string[];
  /** What went up for it: bytes, and extents. */
  sentBytes: number;
  sentExtents: number;
}

/** Sends the extents of a file that the bucket lacks; `there` are keys of those it has. */
export async function sendState(
  objects: S3Objects,
  path: string,
  publication: number,
  there: readonly string[],
): Promise<SentState> {
  const known = new Map(there.map((key) => [sha256In(key), key]));
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const sent: SentState = { bytes: size, extents: [], sentBytes: 0, sentExtents: 0 };
    const sending = new Set<string>();
    await inParallel(offsets(size), AT_ONCE, async (at) => {
      const bytes = await readExtent(file, at, size);
      const hash = sha256(bytes);
      const key = known.get(hash) ?? extentKey(publication, hash);
      sent.extents[at / EXTENT_BYTES] = key;
      if (known.has(hash) || sending.has(hash)) return;
      sending.add(hash);
      const compressed = await compress(bytes, COMPRESSION);
      await objects.put(key, compressed);
      sent.sentBytes += compressed.length;
      sent.sentExtents++;
    });
    return sent;
  } finally {
    await file.close();
  }
}

/**
 * Writes the file that the extents make to `path`, durably. What a file at `old` has in the same place is not fetched;
 * `old` must be no database that this process has open, since closing it here would end SQLite's locks.
 * @throws CorruptionError that names a damaged extent
 */
export async function fetchState(
  objects: S3Objects,
  state: { bytes: number; extents: readonly string[] },
  path: string,
  old: string | null,
  onExtent: (bytes: number) => void,
): Promise<void> {
  const before = old === null ? null : await open(old, 'r').catch(() => null);
  const file = await open(path, 'w');
  try {
    const oldBytes = before === null ? 0 : (await before.stat()).size;
    await inParallel(offsets(state.bytes), AT_ONCE, async (at) => {
      const key = state.extents[at / EXTENT_BYTES] ?? '';
      const length = Math.min(EXTENT_BYTES, state.bytes - at);
      const own =
        before !== null && at + length <= oldBytes ? await readExtent(before, at, at + length) : null;
      const bytes =
        own !== null && sha256(own) === sha256In(key) ? own : await fetchExtent(objects, key, length);
      await file.write(bytes, 0, bytes.length, at);
      onExtent(bytes.length);
    });
    await file.sync();
  } finally {
    await file.close();
    await before?.close();
  }
}

async function fetchExtent(objects: S3Objects, key: string, length: number): Promise<Buffer> {
  // Bytes that were damaged on the way are whole the second time.
  for (let attempt = 1; ; attempt++) {
    const stored = await objects.get(key);
    const bytes = await decompress(stored, { maxOutputLength: EXTENT_BYTES }).catch(() => null);
    if (bytes !== null && bytes.length === length && sha256(bytes) === sha256In(key)) return bytes;
    if (attempt === 2) throw damagedExtent(objects, key);
  }
}

const damagedExtent = (objects: S3Objects, key: string): UndertoneError =>
  new CorruptionError(
    `A part of the lake's state is damaged: ${objects.locate(key)} is not what its name says. The posts themselves are apart from it; "undertone doctor --rebuild --lake ${objects.locate('').slice(0, -1)}" makes the state anew from them, or "undertone push" sends it from a machine that has it.`,
  );

function* offsets(size: number): Generator<number> {
  for (let at = 0; at < size; at += EXTENT_BYTES) yield at;
}

async function readExtent(file: FileHandle, at: number, end: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min(EXTENT_BYTES, end - at));
  for (let done = 0; done < buffer.length; ) {
    const { bytesRead } = await file.read(buffer, done, buffer.length - done, at + done);
    if (bytesRead === 0) throw new Error('the file became shorter while it was read');
    done += bytesRead;
  }
  return buffer;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
