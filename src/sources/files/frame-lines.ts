import type { ByteReader } from './byte-reader.ts';
import { deadRun, KEPT_OF_DEAD, MAX_RECORD, type Run, type RunLimits, TOO_LARGE } from './run.ts';

const LF = 10;

/** Cuts a stream into runs of lines. Lines end at LF alone; blank ones are no records. */
export async function* frameLines(reader: ByteReader, limits: RunLimits): AsyncGenerator<Run> {
  let length = 0;
  let records = 0;
  let searched = 0;
  for (;;) {
    while (length < limits.bytes && records < limits.records) {
      const { bytes, start, end } = reader;
      const feed = bytes.subarray(0, end).indexOf(LF, start + searched);
      if (feed < 0) {
        searched = end - start;
        break;
      }
      if (!isBlank(bytes, start + length, feed)) records++;
      length = feed + 1 - start;
      searched = length;
    }
    const isFull = length >= limits.bytes || records >= limits.records;
    if (!isFull && reader.length - length > MAX_RECORD) {
      if (records > 0) yield linesRun(reader, length, records);
      yield await dropLine(reader);
    } else if (!isFull) {
      const state = await reader.more(records > 0);
      if (state === 'more') continue;
      if (state === 'end') return yield* lastRuns(reader, length, records);
      yield linesRun(reader, length, records);
    } else if (records > 0) yield linesRun(reader, length, records);
    else reader.consume(length);
    length = records = searched = 0;
  }
}

function* lastRuns(reader: ByteReader, length: number, records: number): Generator<Run> {
  const rest = reader.complete && !isBlank(reader.bytes, reader.start + length, reader.end);
  const tail = reader.offset + length;
  if (!rest && records === 0) return;
  const run = linesRun(reader, rest ? reader.length : length, records + (rest ? 1 : 0));
  yield rest ? { ...run, tail } : run;
}

function linesRun(reader: ByteReader, length: number, records: number): Run {
  const taken = reader.take(length);
  const payload = taken[length - 1] === LF ? taken.subarray(0, length - 1) : taken;
  return { payload, records, end: reader.offset, dead: null, tail: null };
}

/** Passes over one line of any length. */
async function dropLine(reader: ByteReader): Promise<Run> {
  const kept = Uint8Array.from(reader.bytes.subarray(reader.start, reader.start + KEPT_OF_DEAD));
  for (;;) {
    const feed = reader.bytes.subarray(0, reader.end).indexOf(LF, reader.start);
    reader.consume(feed < 0 ? reader.length : feed + 1 - reader.start);
    if (feed >= 0 || (await reader.more()) === 'end') return deadRun(TOO_LARGE, kept, reader.offset);
  }
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (byte !== 32 && byte !== 13 && byte !== 9 && byte !== LF) return false;
  }
  return true;
}
