/** Server-sent events, as the HTML standard writes them (section 9.2). */

/** One event as it goes over the wire. JSON has no line breaks of its own, so `data` is one line. */
export function formatEvent(name: string, data: unknown, id?: number): Buffer {
  const idLine = id === undefined ? '' : `id: ${id}\n`;
  return Buffer.from(`${idLine}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** A line that clients pass over; it shows both sides that the connection still stands. */
export const HEARTBEAT = Buffer.from(': heartbeat\n\n');

/** Tells the browser's own client how long to wait before it connects anew. */
export const RETRY = Buffer.from('retry: 2000\n\n');
