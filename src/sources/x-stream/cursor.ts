import type { Cursor } from '../../model/block.ts';
import { UndertoneError } from '../../model/errors.ts';
import type { LiveMark } from '../live-coverage.ts';

/** Where a stream of X goes on. X keeps no place for us: what it can deliver again is counted in minutes from now. */
export interface StreamPosition {
  /** How far posts are accounted for; null before anything was. */
  mark: LiveMark | null;
  /** From when on posts are missing that X could deliver again, ms since the epoch; null where none are. */
  missingFrom: number | null;
  /** Up to when the compliance events came, ms since the epoch; null where they never did. */
  complianceTo: number | null;
}

export const START: StreamPosition = { mark: null, missingFrom: null, complianceTo: null };

export function formatCursor({ mark, missingFrom, complianceTo }: StreamPosition): Cursor {
  return JSON.stringify({ ...mark, missingFrom, complianceTo });
}

/** Reads a cursor of this source; null is now. Throws an UndertoneError for one that is not its own. */
export function parseCursor(cursor: Cursor | null): StreamPosition {
  if (cursor === null) return START;
  try {
    const { coveredTo, stopped, topics, ...rest } = JSON.parse(cursor);
    const missingFrom = timeOrNull(rest.missingFrom);
    const complianceTo = timeOrNull(rest.complianceTo);
    if (coveredTo === undefined) return { mark: null, missingFrom, complianceTo };
    const named = Array.isArray(topics) ? { topics: topics.map(String) } : {};
    if (Number.isFinite(coveredTo) && typeof stopped === 'boolean') {
      return { mark: { coveredTo, stopped, ...named }, missingFrom, complianceTo };
    }
  } catch {
    // Falls through to the one error below.
  }
  throw new UndertoneError(
    'bad-cursor',
    `The stored cursor ${cursor.slice(0, 80)} is not one of a stream of X; give the source another name in the configuration to begin anew.`,
  );
}

/** Throws for what is neither a time nor null. */
function timeOrNull(value: unknown): number | null {
  if (value === null || typeof value === 'number') return value;
  throw new TypeError('not a time');
}
