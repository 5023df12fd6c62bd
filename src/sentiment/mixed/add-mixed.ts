import type { Scores } from '../model.ts';
import { roundScores } from '../round-scores.ts';

/**
 * Scores with the probability of mixed among them: the other three leave room for it in proportion. `confidence`
 * stays that of the label among texts that are not mixed; where mixed is the highest, it is the probability of that.
 */
export function addMixed(scores: Scores, mixed: number): Scores {
  if (!(mixed > 0)) return scores;
  const rest = 1 - mixed;
  const { negative, neutral, positive, confidence } = scores;
  const added = roundScores(negative * rest, neutral * rest, positive * rest, confidence, mixed);
  if (added.sentiment === 'mixed') added.confidence = added.mixed;
  return added;
}
