import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { coloured, type Paint, plain } from './colour.ts';
import { createProgress, type Progress, type ProgressOptions } from './progress.ts';
import { type Cell, formatTable } from './table.ts';

/** Where a command reads from and writes to: results to stdout, all else to stderr. */
export interface Console {
  readonly stdin: Readable & { isTTY?: boolean };
  /** Whether stdout is a terminal that a person reads. */
  readonly interactive: boolean;
  /** Columns of the terminal; Infinity where stdout is none. */
  readonly width: number;
  /** Colours for what goes to stdout. */
  readonly paint: Paint;
  /** Writes to stdout as it is. Resolves when the reader has taken enough of it: await it in loops. */
  write(text: string | Uint8Array): Promise<void>;
  /** Writes one JSON value on one line: Dates as ISO 8601 UTC, integers beyond 2^53 as strings. */
  json(value: unknown): Promise<void>;
  /** Writes rows as an aligned table. */
  table(names: readonly string[], rows: readonly (readonly Cell[])[]): Promise<void>;
  /** One line on stderr, for a person. */
  note(sentence: string): void;
  /** A progress bar on stderr; silent where stderr is no terminal. */
  progress(options: ProgressOptions): Progress;
  /** Resolves when all that was written has left the process. */
  flush(): Promise<void>;
}

interface Streams {
  stdin: Readable & { isTTY?: boolean };
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
}

/** `colour` true or false overrides what the terminal says; null asks the terminal. */
export function createConsole(streams: Streams, colour: boolean | null): Console {
  const { stdout, stderr } = streams;
  let closed = false;
  // Whoever read our output has seen enough (`undertone query … | head`): that is no fault.
  const onError = (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code === 'EPIPE') process.exit(0);
    stderr.write(`The output could not be written (${error.message}): see that there is space for it.\n`);
    process.exit(1);
  };
  stdout.on('error', onError);
  stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const paint = (colour ?? stdout.isTTY === true) ? coloured : plain;
  const width = () => (stdout.isTTY ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY);
  let bar: Progress | null = null;

  const write = async (text: string | Uint8Array): Promise<void> => {
    if (closed || text.length === 0) return;
    bar?.clear();
    if (!stdout.write(text)) await once(stdout, 'drain');
  };
  return {
    stdin: streams.stdin,
    interactive: stdout.isTTY === true,
    get width() {
      return width();
    },
    paint,
    write,
    json: (value) => write(`${toJson(value)}\n`),
    table: (names, rows) => write(formatTable(names, rows, { width: width(), paint })),
    note(sentence) {
      bar?.clear();
      stderr.write(`${sentence}\n`);
    },
    progress(options) {
      bar = createProgress(stderr, options);
      return bar;
    },
    async flush() {
      if (!closed) await new Promise<void>((resolve) => stdout.write('', () => resolve()));
      await new Promise<void>((resolve) => stderr.write('', () => resolve()));
    },
  };
}

/** JSON on one line. Numbers that JavaScript's readers would round are strings. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item !== 'bigint') return item;
    return item >= Number.MIN_SAFE_INTEGER && item <= Number.MAX_SAFE_INTEGER ? Number(item) : String(item);
  });
}
