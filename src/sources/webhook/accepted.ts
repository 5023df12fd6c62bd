import type { Cursor } from '../../model/block.ts';
import { UndertoneError } from '../../model/errors.ts';

/** One body that was taken in, for telling a repeat of it. */
export interface Accepted {
  /** A hash of the key that the sender gave it. */
  key: string;
  /** A hash of its content. */
  content: string;
  lines: number;
  offset: number;
}

/** What a webhook remembers: how many lines it has ever taken, and the last bodies that came with a key. */
export interface Position {
  lines: number;
  accepted: Accepted[];
}

/** Senders repeat a body within minutes, if at all; each entry is part of every cursor. */
export const REMEMBERED = 128;

type Packed = [key: string, content: string, lines: number, offset: number];

export function formatCursor({ lines, accepted }: Position): Cursor {
  const packed = accepted.map(({ key, content, lines, offset }): Packed => [key, content, lines, offset]);
  return JSON.stringify({ lines, accepted: packed });
}

/** Reads a cursor of a webhook; null is the beginning. Throws an UndertoneError for one that is not its own. */
export function parseCursor(cursor: Cursor | null): Position {
  if (cursor === null) return { lines: 0, accepted: [] };
  try {
    const { lines, accepted } = JSON.parse(cursor) as { lines: number; accepted: Packed[] };
    if (Number.isSafeInteger(lines) && Array.isArray(accepted)) {
      return {
        lines,
        accepted: accepted.map(([key, content, lines, offset]) => ({ key, content, lines, offset })),
      };
    }
  } catch {
    // Falls through to the one error below.
  }
  throw new UndertoneError(
    'bad-cursor',
    `The stored cursor ${cursor.slice(0, 80)} is not one of a webhook; give the source another name in the configuration.`,
  );
}
