/** SQL that someone typed, over the posts of a lake: read-only, in a process of its own that can reach nothing else. */
import { type ChildProcess, fork } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { openLakeReader } from '../lake/lake.ts';
import { UndertoneError, UsageError } from '../model/errors.ts';
import { QUARTER_HOUR_MS } from '../windows/window.ts';
import { abortError } from './failures.ts';
import type { SqlColumn, SqlMessage, SqlRequest } from './sql-protocol.ts';

export type { SqlColumn } from './sql-protocol.ts';

export interface SqlOptions {
  /** `json`: one array of objects on one line; `rows`: one JSON array a line; the rest as their names say. */
  format: SqlRequest['format'];
  /** How long it may take until the last byte is read; 60 unless given. */
  timeoutSeconds?: number;
  /** What DuckDB may use; 1,024 unless given. */
  memoryMb?: number;
  /** Rows beyond are left out; all unless given. */
  maxRows?: number;
  /** Length of the rows of `windows`, a multiple of 15 minutes; 15 minutes unless given. */
  windowsMs?: number;
  signal?: AbortSignal;
}

export interface SqlAnswer {
  /** Empty for Parquet, which names them itself. */
  columns: SqlColumn[];
  /** The answer in its format. Read it to the end or leave the loop: the process ends with it. */
  body: AsyncIterable<Uint8Array>;
}

const CHILD = fileURLToPath(new URL('./sql-child.ts', import.meta.url));
const LONGEST_SQL = 1_000_000;

/**
 * Runs one statement that reads. Rejects before the first byte with an UndertoneError: `sql-wrong` (with line
 * and column), `sql-refused`, `sql-timeout`, `query-memory`; what fails later is thrown by the body.
 */
export async function runSql(lakeRoot: string, sql: string, options: SqlOptions): Promise<SqlAnswer> {
  const { timeoutSeconds = 60, memoryMb = 1024, maxRows = Number.POSITIVE_INFINITY, signal } = options;
  if (sql.length > LONGEST_SQL) throw new UsageError(`The SQL is longer than ${LONGEST_SQL} characters.`);
  signal?.throwIfAborted();
  // Says what is wrong with the lake here, where errors keep their kind.
  openLakeReader(lakeRoot).close();
  const folder = options.format === 'parquet' ? mkdtempSync(join(tmpdir(), 'undertone-sql-')) : null;
  const output = folder === null ? null : join(folder, 'answer.parquet');
  const child = fork(CHILD, [], {
    cwd: resolve(lakeRoot),
    env: {},
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-old-space-size=256'],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let stopped: Error | null = null;
  const stop = (error: Error): void => {
    stopped ??= error;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(() => stop(tooLong(timeoutSeconds)), timeoutSeconds * 1000);
  const onAbort = (): void => stop(abortError(signal!));
  signal?.addEventListener('abort', onAbort);
  const end = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    child.kill('SIGKILL');
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  };
  const conversation = converse(child, () => stopped);
  child.send(
    {
      sql,
      format: options.format,
      memoryMb,
      maxRows,
      output,
      windowsMs: options.windowsMs ?? QUARTER_HOUR_MS,
    } satisfies SqlRequest,
    () => {},
  );
  try {
    const columns = await conversation.columns;
    if (output !== null) await conversation.done;
    const source: Readable = output === null ? child.stdout! : createReadStream(output);
    return { columns, body: read(source, conversation.done, end) };
  } catch (error) {
    end();
    throw error;
  }
}

async function* read(source: Readable, done: Promise<void>, end: () => void): AsyncGenerator<Uint8Array> {
  try {
    for await (const part of source) yield part as Uint8Array;
    await done;
  } finally {
    end();
  }
}

const tooLong = (seconds: number): UndertoneError =>
  new UndertoneError(
    'sql-timeout',
    `The query was stopped after ${seconds} seconds; ask for less, or allow it more time.`,
  );

/** The two things the child says: which columns come, and how it ended. */
function converse(
  child: ChildProcess,
  stopped: () => Error | null,
): { columns: Promise<SqlColumn[]>; done: Promise<void> } {
  const columns = Promise.withResolvers<SqlColumn[]>();
  const done = Promise.withResolvers<void>();
  // Whoever asked may hear of a failure by one of the two alone.
  columns.promise.catch(() => {});
  done.promise.catch(() => {});
  const fail = (error: Error): void => {
    columns.reject(error);
    done.reject(error);
  };
  child.on('message', (message: SqlMessage) => {
    if (message.type === 'columns') columns.resolve(message.columns);
    else if (message.type === 'done') done.resolve();
    else fail(new UndertoneError(message.code, message.message));
  });
  child.on('error', fail);
  child.on('exit', (code, signal) => {
    fail(
      stopped() ??
        new UndertoneError(
          'sql-failed',
          `The process that ran the query ended early (${signal ?? `exit code ${code}`}); it may have needed more memory than there is.`,
        ),
    );
  });
  return { columns: columns.promise, done: done.promise };
}
