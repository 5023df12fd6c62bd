import type { Command as Commander } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { toFailure } from './failure.ts';
import { interruptedBy } from './signals.ts';
import type { Console } from './terminal/console.ts';

/** Runs the command line on its words and gives the exit code; whatever is thrown becomes one plain sentence. */
export async function runProgram(
  program: Commander,
  words: readonly string[],
  console: Console,
  environment: Environment,
): Promise<number> {
  const fail = (error: unknown): number => {
    const { exitCode, sentence } = toFailure(error, interruptedBy());
    if (sentence !== '') console.note(sentence);
    if (exitCode === 1 && environment.debug && error instanceof Error) console.note(error.stack ?? '');
    return exitCode;
  };
  // What escapes every caller is a fault of ours: say it as plainly, and stop rather than go on.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => process.exit(fail(error)));
  }
  try {
    await program.parseAsync([...words], { from: 'user' });
    await console.flush();
    return 0;
  } catch (error) {
    const exitCode = fail(error);
    await console.flush();
    return exitCode;
  }
}
