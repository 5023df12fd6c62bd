import { CLASSES, type Class } from '../labelled.ts';
import type { Scores } from '../model.ts';
import { seededRandom } from '../random.ts';
import { figuresOf } from './evaluate.ts';
import type { Interval } from './wilson.ts';

export interface BootstrapIntervals {
  accuracy: Interval;
  macroRecall: Interval;
  macroF1: Interval;
}

const GIVEN: readonly string[] = [...CLASSES, 'mixed'];

/**
 * 95 % intervals by the percentile bootstrap: texts drawn with replacement `draws` times. Deterministic for a
 * seed.
 */
export function bootstrapIntervals(
  gold: readonly Class[],
  predicted: readonly Scores[],
  { draws = 1000, seed = 1 }: { draws?: number; seed?: number } = {},
): BootstrapIntervals {
  const width = GIVEN.length;
  const cell = Int32Array.from(
    gold,
    (label, i) => CLASSES.indexOf(label) * width + GIVEN.indexOf(predicted[i]!.sentiment),
  );
  const random = seededRandom(seed);
  const accuracy: number[] = [];
  const macroRecall: number[] = [];
  const macroF1: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const confusion = CLASSES.map(() => new Array<number>(width).fill(0));
    for (let i = 0; i < cell.length; i++) {
      const at = cell[Math.floor(random() * cell.length)]!;
      confusion[Math.floor(at / width)]![at % width]!++;
    }
    const figures = figuresOf(confusion);
    accuracy.push(figures.accuracy);
    macroRecall.push(figures.macroRecall);
    macroF1.push(figures.macroF1);
  }
  return { accuracy: middle(accuracy), macroRecall: middle(macroRecall), macroF1: middle(macroF1) };
}

/** The middle 95 % of values. */
function middle(values: number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { low: at(0.025), high: at(0.975) };
}
