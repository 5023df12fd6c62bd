import type { Label } from '../../model/post.ts';
import { CLASSES, type Class } from '../labelled.ts';
import type { Scores } from '../model.ts';
import { type Interval, Z } from './wilson.ts';

export interface ClassFigures {
  precision: number;
  recall: number;
  f1: number;
  /** Texts of the class. */
  support: number;
}

export interface ReliabilityBin {
  /** Confidences from (included) and to (excluded, but for 1). */
  from: number;
  to: number;
  count: number;
  confidence: number;
  accuracy: number;
}

/** All figures are shares from 0 to 1; a figure over nothing is 0. */
export interface Evaluation {
  texts: number;
  accuracy: number;
  /** Mean of the recalls of the classes that occur. */
  macroRecall: number;
  macroF1: number;
  classes: Record<Class, ClassFigures>;
  /** Rows: the label it has; columns: the label it was given (`mixed` last): texts. */
  confusion: number[][];
  /** Expected calibration error: mean gap between confidence and accuracy over ten equal bins. */
  ece: number;
  reliability: ReliabilityBin[];
}

const GIVEN: readonly Label[] = [...CLASSES, 'mixed'];
const BINS = 10;

/** Compares scores with the labels the texts have; same length and order. */
export function evaluate(gold: readonly Class[], predicted: readonly Scores[]): Evaluation {
  const confusion = CLASSES.map(() => new Array<number>(GIVEN.length).fill(0));
  for (const [i, label] of gold.entries()) {
    confusion[CLASSES.indexOf(label)]![GIVEN.indexOf(predicted[i]!.sentiment)]!++;
  }
  const reliability = reliabilityBins(gold, predicted);
  const texts = gold.length;
  const ece = reliability.reduce(
    (sum, { count, confidence, accuracy }) => sum + (count * Math.abs(confidence - accuracy)) / (texts || 1),
    0,
  );
  return { texts, ...figuresOf(confusion), confusion, ece, reliability };
}

const ratio = (a: number, b: number) => (b === 0 ? 0 : a / b);

/** Accuracy, recalls and F1 of a confusion matrix. */
export function figuresOf(
  confusion: readonly (readonly number[])[],
): Pick<Evaluation, 'accuracy' | 'macroRecall' | 'macroF1' | 'classes'> {
  const figures = CLASSES.map((_, c): ClassFigures => {
    const hits = confusion[c]![c]!;
    const support = confusion[c]!.reduce((sum, n) => sum + n, 0);
    const given = confusion.reduce((sum, row) => sum + row[c]!, 0);
    const precision = ratio(hits, given);
    const recall = ratio(hits, support);
    return { precision, recall, f1: ratio(2 * precision * recall, precision + recall), support };
  });
  const present = figures.filter(({ support }) => support > 0);
  const total = figures.reduce((sum, { support }) => sum + support, 0);
  const hits = CLASSES.reduce((sum, _, c) => sum + confusion[c]![c]!, 0);
  const mean = (pick: (figure: ClassFigures) => number) =>
    ratio(
      present.reduce((sum, figure) => sum + pick(figure), 0),
      present.length,
    );
  const [negative, neutral, positive] = figures as [ClassFigures, ClassFigures, ClassFigures];
  return {
    accuracy: ratio(hits, total),
    macroRecall: mean(({ recall }) => recall),
    macroF1: mean(({ f1 }) => f1),
    classes: { negative, neutral, positive },
  };
}

/** 95 % interval of the macro-recall, by the normal approximation: recalls of classes are means that do not depend on each other. */
export function macroRecallInterval(confusion: readonly (readonly number[])[]): Interval {
  const { macroRecall, classes } = figuresOf(confusion);
  const present = Object.values(classes).filter(({ support }) => support > 0);
  const variance = present.reduce((sum, { recall, support }) => sum + (recall * (1 - recall)) / support, 0);
  const half = present.length === 0 ? 1 : (Z * Math.sqrt(variance)) / present.length;
  return { low: Math.max(0, macroRecall - half), high: Math.min(1, macroRecall + half) };
}

function reliabilityBins(gold: readonly Class[], predicted: readonly Scores[]): ReliabilityBin[] {
  const count = new Array<number>(BINS).fill(0);
  const confidence = new Array<number>(BINS).fill(0);
  const right = new Array<number>(BINS).fill(0);
  for (const [i, scores] of predicted.entries()) {
    const bin = Math.min(BINS - 1, Math.floor(scores.confidence * BINS));
    count[bin]!++;
    confidence[bin]! += scores.confidence;
    if (scores.sentiment === gold[i]) right[bin]!++;
  }
  return count.map((n, bin) => ({
    from: bin / BINS,
    to: (bin + 1) / BINS,
    count: n,
    confidence: ratio(confidence[bin]!, n),
    accuracy: ratio(right[bin]!, n),
  }));
}
