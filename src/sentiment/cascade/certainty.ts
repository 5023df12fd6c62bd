import type { Scores } from '../model.ts';

/**
 * How clearly scores single out one label, a third to 1: the share of the greatest in positive, negative and neutral.
 * Labels weigh alike in it, as they do in macro-recall, which a cascade is fitted for; `confidence` weighs them as they
 * come in a stream, and keeps the rare ones from being read again.
 */
export function certaintyOf({ positive, negative, neutral }: Scores): number {
  const sum = positive + negative + neutral;
  return sum === 0 ? 0 : Math.max(positive, negative, neutral) / sum;
}
