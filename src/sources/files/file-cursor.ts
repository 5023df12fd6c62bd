import { hash } from 'node:crypto';
import type { Input } from './open-input.ts';

/** How much of a file's beginning, and of the end it then had, shows that it is still the same. */
const PRINT = 64 << 10;

/** What a file was like when it was read. */
export interface Fingerprint {
  size: number;
  modifiedAt: number;
  /** Hashes of its first and its last bytes. */
  head: string;
  tail: string;
}

export interface FileCursor {
  /** Where reading goes on, in the decompressed stream (in UTF-8 where that is not the file's encoding). */
  offset: number;
  /** Records before it. */
  records: number;
  /** Where the last record begins if nothing showed that it was whole; a file that has grown is read from there. */
  open: number | null;
  /** Whether the end of the file was reached. */
  isDone: boolean;
  /** How the file was cut: an offset means nothing under another reading. */
  reading: string;
  print: Fingerprint | null;
}

export const writeCursor = (cursor: FileCursor): string => JSON.stringify({ v: 1, ...cursor });

/** Null where it is no cursor of a file. */
export function readCursor(text: string): FileCursor | null {
  try {
    const { v, ...cursor } = JSON.parse(text) as FileCursor & { v?: number };
    return v === 1 && Number.isSafeInteger(cursor.offset) ? cursor : null;
  } catch {
    return null;
  }
}

/** Null for a pipe, which cannot be read again. */
export async function fingerprint(input: Input): Promise<Fingerprint | null> {
  if (input.size === null || input.modifiedAt === null) return null;
  const { head, tail } = await prints(input, input.size);
  return { size: input.size, modifiedAt: input.modifiedAt, head, tail };
}

async function prints(input: Input, size: number): Promise<{ head: string; tail: string }> {
  const length = Math.min(PRINT, size);
  const shortHash = (bytes: Uint8Array) => hash('sha256', bytes, 'hex').slice(0, 16);
  return {
    head: shortHash(await input.readAt(0, length)),
    tail: shortHash(await input.readAt(size - length, length)),
  };
}

export type Resumption = { offset: number; records: number; note: string | null };

/** Where reading goes on: a file that is unchanged or has only grown continues, another begins anew. */
export async function resume(input: Input, cursor: FileCursor | null, reading: string): Promise<Resumption> {
  const anew = { offset: 0, records: 0, note: null };
  if (cursor?.print == null || input.size === null) return anew;
  const { print } = cursor;
  const isSame = input.size === print.size && input.modifiedAt === print.modifiedAt;
  const hasGrown = input.size > print.size;
  if ((isSame || hasGrown) && cursor.reading === reading) {
    const now = await prints(input, print.size);
    if (now.head === print.head && now.tail === print.tail) {
      // The last record is read again, for it may go on in what was added.
      const isOpen = hasGrown && cursor.open !== null;
      return {
        offset: isOpen ? cursor.open! : cursor.offset,
        records: cursor.records - (isOpen ? 1 : 0),
        note: null,
      };
    }
  }
  const why =
    cursor.reading === reading ? 'has changed since it was read' : 'is read in another way than before';
  return {
    ...anew,
    note: `${input.label} ${why}: it is read from its beginning, and what is there already is counted as duplicates.`,
  };
}
