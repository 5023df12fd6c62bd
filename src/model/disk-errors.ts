import { messageOf, UndertoneError } from './errors.ts';

const SQLITE_FULL = 13;
const SQLITE_IOERR = 10;
const FULL = new Set(['ENOSPC', 'EDQUOT']);
const FAILED = new Set(['EIO', 'EROFS', 'EFBIG']);

/**
 * The plain sentence for an error by which Node, SQLite or DuckDB says that the disk is full or failing; any
 * other error as it is. `what` names what could not be written.
 */
export function asDiskError(error: unknown, what: string): unknown {
  const kind = error instanceof UndertoneError ? null : kindOf(error);
  return kind === null ? error : diskError(kind, error, what);
}

export function diskError(kind: 'disk-full' | 'disk-failed', cause: unknown, what: string): UndertoneError {
  const said = kind === 'disk-full' ? 'The disk is full' : 'The disk refused a write';
  return new UndertoneError(
    kind,
    `${said} (${what}: ${messageOf(cause)}). Nothing acknowledged is lost; make room or mend the disk, then run the same command again.`,
    { cause },
  );
}

/** After one of these nothing may be acknowledged any more: the process is to stop. */
export const isDiskError = (error: unknown): boolean =>
  error instanceof UndertoneError && (error.code === 'disk-full' || error.code === 'disk-failed');

function kindOf(error: unknown): 'disk-full' | 'disk-failed' | null {
  if (!(error instanceof Error)) return null;
  const { code, errcode } = error as { code?: string; errcode?: number };
  if (code !== undefined && FULL.has(code)) return 'disk-full';
  if (code !== undefined && FAILED.has(code)) return 'disk-failed';
  // The low byte is the primary result code; the rest says where it happened.
  if (errcode !== undefined && (errcode & 0xff) === SQLITE_FULL) return 'disk-full';
  if (errcode !== undefined && (errcode & 0xff) === SQLITE_IOERR) return 'disk-failed';
  if (!error.message.startsWith('IO Error')) return null;
  if (/No space left on device|Disk quota exceeded/.test(error.message)) return 'disk-full';
  return /Could not (?:write|sync)|Input\/output error|Read-only file system/.test(error.message)
    ? 'disk-failed'
    : null;
}
