import { CLASSES } from '../labelled.ts';
import type { BootstrapIntervals } from './bootstrap.ts';
import type { Evaluation } from './evaluate.ts';
import { formatColumns, share } from './format-columns.ts';
import type { Interval } from './wilson.ts';

/** Figures with four decimals in aligned columns, the last line without a line end. */
export function formatEvaluation(evaluation: Evaluation, intervals?: BootstrapIntervals): string {
  const { classes, confusion, reliability } = evaluation;
  const overall = [
    ['texts', String(evaluation.texts), ''],
    ['accuracy', share(evaluation.accuracy), range(intervals?.accuracy)],
    ['macro-recall', share(evaluation.macroRecall), range(intervals?.macroRecall)],
    ['macro-F1', share(evaluation.macroF1), range(intervals?.macroF1)],
    ['calibration error', share(evaluation.ece), ''],
  ];
  const byClass = [
    ['label', 'precision', 'recall', 'F1', 'texts'],
    ...CLASSES.map((label) => {
      const { precision, recall, f1, support } = classes[label];
      return [label, share(precision), share(recall), share(f1), String(support)];
    }),
  ];
  const mixed = confusion.some((row) => row[3]! > 0);
  const given = mixed ? [...CLASSES, 'mixed'] : CLASSES;
  const matrix = [
    ['is \\ said', ...given],
    ...CLASSES.map((label, c) => [label, ...given.map((_, g) => String(confusion[c]![g]))]),
  ];
  const bins = [
    ['confidence', 'texts', 'mean', 'right'],
    ...reliability
      .filter(({ count }) => count > 0)
      .map(({ from, to, count, confidence, accuracy }) => [
        `${from.toFixed(1)}–${to.toFixed(1)}`,
        String(count),
        share(confidence),
        share(accuracy),
      ]),
  ];
  return [overall, byClass, matrix, bins].map(formatColumns).join('\n\n');
}

const range = (interval: Interval | undefined) =>
  interval ? `(95 % interval ${share(interval.low)} to ${share(interval.high)})` : '';
