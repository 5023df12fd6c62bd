import type { Cursor } from '../../model/block.ts';
import { GAP_REASONS } from '../../model/coverage.ts';
import { UndertoneError } from '../../model/errors.ts';
import type { Missing, Progress, StreamProgress } from './progress.ts';

/** The cursor of a source: the account of each of its streams, and whether it was stopped on purpose. */
export function formatCursor(progress: Progress, stopped: boolean): Cursor {
  const streams = Object.fromEntries(
    Object.entries(progress).map(([name, { to, missing }]) => [name, { to, missing }]),
  );
  return JSON.stringify({ stopped, streams });
}

/** Reads a cursor of this source; null is now. Throws an UndertoneError for one that is not its own. */
export function parseCursor(cursor: Cursor | null): { progress: Progress; stopped: boolean } {
  if (cursor === null) return { progress: {}, stopped: true };
  try {
    const { stopped, streams } = JSON.parse(cursor);
    if (typeof stopped === 'boolean' && typeof streams === 'object' && streams !== null) {
      const entries = Object.entries(streams).map(([name, stream]) => [name, progressIn(stream)] as const);
      return { progress: Object.fromEntries(entries), stopped };
    }
  } catch {
    // Falls through to the one error below.
  }
  throw new UndertoneError(
    'bad-cursor',
    `The stored cursor ${cursor.slice(0, 80)} is not one of a Mastodon source; remove the cursor to go on from now.`,
  );
}

function progressIn(value: unknown): StreamProgress {
  const { to, missing } = value as { to: unknown; missing: unknown };
  if ((to !== null && typeof to !== 'number') || !Array.isArray(missing) || !missing.every(isMissing)) {
    throw new TypeError('not the progress of a stream');
  }
  return { to, missing, live: false };
}

function isMissing(value: unknown): value is Missing {
  const { from, to, reason, detail, healable } = value as Record<string, unknown>;
  return (
    typeof from === 'number' &&
    typeof to === 'number' &&
    (GAP_REASONS as readonly unknown[]).includes(reason) &&
    typeof detail === 'string' &&
    typeof healable === 'boolean'
  );
}
