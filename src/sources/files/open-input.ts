import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { UndertoneError, UsageError } from '../../model/errors.ts';

const CHUNK = 1 << 20;

/** An open file, pipe or standard input as bytes. */
export interface Input {
  /** How messages name it. */
  readonly label: string;
  /** Bytes when it was opened; null for a pipe. A file that grows is read as far as it was then. */
  readonly size: number | null;
  /** ms since the epoch, of a file. */
  readonly modifiedAt: number | null;
  /** A run of bytes of a file, shorter where it ends. */
  readAt(offset: number, length: number): Promise<Uint8Array>;
  /** From the offset on; a pipe can be read once, from 0. */
  chunks(offset: number): AsyncIterable<Uint8Array>;
  /** Whether the file is longer now than when it was opened. */
  hasGrown(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Opens a path, or standard input for `-`.
 *
 * @throws UsageError where it is missing, a folder or unreadable
 */
export async function openInput(path: string, stdin: () => AsyncIterable<Uint8Array>): Promise<Input> {
  if (path === '-') return pipeInput('standard input', stdin(), async () => {});
  const { handle, stats } = await openPath(path);
  if (!stats.isFile()) {
    return pipeInput(path, handle.createReadStream({ highWaterMark: CHUNK, autoClose: false }), () =>
      handle.close(),
    );
  }
  return {
    label: path,
    size: stats.size,
    modifiedAt: Math.floor(stats.mtimeMs),
    readAt: (offset, length) => readAt(handle, path, offset, Math.min(length, stats.size - offset)),
    chunks: (offset) => fileChunks(handle, path, offset, stats.size),
    hasGrown: async () => (await handle.stat()).size > stats.size,
    close: () => handle.close(),
  };
}

async function openPath(path: string): Promise<{ handle: FileHandle; stats: Stats }> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) {
      const message = `${path} is a folder: name the files in it, such as ${path.replace(/\/+$/, '')}/*, or watch it as a source.`;
      throw new UsageError(message, { code: 'file_is_folder' });
    }
    return { handle: await open(path, constants.O_RDONLY), stats };
  } catch (error) {
    throw asOpenError(path, error);
  }
}

function asOpenError(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new UsageError(`There is no file ${path}: check the path.`, {
      code: 'file_missing',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    const message = `The file ${path} may not be read by this user: change its permissions, or run as its owner.`;
    return new UsageError(message, { code: 'file_unreadable', cause: error });
  }
  return error instanceof UndertoneError ? error : asReadError(path, error);
}

function asReadError(path: string, error: unknown): UndertoneError {
  const what = (error as NodeJS.ErrnoException).code ?? String(error);
  const message = `Reading ${path} failed (${what}): check the disk or the mount, then import it again.`;
  return new UndertoneError('file_read_failed', message, { cause: error, retryable: true });
}

async function readAt(handle: FileHandle, path: string, offset: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(Math.max(0, length));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle
      .read(bytes, filled, bytes.length - filled, offset + filled)
      .catch((error) => {
        throw asReadError(path, error);
      });
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

async function* fileChunks(handle: FileHandle, path: string, from: number, size: number) {
  for (let offset = from; offset < size; ) {
    const chunk = await readAt(handle, path, offset, Math.min(CHUNK, size - offset));
    if (chunk.length === 0) return;
    offset += chunk.length;
    yield chunk;
  }
}

function pipeInput(label: string, source: AsyncIterable<Uint8Array>, close: () => Promise<void>): Input {
  return {
    label,
    size: null,
    modifiedAt: null,
    readAt: async () => new Uint8Array(0),
    chunks: () => source,
    hasGrown: async () => false,
    close,
  };
}
