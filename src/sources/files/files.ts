import type { Block, BlockFormat, Cursor } from '../../model/block.ts';
import { type Clock, systemClock } from '../../model/clock.ts';
import { UsageError } from '../../model/errors.ts';
import type { Source } from '../source.ts';
import { ByteReader } from './byte-reader.ts';
import { compressionOf, decompress } from './decompress.ts';
import { type DetectedFormat, detectFormat, type FormatOptions } from './detect-format.ts';
import { asUtf8 } from './encoding.ts';
import { type FileCursor, fingerprint, readCursor, resume, writeCursor } from './file-cursor.ts';
import { frameCsv } from './frame-csv.ts';
import { frameJson } from './frame-json.ts';
import { frameLines } from './frame-lines.ts';
import { type Input, openInput } from './open-input.ts';
import { DEFAULT_LIMITS, type Run } from './run.ts';

/** How much of a file its format is told by. */
const HEAD = 4 << 20;
/** How many bytes show a compression. */
const MAGIC = 6;

export interface FileProgress {
  /** Bytes of the file read so far, compressed where it is. */
  bytes: number;
  /** Bytes of the file; null for a pipe. */
  totalBytes: number | null;
  /** Records yielded so far, those before the cursor included. */
  records: number;
}

export interface FileOptions extends FormatOptions {
  /** Records a block; by default as many as make about 2 MB, at most 8,192. */
  batch?: number | undefined;
  clock?: Clock | undefined;
  /** Called after each block. */
  onProgress?: ((progress: FileProgress) => void) | undefined;
  /** Told what a user should know of how the file is read, a sentence each. */
  onNote?: ((note: string) => void) | undefined;
  /** What `-` reads. */
  stdin?: (() => AsyncIterable<Uint8Array>) | undefined;
}

/**
 * A file, or standard input for `-`, as a source: it ends where the file did when it was opened. A file that
 * grows meanwhile is read as far as its last whole record; reading it again with the cursor goes on there.
 *
 * A truncated or damaged compressed file yields what can be read of it and then throws.
 */
export function openFile(path: string, options: FileOptions = {}): Source {
  if (options.batch !== undefined && !(Number.isInteger(options.batch) && options.batch > 0)) {
    throw new UsageError(`A batch is a whole number of records from 1 up, not ${options.batch}.`);
  }
  const stdin = options.stdin ?? (() => process.stdin);
  return {
    name: path,
    read: async function* (cursor, signal) {
      yield* readInput(await openInput(path, stdin), path, options, cursor, signal);
    },
  };
}

/** Whether a cursor stands at the end of its file, so that reading from it yields nothing unless the file grows. */
export const isFinished = (cursor: Cursor): boolean => readCursor(cursor)?.isDone === true;

/** As `openFile`, of what is open already; it is closed at the end. `name` is the source of the blocks. */
export async function* readInput(
  input: Input,
  name: string,
  options: FileOptions,
  cursor: Cursor | null,
  signal: AbortSignal,
): AsyncGenerator<Block> {
  const note = options.onNote ?? (() => {});
  const counted = new CountedInput(input);
  try {
    const start = counted.reader(counted.beginning(), 0, signal);
    let state: 'more' | 'end' | 'idle' = 'more';
    while (state === 'more' && start.length < HEAD)
      state = await start.more(input.size === null && start.length > 0);
    if (start.length === 0) {
      if (start.failure !== null) throw start.failure;
      if (!signal.aborted) note(`${input.label} is empty.`);
      return;
    }
    const head = start.bytes.subarray(start.start, start.end);
    const detected = detectFormat(head, start.ended && start.failure === null, input.label, options);
    for (const sentence of detected.notes) note(`${input.label}: ${sentence}`);

    const reading = `${detected.kind} ${detected.encoding}`;
    const print = await fingerprint(input);
    const point = await resume(input, cursor === null ? null : readCursor(cursor), reading);
    if (point.note !== null) note(point.note);
    const reader = await at(Math.max(point.offset, detected.skip), start, counted, detected, signal);

    const clock = options.clock ?? systemClock;
    let records = point.records;
    const blockOf = (run: Run, isDone: boolean): Block => {
      const next: FileCursor = { offset: run.end, records, open: run.tail, isDone, reading, print };
      const format = run.dead === null ? formatOf(detected) : { kind: 'dead' as const, reason: run.dead };
      return {
        source: name,
        format,
        payload: run.payload,
        receivedAt: clock.now(),
        cursor: writeCursor(next),
      };
    };
    // One run behind, so that the last block's cursor can say that it is the last; a pipe's cursor says nothing.
    let held: Run | null = null;
    for await (const run of cut(reader, detected, options.batch)) {
      if (signal.aborted) return;
      const ready: Run | null = input.size === null ? run : held;
      held = input.size === null ? null : run;
      if (ready === null) continue;
      records += ready.records;
      yield blockOf(ready, false);
      options.onProgress?.({ bytes: counted.bytes, totalBytes: input.size, records });
      if (signal.aborted) return;
    }
    if (held !== null && !signal.aborted) {
      records += held.records;
      yield blockOf(held, reader.complete);
      options.onProgress?.({ bytes: counted.bytes, totalBytes: input.size, records });
    }
    if (reader.failure !== null) throw reader.failure;
    if (!reader.complete && !signal.aborted) {
      note(
        `${input.label} grew while it was read: import it again for what was added after its last whole record.`,
      );
    }
  } finally {
    await counted.close(signal.aborted);
  }
}

function cut(reader: ByteReader, detected: DetectedFormat, batch: number | undefined): AsyncIterable<Run> {
  const limits = { ...DEFAULT_LIMITS, ...(batch === undefined ? {} : { records: batch }) };
  if (detected.csv !== null) return frameCsv(reader, limits, detected.csv, detected.csv.header.length);
  return detected.kind === 'json' ? frameJson(reader, limits) : frameLines(reader, limits);
}

function formatOf(detected: DetectedFormat): BlockFormat {
  if (detected.csv !== null) return detected.csv;
  return { kind: detected.kind === 'text' ? 'text' : 'jsonl' };
}

/** A reader at an offset of the stream as it is cut, by seeking where the file is that stream. */
async function at(
  offset: number,
  start: ByteReader,
  counted: CountedInput,
  detected: DetectedFormat,
  signal: AbortSignal,
): Promise<ByteReader> {
  if (!detected.transcode && counted.canSeek && offset > start.offset + start.length) {
    return counted.reader(counted.input.chunks(offset), offset, signal);
  }
  const isFile = counted.input.size !== null;
  const reader = detected.transcode
    ? new ByteReader(asUtf8(restOf(start), detected.encoding), 0, async () => start.complete, signal, isFile)
    : start;
  await reader.skip(offset);
  return reader;
}

async function* restOf(reader: ByteReader): AsyncGenerator<Uint8Array> {
  do {
    if (reader.length > 0) yield reader.take(reader.length);
  } while ((await reader.more()) === 'more');
  if (reader.failure !== null) throw reader.failure;
}

async function* prepend(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** An input with its decompression, which counts the bytes read of it. */
class CountedInput {
  readonly input: Input;
  bytes = 0;
  canSeek = false;
  readonly #readers: ByteReader[] = [];

  constructor(input: Input) {
    this.input = input;
  }

  /** The decompressed stream from its beginning; a pipe that says nothing yet is waited for by who reads it. */
  async *beginning(): AsyncGenerator<Uint8Array> {
    const chunks = this.input.chunks(0)[Symbol.asyncIterator]();
    let head: Uint8Array = new Uint8Array(0);
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
      if (head.length >= MAGIC) break;
    }
    const compression = compressionOf(head);
    this.canSeek = compression === 'none' && this.input.size !== null;
    yield* decompress(this.#count(prepend(head, chunks)), compression, this.input.label);
  }

  reader(chunks: AsyncIterable<Uint8Array>, offset: number, signal: AbortSignal): ByteReader {
    if (offset > 0) this.bytes = offset;
    const source = offset > 0 ? this.#count(chunks) : chunks;
    const isFile = this.input.size !== null;
    const isWhole = async () => !(await this.input.hasGrown());
    const reader = new ByteReader(source, offset, isWhole, signal, isFile);
    this.#readers.push(reader);
    return reader;
  }

  async *#count(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.bytes += chunk.length;
      yield chunk;
    }
  }

  /** @param atOnce without waiting for a read that is under way, as on a pipe that may never answer */
  async close(atOnce: boolean): Promise<void> {
    const closing = (async () => {
      for (const reader of this.#readers.toReversed()) await reader.close();
      await this.input.close();
    })();
    if (!atOnce) await closing;
    else closing.catch(() => {});
  }
}
