import { CLASSES } from '../labelled.ts';
import type { Differences } from './bootstrap.ts';
import type { FileComparison, FileEvaluation } from './evaluate-file.ts';
import { formatColumns, share, signed } from './format-columns.ts';

/** Several models side by side, the last line without a line end. */
export function formatComparison({ evaluations, differences }: FileComparison): string {
  const overall = [
    ['model', 'macro-recall', '(95 % interval)', 'accuracy', 'macro-F1', 'calibration error', 'posts/s'],
    ...evaluations.map(({ model, macroRecall, accuracy, macroF1, ece, intervals, postsPerSecond }) => [
      model,
      share(macroRecall),
      `(${share(intervals.macroRecall.low)} to ${share(intervals.macroRecall.high)})`,
      share(accuracy),
      share(macroF1),
      share(ece),
      Math.round(postsPerSecond).toLocaleString('en'),
    ]),
  ];
  const labels = [
    ['recall, precision', ...CLASSES.map(String), ...(anyMixed(evaluations) ? ['mixed'] : [])],
    ...evaluations.map((evaluation) => [
      evaluation.model,
      ...CLASSES.map((label) => pair(evaluation.classes[label])),
      ...(anyMixed(evaluations) ? [evaluation.mixed === null ? '' : pair(evaluation.mixed)] : []),
    ]),
  ];
  const sentences = differences.map(
    ({ model, than, figures }) => `${model} against ${than}: ${verdict(figures)}`,
  );
  return [formatColumns(overall), formatColumns(labels), sentences.join('\n')].filter(Boolean).join('\n\n');
}

const anyMixed = (evaluations: readonly FileEvaluation[]) => evaluations.some(({ mixed }) => mixed !== null);
const pair = ({ recall, precision }: { recall: number; precision: number }) =>
  `${recall.toFixed(3)}, ${precision.toFixed(3)}`;

/** Better or worse is said only where the interval of the difference leaves no equal. */
function verdict({ macroRecall: { difference, low, high } }: Differences): string {
  const said = low > 0 ? 'better' : high < 0 ? 'worse' : 'no difference that these texts could show';
  return `macro-recall ${signed(difference)} (95 % interval ${signed(low)} to ${signed(high)}): ${said}`;
}
