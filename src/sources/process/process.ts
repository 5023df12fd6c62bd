import { setTimeout as sleep } from 'node:timers/promises';
import type { Block, Cursor } from '../../model/block.ts';
import { type Clock, systemClock } from '../../model/clock.ts';
import { UndertoneError, UsageError } from '../../model/errors.ts';
import { within } from '../../model/within.ts';
import { type BackOff, backOffDelay } from '../bluesky-jetstream/back-off.ts';
import type { Source } from '../source.ts';
import { type Child, type Ending, startChild } from './child.ts';
import { followComplaints } from './complaints.ts';
import { Output, type OutputLimits } from './output.ts';

export type ProcessState =
  | { state: 'live' }
  /** It ended and is started again after the delay. */
  | { state: 'waiting'; reason: string; delayMs: number; failures: number };

interface Settings extends OutputLimits, BackOff {
  folder: string;
  /** All that the command's environment holds, beside UNDERTONE_CURSOR. */
  environment: Readonly<Record<string, string>>;
  /** Values that are never shown. */
  secrets: readonly string[];
  /** Started again so long after it ended well, ms; null: the source ends then. */
  everyMs: number | null;
  /** After a run that lived this long the count of failures starts over, ms. */
  stableMs: number;
  /** How long it may take to end when it is asked to, ms. */
  graceMs: number;
  clock: Clock;
  random: () => number;
  onState: (state: ProcessState) => void;
  /** Told what the command says on its standard error. */
  onNote: (note: string) => void;
}

export type ProcessOptions = { name: string; command: readonly string[] } & Partial<Settings>;

const DEFAULTS: Settings = {
  folder: '.',
  environment: {},
  secrets: [],
  everyMs: null,
  stableMs: 60_000,
  graceMs: 1_000,
  firstDelayMs: 2_000,
  maxDelayMs: 60_000,
  blockBytes: 1_000_000,
  blockDelayMs: 250,
  maxLineBytes: 4 * 1024 * 1024,
  clock: systemClock,
  random: Math.random,
  onState: () => {},
  onNote: () => {},
};

/**
 * A command whose standard output is one JSON record a line, of any shape that `import` takes.
 *
 * The command may print `{"undertone":{"cursor":"…"}}` where it could go on from there; the last one whose
 * records before it are durable is in UNDERTONE_CURSOR at its next start. Delivery is at least once: what it
 * printed after its last cursor comes again, and repeats of a post fall away. While the pipeline is full the
 * pipe is left unread, so the command waits in its write.
 *
 * A command that fails is started again, after longer and longer delays; one that ends well (exit code 0) ends
 * the source, or is started again after `everyMs`. When the signal aborts, it is ended with all it started.
 */
export function createProcessSource(options: ProcessOptions): Source {
  const settings: Settings = { ...DEFAULTS, ...options };
  const { name, command } = options;
  if (command.length === 0 || command[0] === '') {
    throw new UsageError(
      `The source ${name} names no command; give the program and its arguments as a list.`,
    );
  }
  return { name, read: (cursor, signal) => read(name, command, settings, cursor, signal) };
}

async function* read(
  name: string,
  command: readonly string[],
  settings: Settings,
  from: Cursor | null,
  signal: AbortSignal,
): AsyncGenerator<Block> {
  const { folder, everyMs, onState, random } = settings;
  let cursor = from;
  let failures = 0;
  while (!signal.aborted) {
    const environment = { ...settings.environment, ...(cursor === null ? {} : { UNDERTONE_CURSOR: cursor }) };
    const began = performance.now();
    const child = startChild({ command, folder, environment, graceMs: settings.graceMs });
    followComplaints(child.stderr, settings.secrets, settings.onNote);
    onState({ state: 'live' });
    for await (const block of blocksOf(name, child, settings, signal)) {
      if (block.cursor !== null) cursor = block.cursor;
      yield block;
    }
    if (signal.aborted) return;
    const ending = await child.ended;
    if (ending.error !== null && !isPassing(ending.error))
      throw notStarted(name, command, folder, ending.error);
    const well = ending.code === 0;
    if (well && everyMs === null) return;
    failures = well ? 0 : performance.now() - began >= settings.stableMs ? 1 : failures + 1;
    const delayMs = well ? everyMs! : backOffDelay(failures, settings, random());
    if (!well) onState({ state: 'waiting', reason: reasonOf(ending), delayMs, failures });
    await sleep(delayMs, undefined, { signal }).catch(() => {});
  }
}

/** What one run of the command prints; however this is left, the command is gone afterwards. */
async function* blocksOf(
  name: string,
  child: Child,
  settings: Settings,
  signal: AbortSignal,
): AsyncGenerator<Block> {
  const { clock, onNote, graceMs } = settings;
  const output = new Output(child.stdout, settings);
  const stop = (): void => void child.stop(graceMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (let part = await output.next(); part !== null; part = await output.next()) {
      if (signal.aborted) return;
      yield { source: name, ...part, receivedAt: clock.now() };
    }
    // It has printed all; how it ends is its own to say.
    await within(child.ended, graceMs);
    const rest = output.rest();
    if (rest === null || signal.aborted) return;
    if ((await child.ended).code !== 0) {
      onNote(
        `The last ${rest.bytes.length} bytes were no whole line when the command failed; they are left out.`,
      );
      return;
    }
    const format = { kind: 'jsonl' } as const;
    yield { source: name, format, payload: rest.bytes, receivedAt: clock.now(), cursor: null };
  } finally {
    signal.removeEventListener('abort', stop);
    await child.stop(graceMs);
  }
}

/** Too many processes or files open is a fault that passes; a program that is not there is not. */
const isPassing = (error: Error): boolean =>
  ['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM'].includes((error as NodeJS.ErrnoException).code ?? '');

function reasonOf({ code, signal, error }: Ending): string {
  if (error !== null) return `the command could not be started (${error.message})`;
  return signal === null ? `the command ended with exit code ${code}` : `the command was ended by ${signal}`;
}

function notStarted(name: string, command: readonly string[], folder: string, error: Error): UndertoneError {
  const { code } = error as NodeJS.ErrnoException;
  const why =
    code === 'ENOENT' ? 'is not found' : code === 'EACCES' ? 'may not be run' : `cannot run (${code})`;
  return new UndertoneError(
    'command-not-started',
    `The source ${name} runs "${command[0]}" in ${folder}, which ${why}; check the command and the folder.`,
    { cause: error },
  );
}
