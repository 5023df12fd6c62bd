/** Records that could not be understood, as objects of JSON lines. */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { deadLettersKey } from '../lake/layout.ts';
import type { ObjectStore } from '../lake/objects.ts';
import type { ManifestEntry } from '../lake/writer.ts';
import type { Block, BlockFormat } from '../model/block.ts';
import { formatOfPart } from '../sources/block-authors.ts';

export interface DeadLetterLine {
  reason: string;
  source: string;
  /** ISO 8601. */
  received_at: string;
  format: BlockFormat;
  /** The record as text, exactly as it was decoded from. */
  payload: string;
}

export async function readDeadLetters(objects: ObjectStore, key: string): Promise<DeadLetterLine[]> {
  const text = zstdDecompressSync(await objects.get(key)).toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DeadLetterLine);
}

/** Writes the object; the caller enters it in the manifest. */
export async function writeDeadLetters(
  objects: ObjectStore,
  number: number,
  lines: readonly DeadLetterLine[],
): Promise<ManifestEntry> {
  const info = await objects.put(deadLettersKey(number), encodeDeadLetters(lines));
  return { ...info, zone: 'dead-letters', number, rows: lines.length, minTime: null, maxTime: null };
}

/** The lines as the bytes of an object. */
export function encodeDeadLetters(lines: readonly DeadLetterLine[]): Uint8Array {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  return zstdCompressSync(Buffer.from(text));
}

/** A record of a block, and why it is dead. */
export function deadLetterOf(
  { source, format, receivedAt }: Pick<Block, 'source' | 'format' | 'receivedAt'>,
  payload: string,
  reason: string,
): DeadLetterLine {
  const received_at = new Date(receivedAt).toISOString();
  return { reason, source, received_at, format: formatOfPart(format, payload), payload };
}
