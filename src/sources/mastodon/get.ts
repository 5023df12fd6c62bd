import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
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

function getOnce(url: URL, { token, accept, timeoutMs, signal }: GetOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = send(url, {
      // Each stream holds its connection; a shared pool would only make one wait for another.
      agent: false,
      signal,
      headers: {
        accept,
        'accept-encoding': 'gzip',
        'user-agent': 'Undertone (+https://www.npmjs.com/package/undertone)',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
    });
    const fail = (failure: MastodonFailure) => {
      clearTimeout(timer);
      reject(failure);
      request.destroy();
    };
    const timer = setTimeout(
      () => fail(new MastodonFailure('stalled', `no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    request.on('error', (error) => fail(failureOf(error)));
    request.on('response', (response) => {
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
