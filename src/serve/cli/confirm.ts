import { createInterface } from 'node:readline/promises';
import { UsageError } from '../../model/errors.ts';
import type { Call } from './command.ts';

/**
 * For what cannot be undone: a person is asked, and a script has to say `--yes`.
 * @throws UsageError where the answer is no; `refused` says what then was not done
 */
export async function confirm(call: Call, question: string, refused: string): Promise<void> {
  if (!call.console.stdin.isTTY) {
    throw new UsageError('This cannot be undone; add --yes to have it done without being asked.');
  }
  const terminal = createInterface({ input: call.console.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: call.signal });
    if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError(refused);
  } finally {
    terminal.close();
  }
}
