import { addMixed } from '../mixed/add-mixed.ts';
import type { Scores, SentimentModel } from '../model.ts';
import { roundScores } from '../round-scores.ts';
import { combineScores } from './combine.ts';

/** A model that is counted in, and what it counts, above 0; all together below 1. */
export interface Counted {
  model: SentimentModel;
  weight: number;
}

/**
 * A model whose scores count those of others as well, of every text: models that err differently err less together
 * (docs/decisions/cascade.md). Name, version and entities are the model's, and how far a text is
 * mixed; it counts what the others leave.
 */
export function blend(model: SentimentModel, others: readonly Counted[]): SentimentModel {
  const { name, version, languages, analyse } = model;
  const own = others.reduce((left, { weight }) => left - weight, 1);
  const combine = async (texts: readonly string[], read: readonly Scores[]): Promise<Scores[]> => {
    let combined = read.map(withoutMixed);
    let counted = own;
    for (const { model: other, weight } of others) {
      const scores = await other.score(texts);
      counted += weight;
      combined = combined.map((one, at) => combineScores(one, withoutMixed(scores[at]!), weight / counted));
    }
    return combined.map((one, at) => addMixed(one, read[at]!.mixed));
  };
  return {
    name,
    version,
    languages,
    score: async (texts) => combine(texts, await model.score(texts)),
    ...(analyse && {
      analyse: async (texts) => {
        const read = await analyse.call(model, texts);
        const scores = await combine(
          texts,
          read.map((one) => one.scores),
        );
        return read.map(({ entities }, at) => ({ scores: scores[at]!, entities }));
      },
    }),
    close: async () => {
      await Promise.all([model, ...others.map((other) => other.model)].map((one) => one.close?.()));
    },
  };
}

/** What a model says of a text that is not mixed. */
function withoutMixed(scores: Scores): Scores {
  if (scores.mixed === 0) return scores;
  const { negative, neutral, positive, confidence } = scores;
  const rest = roundScores(negative, neutral, positive, confidence);
  return scores.sentiment === 'mixed' ? { ...rest, confidence: rest[rest.sentiment] } : rest;
}
