import { crc32, zstdDecompressSync } from 'node:zlib';
import type { Block, BlockFormat } from '../../model/block.ts';
import { CorruptionError } from '../../model/errors.ts';

/** A row of the table of blocks. */
export interface StoredBlock {
  offset: number;
  source: string;
  format: string;
  received_at: number;
  cursor: string | null;
  network: string | null;
  frame: Uint8Array;
  checksum: number;
}

export function describeBlock(row: StoredBlock): Omit<Block, 'payload'> {
  return {
    source: row.source,
    format: JSON.parse(row.format) as BlockFormat,
    receivedAt: row.received_at,
    cursor: row.cursor,
  };
}

/** Over the frame and the values beside it, since SQLite has no page checksums. */
export function checksumOf(
  source: string,
  format: string,
  receivedAt: number,
  cursor: string | null,
  frame: Uint8Array,
): number {
  return crc32(frame, crc32(`${source}\n${format}\n${receivedAt}\n${cursor ?? ''}`));
}

/** @throws CorruptionError that names the block */
export function verifyBlock(row: StoredBlock): void {
  if (checksumOf(row.source, row.format, row.received_at, row.cursor, row.frame) !== row.checksum) {
    throw new CorruptionError(
      `Block ${row.offset} of the log (from ${row.source}) is damaged: its checksum does not fit. Run "undertone doctor --rebuild" to set it aside and go on.`,
    );
  }
}

export function payloadOf(row: StoredBlock): Uint8Array {
  verifyBlock(row);
  return zstdDecompressSync(row.frame);
}
