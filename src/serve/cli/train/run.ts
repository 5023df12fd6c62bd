import { join } from 'node:path';
import { systemClock } from '../../../model/clock.ts';
import type { Evaluation } from '../../../sentiment/evaluate/evaluate.ts';
import { formatEvaluation } from '../../../sentiment/evaluate/format-evaluation.ts';
import { trainFile } from '../../../sentiment/train/train-file.ts';
import type { Call } from '../command.ts';
import type { Progress } from '../terminal/progress.ts';

interface Options {
  folder?: string;
  name: string;
  modelVersion: string;
  textColumn?: string;
  labelColumn?: string;
  where?: string;
  validationWhere?: string;
  auxiliary?: string[];
  unlabelled?: string[];
}

export async function run(call: Call<Options>): Promise<void> {
  const { folder, name, modelVersion, ...columns } = call.options;
  const [file] = call.args as [string];
  const shown = new ShownStages(call);
  const result = await trainFile(
    {
      ...columns,
      file,
      folder: folder ?? join('models', name),
      name,
      version: modelVersion,
      command: `undertone ${process.argv.slice(2).map(quote).join(' ')}`,
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
    `${name}@${modelVersion} is in ${result.folder}; measured on ${result.model.confusion.on}:\n\n${formatEvaluation(measured)}\n`,
  );
}

function figures({ texts, accuracy, macroRecall, macroF1, ece }: Evaluation) {
  return { texts, accuracy, macro_recall: macroRecall, macro_f1: macroF1, calibration_error: ece };
}

/** A word as a shell would take it. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
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
