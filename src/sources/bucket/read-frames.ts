/**
 * Blocks of a raw object as they come: a skippable frame of zstd (RFC 8878, 3.1.2) that describes the block, then the
 * frame of its payload. No more than one block is in memory.
 */
import { zstdDecompressSync } from 'node:zlib';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import { ByteReader } from '../files/byte-reader.ts';
import { type FrameHeader, readHeader } from './raw-header.ts';

const DESCRIPTION_MAGIC = 0x184d2a50;
const LEAD_BYTES = 8;
/** Nothing that is larger was written by a collector: a record has 16 MiB at the most. */
const LONGEST_DESCRIPTION = 16 << 20;
const LARGEST_FRAME = 64 << 20;
const LARGEST_PAYLOAD = 64 << 20;

export interface RawBlock {
  header: FrameHeader;
  payload: Uint8Array;
  /** Where the object goes on after it, in bytes. */
  end: number;
}

/** Whether an object is a raw one, by how it begins; `head` holds its first description whole, if it has one of usual length. */
export function isRaw(head: Uint8Array): boolean {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.length < LEAD_BYTES || bytes.readUInt32LE(0) !== DESCRIPTION_MAGIC) return false;
  const end = LEAD_BYTES + bytes.readUInt32LE(4);
  // Other compressors begin with a short frame of this kind too, which is no JSON.
  if (end <= bytes.length) return readHeader(bytes.toString('utf8', LEAD_BYTES, end)) !== null;
  return bytes.toString('utf8', LEAD_BYTES, LEAD_BYTES + 1) === '{';
}

/** @throws UndertoneError `object_damaged` where it breaks off or is none; the blocks before are yielded */
export async function* readFrames(
  chunks: AsyncIterable<Uint8Array>,
  offset: number,
  label: string,
  signal: AbortSignal,
): AsyncGenerator<RawBlock> {
  const reader = new ByteReader(chunks, offset, undefined, signal);
  const damaged = (why: string, cause?: unknown): UndertoneError =>
    new UndertoneError(
      'object_damaged',
      `${label} is damaged at byte ${reader.offset} (${why}): the blocks before it are read, and the rest of it is passed over.`,
      { cause },
    );
  const need = async (count: number): Promise<void> => {
    while (reader.length < count) {
      if ((await reader.more()) !== 'end') continue;
      if (reader.failure !== null) throw reader.failure;
      if (signal.aborted) throw signal.reason;
      throw damaged('it ends too early');
    }
  };
  try {
    while (reader.length > 0 || (await reader.more()) !== 'end') {
      await need(LEAD_BYTES);
      if (reader.bytes.readUInt32LE(reader.start) !== DESCRIPTION_MAGIC)
        throw damaged('no block begins here');
      const length = reader.bytes.readUInt32LE(reader.start + 4);
      if (length > LONGEST_DESCRIPTION) throw damaged('its description is too long');
      await need(LEAD_BYTES + length);
      const from = reader.start + LEAD_BYTES;
      const header = readHeader(reader.bytes.toString('utf8', from, from + length));
      if (header === null) throw damaged('its description is none');
      if (header.bytes > LARGEST_FRAME) throw damaged('its frame is too large');
      const begin = LEAD_BYTES + length;
      await need(begin + header.bytes);
      const frame = reader.bytes.subarray(reader.start + begin, reader.start + begin + header.bytes);
      let payload: Uint8Array;
      try {
        payload = zstdDecompressSync(frame, { maxOutputLength: LARGEST_PAYLOAD });
      } catch (error) {
        throw damaged(messageOf(error), error);
      }
      reader.consume(begin + header.bytes);
      yield { header, payload, end: reader.offset };
    }
    if (reader.failure !== null) throw reader.failure;
  } finally {
    await reader.close();
  }
}
