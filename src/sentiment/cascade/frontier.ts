import { figuresOf } from '../evaluate/evaluate.ts';
import { CLASSES, type Class } from '../labelled.ts';
import type { Scores } from '../model.ts';
import { certaintyOf } from './certainty.ts';
import { combineScores } from './combine.ts';

/** What both models said of a labelled text. */
export interface BothRead {
  label: Class;
  fast: Scores;
  accurate: Scores;
}

export interface FrontierPoint {
  /** Texts of which the fast model is less certain are sent on. */
  threshold: number;
  /** The share of texts sent on, 0 to 1. */
  share: number;
  macroRecall: number;
}

const GIVEN = [...CLASSES, 'mixed'] as const;

/**
 * Macro-recall against the share of texts sent on, for every threshold that tells texts apart, from none sent on
 * to all. A text that is sent on is scored as `combineScores` does with `weight`.
 */
export function frontierOf(texts: readonly BothRead[], weight: number): FrontierPoint[] {
  const confusion = CLASSES.map(() => new Array<number>(GIVEN.length).fill(0));
  const count = (label: Class, { sentiment }: Scores, by: number) => {
    confusion[CLASSES.indexOf(label)]![GIVEN.indexOf(sentiment)]! += by;
  };
  for (const { label, fast } of texts) count(label, fast, 1);
  const order = texts
    .map((text) => ({ ...text, certainty: certaintyOf(text.fast) }))
    .sort((a, b) => a.certainty - b.certainty);
  const points: FrontierPoint[] = [{ threshold: 0, share: 0, macroRecall: figuresOf(confusion).macroRecall }];
  for (const [at, { label, fast, accurate, certainty }] of order.entries()) {
    count(label, fast, -1);
    count(label, combineScores(fast, accurate, weight), 1);
    const next = order[at + 1]?.certainty;
    if (next === certainty) continue;
    points.push({
      // Between this text and the next, so that rounding puts neither on the wrong side.
      threshold: next === undefined ? 1 : (certainty + next) / 2,
      share: (at + 1) / order.length,
      macroRecall: figuresOf(confusion).macroRecall,
    });
  }
  return points;
}
