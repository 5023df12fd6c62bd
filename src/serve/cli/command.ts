import type { Config } from '../../config/schema.ts';
import type { BucketLake } from '../../lake/s3/bucket-lake.ts';
import type { Opening } from './bucket-lake.ts';
import type { Console } from './terminal/console.ts';

/** An argument in commander's notation: `<file>` is required, `[file]` optional, `[file...]` takes many. */
export interface Argument {
  flags: string;
  description: string;
}

export interface Option {
  /** In commander's notation: `--model <name>`, `-e, --explain`. */
  flags: string;
  description: string;
  default?: string | number | boolean;
  choices?: readonly string[];
  /** Turns the word given into the value; throws a UsageError with what is expected. */
  parse?: (word: string) => unknown;
}

/**
 * A command. This declaration is all that `--help` and the generated reference need; what the command does
 * is in a module of its own that is imported when it is called, so that help stays quick.
 */
export interface Command {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** More for the command's own help, after the summary. */
  description?: string;
  arguments?: readonly Argument[];
  options?: readonly Option[];
  /** Whether `--json` is among its options: it prints a result. */
  json: boolean;
  /** True where the command reports on a wrong configuration itself, rather than not run at all. */
  diagnosesConfig?: boolean;
  /** True where it computes without pause, so that a signal can only end it at once; nothing half done may stay. */
  endsAtOnce?: boolean;
  /** Command lines that work as they stand; at least one. */
  examples: readonly [string, ...string[]];
  load(): Promise<Implementation>;
}

export interface Implementation {
  /** Returns the exit code (nothing is 0); throws a UsageError for 2 and anything else for 1. */
  run(call: Call): Promise<ExitCode | undefined> | Promise<void>;
}

/** The options that every command has. */
export interface CommonOptions {
  config?: string;
  lake?: string;
  json?: boolean;
}

/** 0 done, 1 failed, 2 wrong usage or configuration. */
export type ExitCode = 0 | 1 | 2;

/** One call of a command. `O` is the shape that the command's own options parse to. */
export interface Call<O extends object = object> {
  args: readonly string[];
  options: O;
  /** Whether the result is to be JSON: one value on one line, nothing else on stdout. */
  json: boolean;
  console: Console;
  /** Aborts at SIGINT, SIGTERM or SIGHUP; a second SIGINT ends the process at once. */
  signal: AbortSignal;
  /** The configuration; read once, defaults where there is no file. */
  config(): Promise<Config>;
  /**
   * The folder of the lake: `--lake`, else `lake` of the configuration, else ./lake. Of a lake in a bucket it is the
   * copy on this machine, as it was published last; `opening` counts for the first call.
   */
  lake(opening?: Opening): Promise<string>;
  /** The lake as it was named, which may be an address. */
  lakeName(): Promise<string>;
  /** The lake in its bucket, once `lake` was called; null where it is in a folder alone. */
  bucket(): BucketLake | null;
  /** Where the copy of a bucket's lake is on this machine. */
  copyFolder(url: string): string;
  /** Whether the call names its lake by `--lake`. */
  lakeGiven: boolean;
}
