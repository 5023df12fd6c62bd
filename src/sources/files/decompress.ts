import type { Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UndertoneError } from '../../model/errors.ts';
import { Bzip2Error, bunzip2 } from './bzip2.ts';
import { unzstd } from './unzstd.ts';

export type Compression = 'gzip' | 'bzip2' | 'zstd' | 'none';

/** Tells a compression by the first bytes; six are enough. */
export function compressionOf(head: Uint8Array): Compression {
  const text = Buffer.from(head.subarray(0, 6)).toString('latin1');
  if (text.startsWith('\x1f\x8b')) return 'gzip';
  if (text.startsWith('\x28\xb5\x2f\xfd') || /^[\x50-\x5f]\x2a\x4d\x18/.test(text)) return 'zstd';
  // A block's magic follows, or that of the end where the stream is empty.
  if (/^BZh[1-9](?:1A|\x17r|$)/.test(text)) return 'bzip2';
  return 'none';
}

/**
 * The bytes within. What could be read of damaged or truncated input is yielded before the error is thrown.
 *
 * @throws UndertoneError `file_truncated` or `file_damaged`
 */
export async function* decompress(
  chunks: AsyncIterable<Uint8Array>,
  compression: Compression,
  label: string,
): AsyncGenerator<Uint8Array> {
  try {
    if (compression === 'none') yield* chunks;
    else if (compression === 'bzip2') yield* bunzip2(chunks);
    else if (compression === 'zstd') yield* unzstd(chunks, through);
    else yield* through(chunks, createGunzip({ chunkSize: 1 << 16 }));
  } catch (error) {
    throw asDamage(error, compression, label);
  }
}

/**
 * How many bytes go through at a time after so many: where the input is damaged, what comes out of its last
 * piece (or the last 64 KB of that) is lost, and small pieces are slow.
 */
const pieceAfter = (bytes: number): number => Math.min(Math.max(256, bytes >> 6), 64 << 10);

/** All that comes out of a transform, also of the input that makes it fail, is yielded before it throws. */
async function* through(chunks: AsyncIterable<Uint8Array>, transform: Transform): AsyncGenerator<Uint8Array> {
  const out: Uint8Array[] = [];
  let wake = () => {};
  let failure: unknown = null;
  let taken = 0;
  transform.on('data', (chunk: Uint8Array) => out.push(chunk));
  transform.on('end', () => wake());
  transform.on('error', (error) => {
    failure = error;
    wake();
  });
  const take = (piece: Uint8Array) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      transform.write(piece, () => resolve());
    });
  const finish = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
      transform.end();
    });
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length && !transform.readableEnded; ) {
        const piece = chunk.subarray(at, at + pieceAfter(taken));
        await take(piece);
        at += piece.length;
        taken += piece.length;
        yield* out.splice(0);
        if (failure !== null) throw failure;
      }
    }
    if (!transform.readableEnded) await finish();
    yield* out.splice(0);
    if (failure !== null) throw failure;
  } finally {
    transform.destroy();
  }
}

function asDamage(error: unknown, compression: Compression, label: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!(error instanceof Bzip2Error) && !/^(?:Z_|ZSTD_)/.test(code)) return error;
  const message = (error as Error).message;
  if (/too much memory/i.test(message)) {
    const advice = `decompress it first with zstd -d --long=31 and pipe it in: zstd -dc --long=31 ${label} | undertone import -`;
    return new UndertoneError(
      'file_window_too_large',
      `${label} needs over 128 MiB to decompress: ${advice}`,
      { cause: error },
    );
  }
  const truncated = code === 'Z_BUF_ERROR' || message.includes('ends too early');
  const what = truncated
    ? `ends before its ${compression} data does`
    : `holds damaged ${compression} data (${message})`;
  return new UndertoneError(
    truncated ? 'file_truncated' : 'file_damaged',
    `${label} ${what}: all that comes before is imported; fetch the file anew and import it again for the rest.`,
    { cause: error },
  );
}
