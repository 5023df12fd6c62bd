import { readEnvironment } from '../../config/environment.ts';
import { COMMANDS } from './commands/all.ts';
import { createProgram } from './program.ts';
import { runProgram } from './run-program.ts';
import { createConsole } from './terminal/console.ts';

/** Runs the command line on this process's streams and gives the exit code. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  const environment = readEnvironment();
  const terminal = createConsole(process, environment.colour);
  const program = createProgram(COMMANDS, terminal, environment);
  return runProgram(program, words, terminal, environment);
}
