import { createInterface } from 'node:readline/promises';
import type { Readable } from 'node:stream';

/** Asks a yes-or-no question on the terminal; anything but y or yes is no, and so is a signal that aborts. */
export async function confirm(stdin: Readable, question: string, signal: AbortSignal): Promise<boolean> {
  const terminal = createInterface({ input: stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch {
    return false;
  } finally {
    terminal.close();
  }
}
