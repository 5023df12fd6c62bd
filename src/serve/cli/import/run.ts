import { resolve } from 'node:path';
import type { ImportArgs, ImportProgress } from '../../../pipeline/import-files.ts';
import { parseColumnMap } from '../../../sources/files/column-map.ts';
import type { Call, ExitCode } from '../command.ts';
import { taskOf } from '../task.ts';
import type { Console } from '../terminal/console.ts';
import type { Progress } from '../terminal/progress.ts';
import { showTally, tallyOf } from './show-tally.ts';

interface ImportOptions {
  map?: string;
  format?: ImportArgs['format']['format'];
  encoding?: string;
  delimiter?: string;
  header?: boolean;
  sample?: number;
  seed: number;
  batch?: number;
}

export async function run(call: Call<ImportOptions>): Promise<ExitCode> {
  const { options, console } = call;
  const args: ImportArgs = {
    files: call.args.map((file) => (file === '-' ? file : resolve(file))),
    format: {
      format: options.format,
      encoding: options.encoding,
      delimiter: options.delimiter,
      header: options.header,
      map: options.map === undefined ? undefined : parseColumnMap(options.map),
      batch: options.batch,
    },
    ...(options.sample === undefined ? {} : { sample: { count: options.sample, seed: options.seed } }),
  };
  const shown = new ShownProgress(console);
  const result = await taskOf(call, 'import', args, {
    sendsInput: args.files.includes('-'),
    progress: (value) => shown.show(value as ImportProgress),
    done: (imported) => (call.json ? console.json(tallyOf(imported)) : showTally(console, imported)),
  });
  if (result.interrupted) console.note('Stopped; give the same command again to go on from there.');
  return result.interrupted ? 1 : 0;
}

/** One bar for each file, and the notes between. */
class ShownProgress {
  readonly #console: Console;
  #file: string | null = null;
  #bar: Progress | null = null;

  constructor(console: Console) {
    this.#console = console;
  }

  show(progress: ImportProgress): void {
    if (progress.type === 'note') {
      this.#console.note(progress.note);
      return;
    }
    if (progress.type === 'done') {
      this.#bar?.done();
      this.#bar = null;
      this.#file = null;
      return;
    }
    if (this.#file !== progress.file || this.#bar === null) {
      this.#file = progress.file;
      const label = progress.file === '-' ? 'standard input' : progress.file.split('/').at(-1)!;
      this.#bar = this.#console.progress({ label, totalBytes: progress.totalBytes });
    }
    this.#bar.update(progress.bytes, progress.posts);
  }
}
