const FRONT = '{"undertone"';
/** A cursor is a place to go on from, not a store. UTF-16 units. */
const LONGEST_CURSOR = 64 * 1024;

/**
 * The cursor that a line of the form `{"undertone":{"cursor":"…"}}` gives; null where the line is a record.
 * Anything else under that name is a record too, and so becomes a dead letter that can be looked at.
 */
export function cursorIn(line: Buffer): string | null {
  const text = line.subarray(0, 64).toString('latin1').replace(/\s/g, '');
  if (!text.startsWith(FRONT)) return null;
  try {
    const value = JSON.parse(line.toString('utf8')) as { undertone?: { cursor?: unknown } };
    const cursor = value.undertone?.cursor;
    return typeof cursor === 'string' && cursor.length <= LONGEST_CURSOR ? cursor : null;
  } catch {
    return null;
  }
}
