import type { Readable } from 'node:stream';
import { messageOf } from '../../model/errors.ts';
import type { Query, XApi } from '../x-api/client.ts';
import { XApiError } from '../x-api/errors.ts';
import { errorOf, problemOf } from '../x-api/problem.ts';
import { type RateLimit, readRateLimit } from '../x-api/rate-limit.ts';
import { LineFramer } from './line-framer.ts';

/** What to connect to. */
export interface Endpoint {
  path: string;
  query: Query;
  /** For messages: `the filtered stream`. */
  what: string;
}

export interface ConnectionOptions {
  /** X sends a blank line at least this often, ms. */
  heartbeatMs: number;
  /** How much later than that a heartbeat may come before the connection counts as dead, ms. */
  graceMs: number;
  /** The longest line that is taken in, bytes. */
  lineBytes: number;
}

export interface ConnectionEvents {
  onOpen(rateLimit: RateLimit): void;
  onLine(line: Buffer): void;
  /** A line that is too long to take in: how it begins. */
  onTooLong(beginning: Buffer): void;
  /** Something came that is no problem: lines (told before), a part of one, or a heartbeat. */
  onAlive(): void;
}

export interface Connection {
  /** Rejects with why it ended: an XApiError, always; never resolves. */
  readonly ended: Promise<never>;
  /** Stops reading the socket, so that TCP holds X back; X drops a client that does not read for long. */
  pause(): void;
  resume(): void;
  cut(): void;
}

/**
 * One connection to one stream of X, until it ends for whatever reason; no retry, no buffering.
 *
 * It counts as dead when nothing came for `heartbeatMs` + `graceMs`. X says 20 s, and sends the heartbeat every
 * 20 s: a client that gives up at 20 s sharp races each heartbeat and loses to any jitter. One lost segment or
 * two, sent again by TCP after 0.2 s, 0.4 s and 0.8 s, delay a heartbeat of a sound connection by up to 1.4 s,
 * so 20.9 s of silence are none; to cut then would make a gap for certain, to wait costs at most the grace.
 */
export function connect(
  api: XApi,
  endpoint: Endpoint,
  options: ConnectionOptions,
  events: ConnectionEvents,
): Connection {
  const stop = new AbortController();
  const silenceMs = options.heartbeatMs + options.graceMs;
  let body: Readable | null = null;
  let paused = false;
  let silence: NodeJS.Timeout | undefined;
  let chunks = 0;
  let end: (error: XApiError) => void = () => {};
  const ended = new Promise<never>((_resolve, reject) => {
    end = (error) => {
      clearTimeout(silence);
      reject(error);
      // A body that is not read to its end would keep its socket.
      stop.abort();
      body?.destroy();
    };
  });
  // Whoever waits on it later is told; until then a rejection is no fault of the process.
  ended.catch(() => {});

  const silent = () => {
    // Where this process was too busy to read, or asleep, what came meanwhile is read first.
    const before = chunks;
    setImmediate(() =>
      setImmediate(() => {
        if (chunks !== before || paused) return;
        end(lost(endpoint, `nothing came for ${silenceMs / 1000} s, not even a heartbeat`, new Silence()));
      }),
    );
  };
  const watch = () => {
    clearTimeout(silence);
    if (!paused) silence = setTimeout(silent, silenceMs);
  };

  const framer = new LineFramer(options.lineBytes, {
    onLine(line) {
      events.onLine(line);
      const problem = problemIn(line, endpoint);
      if (problem !== null) end(problem);
    },
    onTooLong: events.onTooLong,
  });

  api
    .open(endpoint.path, { what: endpoint.what, query: endpoint.query, signal: stop.signal })
    .then((stream) => {
      body = stream.body;
      if (stop.signal.aborted) body.destroy();
      body.on('data', (chunk: Buffer) => {
        if (stop.signal.aborted) return;
        chunks++;
        watch();
        framer.push(chunk);
        if (!stop.signal.aborted) events.onAlive();
      });
      const broken = () => (framer.broken ? ' in the middle of an object, which was dropped' : '');
      body.on('error', (error) =>
        end(lost(endpoint, `it broke off${broken()} (${messageOf(error)})`, error)),
      );
      body.on('end', () => end(lost(endpoint, `X closed it${broken()}`)));
      body.on('close', () => end(lost(endpoint, `it broke off${broken()}`)));
      if (paused) body.pause();
      watch();
      events.onOpen(stream.rateLimit);
    })
    .catch((error) => {
      end(error instanceof XApiError ? error : lost(endpoint, messageOf(error), error));
    });

  return {
    ended,
    pause() {
      paused = true;
      clearTimeout(silence);
      body?.pause();
    },
    resume() {
      paused = false;
      body?.resume();
      if (body !== null && !stop.signal.aborted) watch();
    },
    cut: () => end(lost(endpoint, 'it was stopped')),
  };
}

/** The cause of an error where X fell silent. */
export class Silence extends Error {}

function lost(endpoint: Endpoint, why: string, cause?: unknown): XApiError {
  return new XApiError('network', `The connection to ${endpoint.what} was lost: ${why}.`, { cause });
}

const NO_LIMITS = readRateLimit({});

/**
 * The problem that a line of a stream reports, which ends the stream; null for posts, also for those with
 * partial errors beside them. X reports it with HTTP 200, in the stream.
 */
function problemIn(line: Buffer, { what }: Endpoint): XApiError | null {
  // Nearly every line is a post, and nearly every post begins so.
  if (line.toString('latin1', 0, 8) === '{"data":') return null;
  try {
    const body = JSON.parse(line.toString('utf8'));
    if (body?.data !== undefined || problemOf(body) === null) return null;
    return errorOf(200, body, NO_LIMITS, what);
  } catch {
    return null;
  }
}
