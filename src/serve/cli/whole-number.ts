import { UsageError } from '../../model/errors.ts';

/** A word of the command line as a whole number from 0 up. */
export function parseWhole(word: string): number {
  const value = Number(word);
  if (/^\d+$/.test(word) && Number.isSafeInteger(value)) return value;
  throw new UsageError(`"${word}" is not a whole number.`);
}

const HIGHEST_PORT = 65_535;

/** A word of the command line as a port; 0 asks for a free one. */
export function parsePort(word: string): number {
  const port = parseWhole(word);
  if (port <= HIGHEST_PORT) return port;
  throw new UsageError(`"${word}" is no port: those go up to ${HIGHEST_PORT}.`);
}
