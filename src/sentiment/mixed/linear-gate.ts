import type { SentimentModel } from '../model.ts';

/**
 * Less of mixed than this by the linear model, and a slower model need not look: one text in twenty is left, with
 * 87 of 100 mixed ones (docs/mixed.md).
 */
const LEAST = 0.05;

/** Whether a text may be mixed, by a fast model that tells mixed itself and answers at once. */
export function linearGate(fast: Pick<SentimentModel, 'score'>): (text: string) => boolean {
  return (text) => {
    const [scores] = fast.score([text]) as Awaited<ReturnType<SentimentModel['score']>>;
    return scores!.mixed >= LEAST;
  };
}
