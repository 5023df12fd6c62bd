/**
 * Raw objects: one zstd frame a block with the exact payload, each after a skippable frame (RFC 8878, 3.1.2)
 * that says what it is. Any zstd tool gives the payloads alone; we can replay the blocks from the object.
 */
import { zstdDecompressSync } from 'node:zlib';
import type { Block } from '../model/block.ts';
import { CorruptionError } from '../model/errors.ts';

const SKIPPABLE_MAGIC = 0x184d2a50;
const HEADER_BYTES = 8;

export type RawHeader = Omit<Block, 'payload'> & { offset: number; bytes: number };

/** The bytes that one block adds to a raw object. `frame` is the zstd frame of its payload. */
export function encodeRawFrame(header: RawHeader, frame: Uint8Array): Uint8Array[] {
  const description = Buffer.from(JSON.stringify(header));
  const lead = Buffer.alloc(HEADER_BYTES);
  lead.writeUInt32LE(SKIPPABLE_MAGIC, 0);
  lead.writeUInt32LE(description.length, 4);
  return [lead, description, frame];
}

/** The blocks of a raw object, in order. `key` names it in the error of a damaged one. */
export function* decodeRawFrames(
  object: Uint8Array,
  key: string,
): Generator<RawHeader & { payload: Uint8Array }> {
  for (const { header, payload } of splitRawFrames(object, key)) yield { ...header, payload };
}

/** As `decodeRawFrames`, with the zstd frame of each block as it is stored. */
export function* splitRawFrames(
  object: Uint8Array,
  key: string,
): Generator<{ header: RawHeader; frame: Uint8Array; payload: Uint8Array }> {
  const buffer = Buffer.from(object.buffer, object.byteOffset, object.byteLength);
  for (let at = 0; at < buffer.length; ) {
    try {
      if (buffer.readUInt32LE(at) !== SKIPPABLE_MAGIC) throw new Error('no description where one should be');
      const length = buffer.readUInt32LE(at + 4);
      const start = at + HEADER_BYTES;
      const header = JSON.parse(buffer.toString('utf8', start, start + length)) as RawHeader;
      const frame = buffer.subarray(start + length, start + length + header.bytes);
      at = start + length + header.bytes;
      yield { header, frame, payload: zstdDecompressSync(frame) };
    } catch (error) {
      throw new CorruptionError(
        `The raw object ${key} is damaged at byte ${at}; the blocks before it can still be read.`,
        error,
      );
    }
  }
}
