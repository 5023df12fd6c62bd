import { Agent, type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps, Agent as SecureAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { failureOf, MastodonFailure } from './failure.ts';
import { isSafe } from './server-address.ts';

export interface GetOptions {
  token: string | null;
  accept: string;
  /** How long the answer may take to begin, ms. */
  timeoutMs: number;
  /**
   * Where a redirect may lead. `server`: the same origin. `anywhere-safe`: any encrypted address, since a server
   * may keep its streaming on another host and says so by a redirect.
   */
  redirects: 'server' | 'anywhere-safe';
  /** Whether the connection is kept for the next request; not for what goes on without end. */
  keep?: boolean;
  signal: AbortSignal;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** The body, unpacked; it ends with an error where it is broken off. */
  body: Readable;
  /** Ends the exchange at once. */
  cut(): void;
}

const MOST_REDIRECTS = 5;

const KEPT = new Agent({ keepAlive: true, maxFreeSockets: 1 });
const KEPT_SECURE = new SecureAgent({ keepAlive: true, maxFreeSockets: 1 });

/**
 * One GET, redirects followed. The token goes only where `redirects` allows, over an encrypted connection or to
 * this machine. Rejects with a MastodonFailure.
 */
export async function get(address: string, options: GetOptions): Promise<Answer> {
  let url = new URL(address);
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const answer = await getOnce(url, options);
    const location = answer.headers.location;
    if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return answer;
    answer.cut();
    const next = URL.parse(location.replace(/^ws/i, 'http'), url.href);
    if (next === null || !isSafe(next) || !/^https?:$/.test(next.protocol)) {
      throw new MastodonFailure('absent', `the server redirects to an address that is not encrypted`);
    }
    if (options.redirects === 'server' && next.origin !== url.origin) {
      throw new MastodonFailure('absent', `the server redirects to ${next.host}; name that one instead`);
    }
    url = next;
  }
  throw new MastodonFailure('absent', 'the server redirects without end');
}

function getOnce(url: URL, options: GetOptions): Promise<Answer> {
  const { token, accept, timeoutMs, keep = false, signal } = options;
  return new Promise((resolve, reject) => {
    const isSecure = url.protocol === 'https:';
    const send = isSecure ? requestHttps : requestHttp;
    const request = send(url, {
      agent: keep ? (isSecure ? KEPT_SECURE : KEPT) : false,
      signal,
      headers: {
        accept,
        'accept-encoding': 'gzip',
        'user-agent': 'Undertone',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
    });
    let settled = false;
    const fail = (failure: MastodonFailure) => {
      settled = true;
      clearTimeout(timer);
      reject(failure);
      request.destroy();
    };
    const timer = setTimeout(
      () => fail(new MastodonFailure('stalled', `no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    request.on('error', (error) => {
      // The server may close a kept connection at the moment it is used again; that says nothing of the request.
      if (request.reusedSocket && !settled && !signal.aborted) {
        settled = true;
        clearTimeout(timer);
        resolve(getOnce(url, { ...options, keep: false }));
      } else fail(failureOf(error));
    });
    request.on('response', (response) => {
      settled = true;
      clearTimeout(timer);
      const body = unpacked(response, response.headers['content-encoding']);
      body.on('error', () => {});
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body,
        cut() {
          request.destroy();
          body.destroy();
        },
      });
    });
    request.end();
  });
}

/** Unpacks what the server packed; a body that is broken off ends with an error in either case. */
function unpacked(body: Readable, encoding: string | undefined): Readable {
  const unpack =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'br'
        ? createBrotliDecompress()
        : encoding === 'deflate'
          ? createInflate()
          : null;
  if (unpack === null) return body;
  body.on('error', (error) => unpack.destroy(error));
  body.on('close', () => {
    if (!body.readableEnded) unpack.destroy(new Error('the answer was broken off'));
  });
  return body.pipe(unpack);
}

/** The whole body as bytes. Rejects with a MastodonFailure where it is broken off or larger than `most` bytes. */
export async function bytesOf(answer: Answer, most: number, timeoutMs: number): Promise<Buffer> {
  const timer = setTimeout(() => answer.body.destroy(new Error('the answer stopped coming')), timeoutMs);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > most) throw new Error(`the answer is larger than ${most} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw failureOf(error);
  } finally {
    clearTimeout(timer);
    answer.cut();
  }
  return Buffer.concat(chunks);
}
