import { mixed } from '../lake/lake.ts';
import { UndertoneError, UsageError } from '../model/errors.ts';
import { type FileOptions, openFile } from '../sources/files/files.ts';
import { sampleBlocks } from '../sources/files/sample.ts';
import type { Source } from '../sources/source.ts';
import type { TaskContext } from './handover.ts';
import type { Pipeline } from './pipeline.ts';
import { addTally, type ExplainedTally, emptyTally } from './tally.ts';

export interface ImportArgs {
  /** Absolute paths, or `-` for standard input. */
  files: string[];
  /** How files are read, where it is not to be guessed. */
  format: Omit<FileOptions, 'clock' | 'onProgress' | 'onNote' | 'stdin'>;
  /** Takes only so many records of each file, chosen by the seed. */
  sample?: { count: number; seed: number };
}

export interface Imported extends ExplainedTally {
  /** True where it was stopped; the same command goes on from there. */
  interrupted: boolean;
}

/** What an import says while it runs. */
export type ImportProgress =
  | { type: 'file'; file: string; bytes: number; totalBytes: number | null; posts: number }
  | { type: 'done'; file: string }
  | { type: 'note'; note: string };

/**
 * Imports files one after another. Each resumes where an earlier import of it was interrupted; one that was
 * read to its end is read anew, and its posts count as duplicates.
 */
export async function importFiles(
  pipeline: Pipeline,
  args: ImportArgs,
  context: TaskContext,
): Promise<Imported> {
  const { root, description } = pipeline.lake;
  if (description.holds === 'sample') throw mixed(root, description);
  const total: Imported = { ...emptyTally(), interrupted: false };
  for (const file of args.files) {
    try {
      await importFile(pipeline, file, args, context, total);
    } catch (failure) {
      throw partly(total, failure);
    }
    if (context.signal.aborted) {
      total.interrupted = true;
      break;
    }
  }
  return total;
}

/** Adds what became of the file's records to the total, also where it fails in the middle. */
async function importFile(
  pipeline: Pipeline,
  file: string,
  args: ImportArgs,
  context: TaskContext,
  total: ExplainedTally,
): Promise<void> {
  const { log, enricher } = pipeline;
  const say = (progress: ImportProgress): void => context.progress(progress);
  const tally = emptyTally();
  let place: { bytes: number; totalBytes: number | null } = { bytes: 0, totalBytes: null };
  const options: FileOptions = {
    ...args.format,
    stdin: () => context.stdin,
    onNote: (note) => say({ type: 'note', note }),
    onProgress: ({ bytes, totalBytes }) => {
      place = { bytes, totalBytes };
      say({ type: 'file', file, ...place, posts: tally.read });
    },
  };
  const source =
    args.sample === undefined ? openFile(file, options) : sampleOf(openFile(file, options), args);
  const cursor = log.cursor(source.name);
  if (cursor !== null)
    say({ type: 'note', note: `An import of ${file} was interrupted; it goes on from there.` });
  const unwatch = enricher.onCommit(({ tallies }) => {
    const more = tallies.get(source.name);
    if (more === undefined) return;
    addTally(tally, more);
    say({ type: 'file', file, ...place, posts: tally.read });
  });
  try {
    const failure = await pipeline.collectInStep(source, context.signal).then(
      () => null,
      (error: unknown) => error,
    );
    // Also where nothing was left to read: an import that was killed may have left blocks in the log.
    await enricher.reached(log.end()).catch((error: UndertoneError) => {
      if (error.code !== 'stopped' || !context.signal.aborted) throw error;
    });
    if (failure !== null) throw failure;
    if (!context.signal.aborted) log.clearCursor(source.name);
    say({ type: 'done', file });
  } finally {
    unwatch();
    addTally(total, tally);
  }
}

/** A sample is known only at the end of the file, so an interrupted one is taken again from the beginning. */
function sampleOf(whole: Source, { sample, format }: ImportArgs): Source {
  const options = { ...sample!, batch: format.batch };
  return { name: whole.name, read: (_, signal) => sampleBlocks(whole.read(null, signal), options) };
}

/** What was read before a file failed stays imported, and the error says so. */
function partly(total: ExplainedTally, failure: unknown): unknown {
  if (total.read === 0 || !(failure instanceof UndertoneError)) return failure;
  const message = `${failure.message} The ${total.read} records before that are imported.`;
  const { code, retryable } = failure;
  return failure instanceof UsageError
    ? new UsageError(message, { code, cause: failure })
    : new UndertoneError(code, message, { cause: failure, retryable });
}
