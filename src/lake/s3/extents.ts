/**
 * state.db in a bucket: cut into extents of one size, each under the hash of what is in it. SQLite changes pages in
 * place, so that from one publication to the next most extents stay as they are.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { CorruptionError, type UndertoneError } from '../../model/errors.ts';
import { shellWord } from '../../model/shell-word.ts';
import { inParallel } from './in-parallel.ts';
import type { StoredState } from './inventory.ts';
import { extentKey, sha256In } from './keys.ts';
import { readPart } from './read-part.ts';
import type { S3Objects } from './s3-objects.ts';

/** Of a small state; a multiple of every page size of SQLite that we use. The smaller, the less of it changes. */
const LEAST_BYTES = 2 ** 16;
const MOST_BYTES = 2 ** 26;
/** The more there are, the longer is the list that every publication sends. */
const MOST_EXTENTS = 4096;
const FEW_EXTENTS = MOST_EXTENTS / 8;
const AT_ONCE = 12;
/** What compressed extents may take in memory at one time, about. */
const MEMORY_BYTES = 2 ** 26;
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export interface SentState {
  state: StoredState;
  /** What went up for it: bytes, and extents. */
  sentBytes: number;
  sentExtents: number;
}

/** The size of extents for a state: that of before, as long as it fits, since another one sends everything anew. */
export function extentBytesFor(bytes: number, before: number | null): number {
  const fits = (size: number): boolean => bytes <= size * MOST_EXTENTS;
  if (before !== null && fits(before) && (before === LEAST_BYTES || bytes > before * FEW_EXTENTS))
    return before;
  let size = LEAST_BYTES;
  // Half of the most, so that it fits for some time.
  while (size < MOST_BYTES && bytes > (size * MOST_EXTENTS) / 2) size *= 2;
  return size;
}

const atOnce = (extentBytes: number): number =>
  Math.max(1, Math.min(AT_ONCE, Math.floor(MEMORY_BYTES / extentBytes)));

/** Sends the extents of a file that the bucket lacks; `before` is what it has. */
export async function sendState(
  objects: S3Objects,
  path: string,
  publication: number,
  before: StoredState | null,
): Promise<SentState> {
  const known = new Map((before?.extents ?? []).map((key) => [sha256In(key), key]));
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const extentBytes = extentBytesFor(size, before?.extentBytes ?? null);
    const extents: string[] = [];
    const sent: SentState = {
      state: { bytes: size, extentBytes, extents },
      sentBytes: 0,
      sentExtents: 0,
    };
    const sending = new Set<string>();
    await inParallel(offsets(size, extentBytes), atOnce(extentBytes), async (at) => {
      const bytes = await readPart(file, at, Math.min(extentBytes, size - at));
      const hash = sha256(bytes);
      const key = known.get(hash) ?? extentKey(publication, hash);
      extents[at / extentBytes] = key;
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
  state: StoredState,
  path: string,
  old: string | null,
  onExtent: (bytes: number) => void,
): Promise<void> {
  const before = old === null ? null : await open(old, 'r').catch(() => null);
  const file = await open(path, 'w');
  try {
    const oldBytes = before === null ? 0 : (await before.stat()).size;
    const { extentBytes } = state;
    await inParallel(offsets(state.bytes, extentBytes), atOnce(extentBytes), async (at) => {
      const key = state.extents[at / extentBytes] ?? '';
      const length = Math.min(extentBytes, state.bytes - at);
      const own = before !== null && at + length <= oldBytes ? await readPart(before, at, length) : null;
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
    const bytes = await decompress(stored, { maxOutputLength: length }).catch(() => null);
    if (bytes !== null && bytes.length === length && sha256(bytes) === sha256In(key)) return bytes;
    if (attempt === 2) throw damagedExtent(objects, key);
  }
}

const damagedExtent = (objects: S3Objects, key: string): UndertoneError =>
  new CorruptionError(
    `A part of the lake's state is damaged: ${objects.locate(key)} is not what its name says. The posts themselves are apart from it; "undertone doctor --rebuild --lake ${shellWord(objects.locate('').slice(0, -1))}" makes the state anew from them, or "undertone push" sends it from a machine that has it.`,
  );

function* offsets(size: number, step: number): Generator<number> {
  for (let at = 0; at < size; at += step) yield at;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
