import type { Transform } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { ByteReader } from './byte-reader.ts';

const MAGIC = 0xfd2f_b528;
const SKIPPABLE = 0x184d_2a50;

/** Bytes through a transform of Node's. */
type Through = (chunks: AsyncIterable<Uint8Array>, transform: Transform) => AsyncIterable<Uint8Array>;

/**
 * Decompresses zstd, any number of frames one after the other, as parallel compressors and `cat` make them.
 * Node's own stream ends with the first frame and drops what follows, so each frame gets a stream of its own;
 * frames are told apart by their headers, as RFC 8878 section 3.1 lays them out.
 */
export async function* unzstd(
  chunks: AsyncIterable<Uint8Array>,
  through: Through,
): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(chunks);
  try {
    while (await has(reader, 1)) {
      await has(reader, 8);
      const magic = reader.length >= 4 ? reader.bytes.readUInt32LE(reader.start) : 0;
      if (magic >>> 4 === SKIPPABLE >>> 4 && reader.length >= 8) {
        await reader.skip(8 + reader.bytes.readUInt32LE(reader.start + 4));
      } else {
        const frame = magic === MAGIC ? frameOf(reader) : restOf(reader);
        yield* through(frame, createZstdDecompress({ chunkSize: 1 << 16 }));
      }
    }
    if (reader.failure !== null) throw reader.failure;
  } finally {
    await reader.close();
  }
}

/** The bytes of one frame; of a truncated one, those that are there. */
async function* frameOf(reader: ByteReader): AsyncGenerator<Uint8Array> {
  await has(reader, 5);
  const descriptor = reader.length >= 5 ? reader.bytes[reader.start + 4]! : 0;
  const isSingle = (descriptor & 0x20) !== 0;
  const contentSize = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const dictionary = [0, 1, 2, 4][descriptor & 3]!;
  const hasChecksum = (descriptor & 4) !== 0;
  if (!(yield* pass(reader, 5 + (isSingle ? 0 : 1) + dictionary + contentSize))) return;
  for (let isLast = false; !isLast; ) {
    if (!(await has(reader, 3))) return yield* restOf(reader);
    const header = reader.bytes.readUIntLE(reader.start, 3);
    isLast = (header & 1) === 1;
    // A block of one repeated byte holds that byte alone, whatever its size says.
    const size = ((header >> 1) & 3) === 1 ? 1 : header >> 3;
    if (!(yield* pass(reader, 3 + size))) return;
  }
  if (hasChecksum) yield* pass(reader, 4);
}

/** Passes on so many bytes; false where the input ends before. */
async function* pass(reader: ByteReader, count: number): AsyncGenerator<Uint8Array, boolean> {
  const isThere = await has(reader, count);
  yield reader.take(Math.min(count, reader.length));
  return isThere;
}

async function* restOf(reader: ByteReader): AsyncGenerator<Uint8Array> {
  do {
    if (reader.length > 0) yield reader.take(reader.length);
  } while ((await reader.more()) === 'more');
}

async function has(reader: ByteReader, count: number): Promise<boolean> {
  while (reader.length < count) if ((await reader.more()) !== 'more') return false;
  return true;
}
