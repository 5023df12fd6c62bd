import type { Cursor } from '../../model/block.ts';
import { UndertoneError } from '../../model/errors.ts';

/**
 * A place in the stream: the `time_us` (microseconds since the epoch) of the last event received, and the
 * instance that stamped it. `timeUs` is null before the first event: the subscription then starts at now.
 */
export interface Position {
  instance: string | null;
  timeUs: number | null;
  /** Whether reading was stopped here on purpose. */
  stopped?: boolean;
}

/**
 * Events come only roughly ordered by `time_us` (in a recording of 152 events, 77 came later than a newer
 * one, by up to 33 ms), so even the same instance is asked for a little more than the cursor.
 */
const SAME_INSTANCE_REWIND_US = 1_000_000;

/** Each instance stamps events with its own clock, so another one is asked for a few seconds more. */
const OTHER_INSTANCE_REWIND_US = 5_000_000;

export const START: Position = { instance: null, timeUs: null };

export function formatCursor(position: Position): Cursor {
  const { instance, timeUs, stopped } = position;
  return JSON.stringify({ instance, time_us: timeUs, ...(stopped ? { stopped } : {}) });
}

/** Reads a cursor of this source; null is now. Throws an UndertoneError for one that is not its own. */
export function parseCursor(cursor: Cursor | null): Position {
  if (cursor === null) return START;
  try {
    const { instance, time_us: timeUs, stopped } = JSON.parse(cursor);
    const known = typeof instance === 'string' || instance === null;
    if (known && (timeUs === null || Number.isSafeInteger(timeUs))) {
      return { instance, timeUs, ...(stopped === true ? { stopped } : {}) };
    }
  } catch {
    // Falls through to the one error below.
  }
  throw new UndertoneError(
    'bad-cursor',
    `The stored cursor ${cursor.slice(0, 80)} is not one of a Jetstream source; remove the cursor to go on from now.`,
  );
}

/** The `cursor` parameter to ask an instance for, in microseconds (inclusive); null is now. */
export function resumeAt(position: Position, instance: string): number | null {
  if (position.timeUs === null) return null;
  const rewind = position.instance === instance ? SAME_INSTANCE_REWIND_US : OTHER_INSTANCE_REWIND_US;
  return Math.max(0, position.timeUs - rewind);
}

/**
 * The address to subscribe at. Jetstream accepts `wantedCollections` once for each collection. With `hello` it
 * sends nothing until it is told by a message what is wanted.
 */
export function subscribeUrl(
  instance: string,
  collections: readonly string[],
  cursorUs: number | null,
  hello = false,
): string {
  const url = new URL(instance.includes('://') ? instance : `wss://${instance}`);
  if (url.pathname === '/') url.pathname = '/subscribe';
  for (const collection of collections) url.searchParams.append('wantedCollections', collection);
  if (cursorUs !== null) url.searchParams.set('cursor', String(cursorUs));
  if (hello) url.searchParams.set('requireHello', 'true');
  return url.href;
}

/** `time_us` where Jetstream writes it: right after the DID, before anything an author can shape. */
const LEADING_TIME = /^\{"did":"[^"\\]*","time_us":(\d{1,16})[,}]/;

/** The `time_us` of an event, or null where the frame is no event with a time. */
export function timeOf(event: Buffer): number | null {
  const leading = LEADING_TIME.exec(event.toString('latin1', 0, 128));
  if (leading !== null) return Number(leading[1]);
  try {
    const time: unknown = JSON.parse(event.toString('utf8'))?.time_us;
    return typeof time === 'number' && Number.isSafeInteger(time) && time > 0 ? time : null;
  } catch {
    return null;
  }
}
