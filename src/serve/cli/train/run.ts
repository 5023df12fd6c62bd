import { join } from 'node:path';
import { systemClock } from '../../../model/clock.ts';
import { UsageError } from '../../../model/errors.ts';
import { shellWord } from '../../../model/shell-word.ts';
import type { Evaluation } from '../../../sentiment/evaluate/evaluate.ts';
import { formatEvaluation } from '../../../sentiment/evaluate/format-evaluation.ts';
import { trainFile } from '../../../sentiment/train/train-file.ts';
import type { Call } from '../command.ts';
import type { Progress } from '../terminal/progress.ts';
import { fineTune } from './fine-tune.ts';

interface Options {
  model: 'linear' | 'transformer';
  start?: string;
  corpora?: string;
  folder?: string;
  name: string;
  modelVersion: string;
  textColumn?: string;
  labelColumn?: string;
  where?: string;
  validationWhere?: string;
  auxiliary?: string[];
  taught?: string[];
  unlabelled?: string[];
}

export async function run(call: Call<Options>): Promise<void> {
  if (call.options.model === 'transformer') return trainTransformer(call);
  const { folder, name, modelVersion, model: _, start, corpora, ...columns } = call.options;
  if (start !== undefined || corpora !== undefined) {
    throw new UsageError('--start and --corpora are for --model transformer alone.');
  }
  const [file] = call.args as [string];
  const shown = new ShownStages(call);
  const result = await trainFile(
    {
      ...columns,
      file,
      folder: folder ?? join('models', name),
      name,
      version: modelVersion,
      command: `undertone ${process.argv.slice(2).map(shellWord).join(' ')}`,
      now: systemClock.now(),
    },
    ({ stage, share }) => shown.show(stage, share),
  );
  shown.done();
  const measured = result.validation ?? result.heldOut;
  if (call.json) {
    return call.console.json({
      folder: result.folder,
      model: `${name}@${modelVersion}`,
      held_out: figures(result.heldOut),
      validation: result.validation === null ? null : figures(result.validation),
    });
  }
  await call.console.write(
    `${name}@${modelVersion} is in ${result.folder}; its card is README.md there. Measured on ${result.model.confusion.on}:\n\n${formatEvaluation(measured, result.intervals)}\n`,
  );
}

async function trainTransformer(call: Call<Options>): Promise<void> {
  const {
    folder,
    name,
    start,
    corpora,
    auxiliary,
    taught,
    unlabelled,
    modelVersion,
    model: _,
    ...columns
  } = call.options;
  const [file] = call.args as [string];
  if (start === undefined || corpora === undefined) {
    throw new UsageError(
      '--model transformer needs an encoder to begin with, --start DIR, and the corpora it learns from besides, --corpora DIR: training/README.md says where they come from.',
    );
  }
  if (auxiliary !== undefined || taught !== undefined || unlabelled !== undefined) {
    throw new UsageError('--auxiliary, --taught and --unlabelled are for --model linear alone.');
  }
  const into = folder ?? join('models', name);
  const shown = new ShownStages(call);
  await fineTune(
    { ...columns, file, folder: into, start, corpora },
    (stage, share) => shown.show(stage, share),
    (line) => call.console.note(line),
  );
  shown.done();
  if (call.json) return call.console.json({ folder: into });
  await call.console.write(
    `The transformer is in ${into}: try it with undertone evaluate FILE --model ${shellWord(into)}\n`,
  );
}

function figures({ texts, accuracy, macroRecall, macroF1, ece }: Evaluation) {
  return { texts, accuracy, macro_recall: macroRecall, macro_f1: macroF1, calibration_error: ece };
}

/** One bar for each stage of the training. */
class ShownStages {
  readonly #call: Call<Options>;
  #stage: string | null = null;
  #bar: Progress | null = null;

  constructor(call: Call<Options>) {
    this.#call = call;
  }

  show(stage: string, share: number): void {
    if (stage !== this.#stage) {
      this.done();
      this.#stage = stage;
      this.#bar = this.#call.console.progress({ label: stage, totalBytes: 1, shareOnly: true });
    }
    this.#bar?.update(share, 0);
  }

  done(): void {
    this.#bar?.done();
    this.#bar = null;
  }
}
