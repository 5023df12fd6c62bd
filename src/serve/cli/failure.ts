import { CommanderError } from 'commander';
import { messageOf, UsageError } from '../../model/errors.ts';
import { printable } from './terminal/printable.ts';

/** A command that has already said why it failed. */
export class CommandFailed extends Error {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

export interface Failure {
  exitCode: number;
  /** What to say on stderr; empty where all has been said. */
  sentence: string;
}

/** What the command line makes of a thrown value: 2 for wrong usage or configuration, else 1. */
export function toFailure(error: unknown, interruptedBy: NodeJS.Signals | null): Failure {
  if (error instanceof CommandFailed) return { exitCode: error.exitCode, sentence: '' };
  if (error instanceof CommanderError) return fromCommander(error);
  // 128 and the signal's number, as shells count it.
  if (interruptedBy !== null && isAbort(error)) {
    return { exitCode: interruptedBy === 'SIGINT' ? 130 : 143, sentence: 'Stopped before it was done.' };
  }
  // A configuration's problems come one a line; each is made safe alone.
  if (error instanceof UsageError) {
    return { exitCode: 2, sentence: error.message.split('\n').map(printable).join('\n') };
  }
  return { exitCode: 1, sentence: printable(messageOf(error)) || 'It failed without saying why.' };
}

function fromCommander(error: CommanderError): Failure {
  // Help and version have been printed; asking for them is no failure, and no command at all is.
  if (error.code === 'commander.help') return { exitCode: 2, sentence: '' };
  if (error.exitCode === 0) return { exitCode: 0, sentence: '' };
  const said = printable(error.message)
    .replace(/^error: /, '')
    .replace(/ \(Did you mean (.*)\?\)$/, '; did you mean $1?')
    .replace(/\s+/g, ' ');
  const sentence = said.charAt(0).toUpperCase() + said.slice(1);
  return { exitCode: 2, sentence: /[.?!]$/.test(sentence) ? sentence : `${sentence}: see --help.` };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.cause === 'interrupted');
}
