/**
 * How a command that must write reaches a lake that another process owns: over a socket in the lake, mode
 * 0600. The client sends one JSON line (a task and its arguments) and then, where the task reads standard
 * input, its bytes; the owner answers with JSON lines: progress as often as it likes, then a result or an
 * error. When the client goes away, the task is aborted; when the owner ends, it hangs up on what it could not
 * finish, and the client goes on by itself.
 */

import { hash } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { messageOf, UndertoneError, UsageError } from '../model/errors.ts';
import type { Source } from '../sources/source.ts';
import type { SourceStanding } from '../telemetry/source-standings.ts';

export interface Task {
  name: string;
  args: unknown;
}

/** What a task may use while it runs, wherever it was asked for. */
export interface TaskContext {
  signal: AbortSignal;
  stdin: Readable;
  progress(value: unknown): void;
  /** The sources of the process that owns the lake, for tasks that ask them again; absent where it has none. */
  sources?: readonly Source[];
  /** Whether that process collects from them as the task runs. */
  collecting?: boolean;
  /** How each of them stands; present where it does. */
  standings?(): readonly SourceStanding[];
}

export type TaskRunner = (task: Task, context: TaskContext) => Promise<unknown>;

type Reply =
  | { progress: unknown }
  | { result: unknown }
  | { error: { code: string; message: string; usage: boolean } };

/** The system allows about 100 bytes for a socket's path; a lake deeper than that has it in the temporary folder. */
const MAXIMUM_PATH = 100;

export function socketPath(root: string): string {
  const path = join(resolve(root), 'owner.sock');
  if (process.platform === 'win32') return `\\\\.\\pipe\\undertone-${hash('md5', path)}`;
  return Buffer.byteLength(path) < MAXIMUM_PATH
    ? path
    : join(tmpdir(), `undertone-${hash('md5', path).slice(0, 16)}.sock`);
}

/** The owner's side. */
export class HandoverServer {
  readonly #server: Server;
  readonly #path: string;
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  private constructor(server: Server, path: string) {
    this.#server = server;
    this.#path = path;
  }

  static async listen(path: string, run: TaskRunner): Promise<HandoverServer> {
    rmSync(path, { force: true });
    const server = createServer({ allowHalfOpen: true });
    const handover = new HandoverServer(server, path);
    server.on('connection', (socket) => {
      const done = serve(socket, run, handover.#closing.signal).finally(() => handover.#running.delete(done));
      handover.#running.add(done);
    });
    const mask = process.umask(0o177);
    try {
      await new Promise<void>((listening, failed) => server.once('error', failed).listen(path, listening));
    } finally {
      process.umask(mask);
    }
    if (process.platform !== 'win32') chmodSync(path, 0o600);
    server.unref();
    return handover;
  }

  /** Resolves when no task runs any more, or the signal aborts; new ones are still taken meanwhile. */
  async idle(signal: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    while (this.#running.size > 0 && !signal.aborted) await Promise.race([...this.#running, aborted]);
  }

  /** Takes no new tasks, aborts those that run and waits until they have come to a stop. */
  async close(): Promise<void> {
    this.#server.close();
    this.#closing.abort();
    await Promise.all(this.#running);
    rmSync(this.#path, { force: true });
  }
}

async function serve(socket: Socket, run: TaskRunner, closing: AbortSignal): Promise<void> {
  const gone = new AbortController();
  socket.on('error', () => gone.abort());
  socket.on('close', () => gone.abort());
  const send = (reply: Reply): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`);
  };
  try {
    const hangUp = (): void => void socket.destroy();
    closing.addEventListener('abort', hangUp, { once: true });
    const task = JSON.parse(await firstLine(socket)) as Task;
    closing.removeEventListener('abort', hangUp);
    const progress = (value: unknown): void => send({ progress: value });
    const signal = AbortSignal.any([gone.signal, closing]);
    const result = await run(task, { signal, stdin: socket, progress });
    if (closing.aborted && isCutShort(result)) hangUp();
    else send({ result });
  } catch (error) {
    const code = error instanceof UndertoneError ? error.code : 'task';
    send({ error: { code, message: messageOf(error), usage: error instanceof UsageError } });
  }
  await new Promise<void>((ended) => (socket.destroyed ? ended() : socket.end(ended)));
  socket.destroy();
}

const isCutShort = (result: unknown): boolean =>
  (result as { interrupted?: boolean } | undefined)?.interrupted === true;

/** Reads up to the first LF and puts what follows back. */
async function firstLine(socket: Socket): Promise<string> {
  const parts: Buffer[] = [];
  for (;;) {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) {
      if (socket.readableEnded)
        throw new UndertoneError('handover', 'The other process ended before it said what to do.');
      await new Promise<void>((ready) => {
        socket.once('readable', ready);
        socket.once('end', ready);
        socket.once('close', ready);
      });
      if (socket.destroyed) throw new UndertoneError('handover', 'The other process went away.');
      continue;
    }
    const end = chunk.indexOf(10);
    if (end < 0) {
      parts.push(chunk);
      continue;
    }
    parts.push(chunk.subarray(0, end));
    if (end + 1 < chunk.length) socket.unshift(chunk.subarray(end + 1));
    return Buffer.concat(parts).toString();
  }
}

/**
 * The client's side: hands a task to the owner and waits for its result.
 * @throws UndertoneError `owner-gone` where the owner cannot be reached or ends before it answers; retryable
 *   unless it has taken some of standard input, which cannot be read twice.
 */
export async function handOver(
  path: string,
  task: Task,
  context: TaskContext,
  sendsInput: boolean,
): Promise<unknown> {
  const socket = connect({ path, allowHalfOpen: true });
  const abort = (): void => void socket.destroy();
  context.signal.addEventListener('abort', abort, { once: true });
  let connected = false;
  try {
    await new Promise<void>((open, failed) => socket.once('connect', open).once('error', failed));
    connected = true;
    socket.write(`${JSON.stringify(task)}\n`);
    if (sendsInput) context.stdin.pipe(socket);
    else socket.end();
    let rest = '';
    for await (const chunk of socket.setEncoding('utf8')) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        const reply = JSON.parse(line) as Reply;
        if ('progress' in reply) context.progress(reply.progress);
        else if ('result' in reply) return reply.result;
        else throw asError(reply.error);
      }
    }
    throw new Error('it ended before it answered');
  } catch (error) {
    if (error instanceof UndertoneError) throw error;
    if (context.signal.aborted) throw new UndertoneError('interrupted', 'Stopped.', { cause: 'interrupted' });
    if (connected && sendsInput) {
      const message =
        'The process that owns the lake ended before it had read all of standard input; run the same command again with the whole input: what is there already counts as duplicate.';
      throw new UndertoneError('owner-gone', message, { cause: error });
    }
    const message = `The process that owns the lake could not be reached (${messageOf(error)}).`;
    throw new UndertoneError('owner-gone', message, { retryable: true, cause: error });
  } finally {
    context.signal.removeEventListener('abort', abort);
    socket.destroy();
  }
}

const asError = ({
  code,
  message,
  usage,
}: {
  code: string;
  message: string;
  usage: boolean;
}): UndertoneError => (usage ? new UsageError(message, { code }) : new UndertoneError(code, message));
