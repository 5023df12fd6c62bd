import { parseDuration } from '../../../config/values.ts';
import { UsageError } from '../../../model/errors.ts';

/** A word of the command line as a number. */
export function parseNumber(word: string): number {
  const value = Number(word);
  if (word.trim() !== '' && Number.isFinite(value)) return value;
  throw new UsageError(`"${word}" is not a number.`);
}

/** A word as a length of time, kept as it is written; throws a UsageError that says how to write it. */
export function parseLength(word: string): string {
  parseDuration(word);
  return word;
}
