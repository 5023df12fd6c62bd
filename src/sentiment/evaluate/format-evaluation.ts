import { CLASSES } from '../labelled.ts';
import type { BootstrapIntervals } from './bootstrap.ts';
import type { Evaluation } from './evaluate.ts';
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
  return [overall, byClass, matrix, bins].map(table).join('\n\n');
}

const share = (value: number) => value.toFixed(4);
const range = (interval: Interval | undefined) =>
  interval ? `(95 % interval ${share(interval.low)} to ${share(interval.high)})` : '';

function table(rows: readonly (readonly string[])[]): string {
  const width = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, c) =>
          c === 0 || cell.startsWith('(') ? cell.padEnd(width[c]!) : cell.padStart(width[c]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
