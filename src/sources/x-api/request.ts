import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { messageOf } from '../../model/errors.ts';
import { XApiError } from './errors.ts';

export interface RawRequest {
  url: URL;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  /** JSON; null for none. */
  body: string | null;
  /** How long until the headers of the answer must be there, ms. */
  timeoutMs: number;
  signal: AbortSignal | null;
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** The body, unpacked; ends with an error where it was cut off. Destroying it closes the connection. */
  body: Readable;
}

/**
 * One HTTP request, on a connection of its own, so that names are looked up again each time, as X asks. Resolves
 * when the headers are there. Throws an XApiError of kind `network`, and what the signal aborts with.
 */
export function send({ url, method, headers, body, timeoutMs, signal }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const begin = url.protocol === 'http:' ? httpRequest : httpsRequest;
    const request = begin(url, {
      method,
      headers: {
        ...headers,
        'accept-encoding': 'gzip',
        ...(body === null
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
      agent: false,
    });
    const abort = () =>
      request.destroy(signal?.reason instanceof Error ? signal.reason : new Error('stopped'));
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    const settled = () => {
      clearTimeout(timer);
    };
    request.on('error', (error) => {
      settled();
      signal?.removeEventListener('abort', abort);
      reject(signal?.aborted ? error : unreachable(url, error));
    });
    request.on('response', (response) => {
      settled();
      response.on('close', () => signal?.removeEventListener('abort', abort));
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: unpacked(response) });
    });
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    request.end(body ?? undefined);
  });
}

/** Unpacks as bytes come, so that a heartbeat is seen when it is sent and not when a block of gzip is full. */
function unpacked(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  const gunzip = createGunzip({ flush: constants.Z_SYNC_FLUSH });
  response.on('error', (error) => gunzip.destroy(error));
  response.on('aborted', () => gunzip.destroy(new Error('the connection was reset')));
  gunzip.on('close', () => response.destroy());
  response.pipe(gunzip);
  return gunzip;
}

export function unreachable(url: URL, cause: unknown): XApiError {
  const why = messageOf(cause) || String((cause as NodeJS.ErrnoException).code ?? 'unknown');
  return new XApiError('network', `${url.host} cannot be reached (${why}); check the network.`, { cause });
}
