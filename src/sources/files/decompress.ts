import { pipeline, Readable, type Transform } from 'node:stream';
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
    else yield* through(chunks, createGunzip({ chunkSize: 1 << 18 }));
  } catch (error) {
    throw asDamage(error, compression, label);
  }
}

function through(chunks: AsyncIterable<Uint8Array>, transform: Transform): AsyncIterable<Uint8Array> {
  // The error reaches the one who iterates over the transform; the callback only keeps it from being thrown twice.
  pipeline(Readable.from(chunks), transform, () => {});
  return transform;
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
