import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { Problem } from '../problem.ts';

const TYPES = [
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/json',
] as const;
const ENCODINGS = ['identity', 'gzip', 'zstd'] as const;

export interface BodyHeaders {
  /** Whether the body is one JSON value, which may go over several lines. */
  whole: boolean;
  encoding: (typeof ENCODINGS)[number];
}

/** Throws a Problem (413, 415) where the headers alone show that the body cannot be taken. */
export function checkHeaders(request: IncomingMessage, maxBytes: number): BodyHeaders {
  const { headers } = request;
  const type = (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  if (!TYPES.includes(type as (typeof TYPES)[number])) {
    throw new Problem(
      'unsupported-media-type',
      'Send one JSON object a line, with the header "Content-Type: application/x-ndjson".',
    );
  }
  const encoding = (headers['content-encoding'] ?? 'identity')
    .trim()
    .toLowerCase() as BodyHeaders['encoding'];
  if (!ENCODINGS.includes(encoding)) {
    throw new Problem(
      'unsupported-media-type',
      'The body may be compressed with gzip or zstd, and no other way.',
      {
        headers: { 'Accept-Encoding': 'gzip, zstd' },
      },
    );
  }
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  return { whole: type === 'application/json', encoding };
}

/** The body as sent. Throws a Problem (413) as soon as it is longer than allowed. */
export async function readBytes(body: Readable, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += (part as Buffer).length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}

/** Throws a Problem where it is not compressed as its header says (400), or is longer than allowed when it is not (413). */
export async function decompress(
  sent: Buffer,
  encoding: BodyHeaders['encoding'],
  maxBytes: number,
): Promise<Buffer> {
  if (encoding === 'identity') return sent;
  const stream = encoding === 'gzip' ? createGunzip() : createZstdDecompress();
  stream.end(sent);
  try {
    return await readBytes(stream, maxBytes);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem('invalid-body', `The body is not whole, or not compressed with ${encoding}.`, {
      cause: error,
    });
  } finally {
    stream.destroy();
  }
}

/** The records of a body, one a line, and how many; a JSON value over several lines is brought onto one. */
export function linesOf(body: Buffer, whole: boolean): { payload: Buffer; lines: number } {
  // Within JSON an LF stands between values only, never inside a text.
  const payload = whole ? Buffer.from(body).map((byte) => (byte === 10 || byte === 13 ? 32 : byte)) : body;
  let lines = 0;
  for (let begin = 0; begin < payload.length; ) {
    let end = payload.indexOf(10, begin);
    if (end < 0) end = payload.length;
    if (payload.subarray(begin, end).some((byte) => byte > 32)) lines++;
    begin = end + 1;
  }
  return { payload: Buffer.from(payload), lines };
}

const tooLarge = (maxBytes: number): Problem =>
  new Problem('body-too-large', `The body is larger than ${maxBytes} bytes; send fewer posts at a time.`, {
    // The rest of it is not waited for.
    headers: { Connection: 'close' },
  });
