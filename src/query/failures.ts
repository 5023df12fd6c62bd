/** DuckDB's errors, told apart by what a reader of the lake does about each. */
import { messageOf, UndertoneError } from '../model/errors.ts';

/** An object that the manifest named a moment ago is there no more: compaction has replaced it. */
export const isGone = (error: unknown): boolean =>
  /no files found that match|cannot open file .*no such file|no such file or directory/i.test(
    messageOf(error),
  );

export const isInterrupted = (error: unknown): boolean => /^INTERRUPT Error/i.test(messageOf(error));

export const isOutOfMemory = (error: unknown): boolean => /^Out of Memory Error/i.test(messageOf(error));

/** Our own mistakes in SQL, and not the fault of an object. */
export const isStatementError = (error: unknown): boolean =>
  /^(?:Parser|Binder|Catalog|Syntax|Conversion|Out of Range) Error/i.test(messageOf(error));

export const outOfMemory = (memoryMb: number, cause: unknown): UndertoneError =>
  new UndertoneError(
    'query-memory',
    `The question needs more than the ${memoryMb} MB it may use; ask for a shorter time or fewer groups.`,
    { cause },
  );

export function abortError(signal: AbortSignal): Error {
  if (signal.reason instanceof Error) return signal.reason;
  return new DOMException('This operation was aborted', 'AbortError');
}
