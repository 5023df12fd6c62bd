import type { Scores } from '../model.ts';
import { roundScores } from '../round-scores.ts';

/** Half of the last decimal of a score: what a score of 0 stands for. */
const FLOOR = 0.00005;
const FOUR = ['negative', 'neutral', 'positive', 'mixed'] as const;

/**
 * The scores of two models of one text: the mean of their log-probabilities, the accurate one counting `weight`
 * (0 to 1), made to sum to 1 again. `confidence` is the mean of what each model believes of the label chosen: its
 * own confidence where it chose the same, else what that leaves, shared among the others as its scores are.
 */
export function combineScores(fast: Scores, accurate: Scores, weight: number): Scores {
  if (weight === 1) return accurate;
  if (weight === 0) return fast;
  const [negative, neutral, positive, mixed] = FOUR.map((label) =>
    fast[label] === 0 && accurate[label] === 0
      ? 0
      : Math.exp(
          weight * Math.log(Math.max(accurate[label], FLOOR)) +
            (1 - weight) * Math.log(Math.max(fast[label], FLOOR)),
        ),
  ) as [number, number, number, number];
  const { sentiment } = roundScores(negative, neutral, positive, 0, mixed);
  const confidence = weight * belief(accurate, sentiment) + (1 - weight) * belief(fast, sentiment);
  return roundScores(negative, neutral, positive, confidence, mixed);
}

/** The probability that a label is right, as a model's scores and confidence have it. */
function belief(scores: Scores, label: Scores['sentiment']): number {
  if (scores.sentiment === label) return scores.confidence;
  const others = 1 - scores[scores.sentiment];
  return others === 0 ? 0 : ((1 - scores.confidence) * scores[label]) / others;
}
