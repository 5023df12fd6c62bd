import type { ByteReader } from './byte-reader.ts';
import { type Dialect, RowScanner } from './csv-row.ts';
import { deadRun, KEPT_OF_DEAD, MAX_RECORD, type Run, type RunLimits, TOO_LARGE } from './run.ts';

const UNCLOSED = 'a quote is opened and not closed';
/** A row that has not ended after this many bytes is looked at for a quote left open. */
const LONG_ROW = 256 << 10;
/** How much after a doubtful row is read before it is judged. */
const LOOKAHEAD = 64 << 10;
const MAX_CANDIDATES = 2000;
const LF = 10;
const CR = 13;

/**
 * Cuts a stream into runs of CSV rows; empty lines are no records. A quote that is opened and never closed
 * would make one row of all that follows: where a row holds a line end within quotes and looks wrong for it,
 * and a whole row of the right number of cells begins at the next line, the first line alone is dead.
 */
export async function* frameCsv(
  reader: ByteReader,
  limits: RunLimits,
  dialect: Dialect,
  columns: number,
): AsyncGenerator<Run> {
  const rows = new RowScanner(dialect);
  const next = new RowScanner(dialect);
  let length = 0;
  let records = 0;
  let lastRow = 0;
  /** Bytes wanted before the row is looked at again, so that a long one is not scanned at every chunk. */
  let wanted = 0;
  for (;;) {
    let cut = -1;
    while (length < limits.bytes && records < limits.records) {
      const { bytes, start, end, ended } = reader;
      const row = start + length;
      if (row >= end || (end - row < wanted && !ended)) break;
      wanted = 0;
      const stop = rows.end(bytes, row, end, ended);
      if (stop < 0) {
        if (rows.firstBreak >= 0 && end - row > LONG_ROW) {
          cut = nextRow(next, bytes, rows.firstBreak, end, false, columns);
        }
        if (cut < 0 && end - row > LOOKAHEAD) wanted = (end - row) * 2;
        break;
      }
      if (isDoubtful(rows, columns)) {
        if (!ended && end - stop < LOOKAHEAD) {
          wanted = stop - row + LOOKAHEAD;
          break;
        }
        cut = nextRow(next, bytes, rows.firstBreak < 0 ? end : rows.firstBreak, end, ended, columns);
        if (cut < 0 && rows.unclosed) cut = end;
        if (cut >= 0) break;
      }
      // The last row may be cut short by the end of a file that grows, or of a stream that broke off.
      if (stop === end && !endsLine(bytes, end) && ended && !reader.complete) break;
      if (rows.fields > 0) records++;
      lastRow = length;
      length = stop - start;
    }
    const tooLarge = cut < 0 && reader.length - length > MAX_RECORD && wanted > MAX_RECORD;
    if (cut >= 0 || tooLarge) {
      const dead = cut < 0 ? -1 : cut - reader.start - length;
      if (records > 0) yield csvRun(reader, length, records, null);
      else reader.consume(length);
      if (dead < 0) yield await dropRow(reader, next, columns);
      else if (reader.complete || reader.length > dead) yield shortRun(reader, dead);
      else return;
    } else if (length >= limits.bytes || records >= limits.records) {
      if (records > 0) yield csvRun(reader, length, records, null);
      else reader.consume(length);
    } else {
      const state = await reader.more(records > 0);
      if (state === 'more') continue;
      // What has ended is looked at once more, now that no more can come.
      if (state === 'end' && wanted > 0) {
        wanted = 0;
        continue;
      }
      if (state === 'end' && reader.length > length && reader.complete) continue;
      if (records > 0) yield csvRun(reader, length, records, state === 'end' ? lastRow : null);
      if (state === 'end') return;
    }
    length = records = wanted = 0;
  }
}

const isDoubtful = (rows: RowScanner, columns: number): boolean =>
  rows.unclosed || (rows.firstBreak >= 0 && (rows.suspect || rows.fields !== columns));

/** The first index after a line end, from `from` on, at which a whole row of the right number of cells begins; -1 where none does. */
function nextRow(
  rows: RowScanner,
  bytes: Uint8Array,
  from: number,
  end: number,
  ended: boolean,
  columns: number,
): number {
  let at = from;
  for (let candidates = 0; candidates < MAX_CANDIDATES; candidates++) {
    if (bytes[at - 1] !== LF && bytes[at - 1] !== CR) {
      while (at < end && bytes[at] !== LF && bytes[at] !== CR) at++;
      at++;
    }
    if (at >= end) return -1;
    const stop = rows.end(bytes, at, Math.min(end, at + LOOKAHEAD), ended && end - at <= LOOKAHEAD);
    if (stop > 0 && rows.fields === columns && !isDoubtful(rows, columns)) return at;
    at++;
  }
  return -1;
}

/** A dead run of the bytes before the next row. */
function shortRun(reader: ByteReader, length: number): Run {
  const record = reader.take(length);
  return deadRun(UNCLOSED, trimmed(record), reader.offset);
}

/** Passes over a row that is too large, to where another plausibly begins. */
async function dropRow(reader: ByteReader, rows: RowScanner, columns: number): Promise<Run> {
  const kept = Uint8Array.from(reader.bytes.subarray(reader.start, reader.start + KEPT_OF_DEAD));
  reader.consume(reader.length - 1);
  for (;;) {
    while (!reader.ended && reader.length < 2 * LOOKAHEAD) await reader.more();
    const { bytes, start, end, ended } = reader;
    const next = nextRow(rows, bytes, start + 1, end, ended, columns);
    if (next >= 0 || ended) {
      reader.consume(next < 0 ? reader.length : next - start);
      return deadRun(TOO_LARGE, kept, reader.offset);
    }
    reader.consume(Math.max(reader.length - LOOKAHEAD, 1));
  }
}

function csvRun(reader: ByteReader, length: number, records: number, lastRow: number | null): Run {
  const begin = reader.offset;
  const payload = reader.take(length);
  const isOpen = lastRow !== null && !endsLine(payload, payload.length);
  return {
    payload: trimmed(payload),
    records,
    end: reader.offset,
    dead: null,
    tail: isOpen ? begin + lastRow : null,
  };
}

const endsLine = (bytes: Uint8Array, end: number): boolean => bytes[end - 1] === LF || bytes[end - 1] === CR;

/** Without the last line end. */
function trimmed(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  if (bytes[end - 1] === LF) end--;
  if (bytes[end - 1] === CR) end--;
  return bytes.subarray(0, end);
}
