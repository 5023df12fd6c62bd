import { basename } from 'node:path';
import { evaluateFile, type FileEvaluation } from '../../../sentiment/evaluate/evaluate-file.ts';
import { formatEvaluation } from '../../../sentiment/evaluate/format-evaluation.ts';
import { CLASSES } from '../../../sentiment/labelled.ts';
import { loadModel } from '../../../sentiment/registry.ts';
import type { Call } from '../command.ts';
import { modelFolders } from '../model-folders.ts';
import { formatCount } from '../terminal/quantity.ts';

interface Options {
  model?: string;
  textColumn?: string;
  labelColumn?: string;
  where?: string;
}

export async function run(call: Call<Options>): Promise<void> {
  const { model: name, ...columns } = call.options;
  const [file] = call.args as [string];
  const model = await loadModel(name, modelFolders());
  const bar = call.console.progress({ label: basename(file), totalBytes: 1, shareOnly: true });
  const result = await evaluateFile(model, file, { ...columns, signal: call.signal }, (share) =>
    bar.update(share, 0),
  );
  bar.clear();
  if (call.json) return call.console.json(describe(result));
  const skipped =
    result.skipped === 0 ? '' : `, ${formatCount(result.skipped)} rows left out for want of a text or label`;
  await call.console.write(
    `${result.model} on ${result.file}${skipped}\n\n${formatEvaluation(result, result.intervals)}\n`,
  );
}

function describe(result: FileEvaluation) {
  const { confusion, intervals } = result;
  const counts = (row: readonly number[]) => ({
    negative: row[0],
    neutral: row[1],
    positive: row[2],
    mixed: row[3],
  });
  return {
    file: result.file,
    model: result.model,
    texts: result.texts,
    skipped: result.skipped,
    accuracy: result.accuracy,
    macro_recall: result.macroRecall,
    macro_f1: result.macroF1,
    intervals: {
      accuracy: intervals.accuracy,
      macro_recall: intervals.macroRecall,
      macro_f1: intervals.macroF1,
    },
    classes: result.classes,
    /** True label → given label → texts. */
    confusion: Object.fromEntries(CLASSES.map((label, at) => [label, counts(confusion[at]!)])),
    calibration_error: result.ece,
    reliability: result.reliability,
  };
}
