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

/** How much higher a figure is for one model than for another on the same texts, with a 95 % interval. */
export interface Difference extends Interval {
  difference: number;
}

export interface Differences {
  accuracy: Difference;
  macroRecall: Difference;
  macroF1: Difference;
}

export interface BootstrapOptions {
  /** 1,000 unless given; 200 where there are more than 100,000 texts, of which each draw says more. */
  draws?: number;
  seed?: number;
}

const GIVEN: readonly string[] = [...CLASSES, 'mixed'];
const MANY_TEXTS = 100_000;
const FIGURES = ['accuracy', 'macroRecall', 'macroF1'] as const;
type Figures = Record<(typeof FIGURES)[number], number>;

/**
 * 95 % intervals by the percentile bootstrap: texts drawn with replacement `draws` times. Deterministic for a
 * seed.
 */
export function bootstrapIntervals(
  gold: readonly Class[],
  predicted: readonly Scores[],
  options: BootstrapOptions = {},
): BootstrapIntervals {
  const drawn = draw([cellsOf(gold, predicted)], options).map(([figures]) => figures!);
  return forEachFigure((figure) => middle(drawn.map((figures) => figures[figure])));
}

/**
 * How much better `predicted` is than `than`, by the paired bootstrap: both are judged on the same draws, so that
 * texts which are hard for both do not blur what parts them (Efron and Tibshirani 1993, chapter 16).
 */
export function pairedDifferences(
  gold: readonly Class[],
  predicted: readonly Scores[],
  than: readonly Scores[],
  options: BootstrapOptions = {},
): Differences {
  const cells = [cellsOf(gold, predicted), cellsOf(gold, than)];
  const [own, other]: Figures[] = cells.map((cell) => figuresOf(count(cell, (i) => i)));
  const drawn = draw(cells, options);
  return forEachFigure((figure) => ({
    difference: own![figure] - other![figure],
    ...middle(drawn.map(([a, b]) => a![figure] - b![figure])),
  }));
}

const forEachFigure = <T>(value: (figure: keyof Figures) => T) =>
  Object.fromEntries(FIGURES.map((figure) => [figure, value(figure)])) as Record<keyof Figures, T>;

/** For each text its place in the confusion matrix. */
function cellsOf(gold: readonly Class[], predicted: readonly Scores[]): Uint8Array {
  return Uint8Array.from(
    gold,
    (label, i) => CLASSES.indexOf(label) * GIVEN.length + GIVEN.indexOf(predicted[i]!.sentiment),
  );
}

/** The figures of each model in each draw. */
function draw(cells: readonly Uint8Array[], { draws, seed = 1 }: BootstrapOptions): Figures[][] {
  const texts = cells[0]!.length;
  const random = seededRandom(seed);
  const chosen = new Uint32Array(texts);
  return Array.from({ length: draws ?? (texts > MANY_TEXTS ? 200 : 1000) }, () => {
    for (let i = 0; i < texts; i++) chosen[i] = Math.floor(random() * texts);
    return cells.map((cell) => figuresOf(count(cell, (i) => chosen[i]!)));
  });
}

/** The confusion matrix of the texts that `at` names. */
function count(cell: Uint8Array, at: (i: number) => number): number[][] {
  const counts = new Float64Array(CLASSES.length * GIVEN.length);
  for (let i = 0; i < cell.length; i++) counts[cell[at(i)]!]!++;
  return CLASSES.map((_, c) => [...counts.subarray(c * GIVEN.length, (c + 1) * GIVEN.length)]);
}

/** The middle 95 % of values. */
export function middle(values: number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { low: at(0.025), high: at(0.975) };
}
