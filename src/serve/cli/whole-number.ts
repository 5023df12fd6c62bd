import { UsageError } from '../../model/errors.ts';

/** A word of the command line as a whole number from 0 up. */
export function parseWhole(word: string): number {
  const value = Number(word);
  if (/^\d+$/.test(word) && Number.isSafeInteger(value)) return value;
  throw new UsageError(`"${word}" is not a whole number.`);
}
