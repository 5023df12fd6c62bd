import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { UsageError } from '../../model/errors.ts';
import { XApiError } from './errors.ts';
import { errorOf } from './problem.ts';
import { type RateLimit, readRateLimit } from './rate-limit.ts';
import { send, unreachable } from './request.ts';

export const X_API = 'https://api.x.com';

export interface XApiOptions {
  /** The app-only bearer token of X API v2. */
  token: string;
  /** `https://api.x.com` unless set; for tests and proxies. */
  baseUrl?: string;
  /** How long an answer may take to begin, ms. */
  timeoutMs?: number;
  /** What X sees as the name of this client. */
  userAgent?: string;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Asked {
  /** What is asked for, for error messages: `the rules of the stream`. */
  what: string;
  query?: Query;
  signal?: AbortSignal;
}

export interface Answer {
  status: number;
  /** The body exactly as received, and parsed. */
  text: string;
  json: unknown;
  rateLimit: RateLimit;
  headers: IncomingHttpHeaders;
}

export interface OpenStream {
  body: Readable;
  rateLimit: RateLimit;
  headers: IncomingHttpHeaders;
}

/** X's API v2 for one app. Nothing is retried here: `XApiError.kind` and `XBackOff` say when to try again. */
export interface XApi {
  readonly baseUrl: string;
  /** Throws an XApiError for anything but a success with JSON in it. */
  get(path: string, asked: Asked): Promise<Answer>;
  post(path: string, body: unknown, asked: Asked): Promise<Answer>;
  /** Opens a stream: resolves when X has accepted it. The body is as it comes, unpacked. */
  open(path: string, asked: Asked): Promise<OpenStream>;
}

/** No answer of X but a stream is larger, bytes: a page of 500 posts with all their fields is under 5 MB. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
const TIMEOUT_MS = 20_000;

/** Addresses of this machine, as a URL has them. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Throws a UsageError where the token is none, or the address is no https address or one of this machine. */
export function createXApi(options: XApiOptions): XApi {
  const { token, timeoutMs = TIMEOUT_MS, userAgent = 'undertone' } = options;
  const base = URL.parse(options.baseUrl ?? X_API);
  if (base === null || !/^https?:$/.test(base.protocol)) {
    throw new UsageError(
      `"${options.baseUrl}" is no address of the X API; it begins with https://, like ${X_API}.`,
    );
  }
  if (base.protocol === 'http:' && !LOOPBACK.test(base.hostname)) {
    throw new UsageError(
      `The X API at ${base.origin} would be sent the bearer token unprotected; give an address that begins with https://.`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new UsageError(
      'The bearer token of X holds spaces or characters that no token has; copy it again into UNDERTONE_X_BEARER_TOKEN.',
    );
  }
  const headers = { authorization: `Bearer ${token}`, 'user-agent': userAgent, accept: 'application/json' };
  const redact = (text: string): string => text.replaceAll(token, '[secret]');

  const begin = async (method: 'GET' | 'POST', path: string, body: unknown, asked: Asked) => {
    const url = addressOf(base, path, asked.query);
    const json = body === undefined ? null : JSON.stringify(body);
    const signal = asked.signal ?? null;
    const answer = await send({ url, method, headers, body: json, timeoutMs, signal });
    const rateLimit = readRateLimit(answer.headers);
    if (answer.status >= 200 && answer.status < 300) return { url, answer, rateLimit };
    const text = redact(await wholeText(answer.body, timeoutMs).catch(() => ''));
    throw errorOf(answer.status, parsedOrNull(text), rateLimit, asked.what);
  };

  const exchange = async (
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    asked: Asked,
  ): Promise<Answer> => {
    const { url, answer, rateLimit } = await begin(method, path, body, asked);
    const { status } = answer;
    const text = await wholeText(answer.body, timeoutMs).catch((error) => {
      throw unreachable(url, error);
    });
    const json = parsedOrNull(text);
    if (json === null) {
      const message = `X answered something that is no JSON when asked for ${asked.what}; it is retried.`;
      throw new XApiError('server', message, { status, rateLimit });
    }
    return { status, text, json, rateLimit, headers: answer.headers };
  };

  return {
    baseUrl: base.origin,
    get: (path, asked) => exchange('GET', path, undefined, asked),
    post: (path, body, asked) => exchange('POST', path, body, asked),
    async open(path, asked) {
      const { answer, rateLimit } = await begin('GET', path, undefined, asked);
      return { body: answer.body, rateLimit, headers: answer.headers };
    },
  };
}

function addressOf(base: URL, path: string, query: Query = {}): URL {
  const url = new URL(base.pathname.replace(/\/$/, '') + path, base);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

/** The whole body. Throws where it breaks off, is too large, or stands still for `timeoutMs`. */
async function wholeText(body: Readable, timeoutMs: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const timer = setTimeout(() => body.destroy(new Error(`stood still for ${timeoutMs / 1000} s`)), timeoutMs);
  try {
    for await (const chunk of body) {
      timer.refresh();
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) throw new Error(`sent more than ${MAX_BODY_BYTES} bytes`);
    }
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
