/** Records that could not be understood, as objects of JSON lines. */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { deadLettersKey } from '../lake/layout.ts';
import type { ObjectStore } from '../lake/objects.ts';
import type { ManifestEntry } from '../lake/writer.ts';
import type { BlockFormat } from '../model/block.ts';

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
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const info = await objects.put(deadLettersKey(number), zstdCompressSync(Buffer.from(text)));
  return { ...info, zone: 'dead-letters', number, rows: lines.length, minTime: null, maxTime: null };
}
