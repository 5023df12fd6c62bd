import type { Scores, SentimentModel } from '../model.ts';
import { combineScores } from './combine.ts';

/**
 * A model whose scores count another's as well, of every text: models that err differently err less together
 * (docs/decisions/cascade.md). Name, version and entities are the model's; it counts `weight`, 0 to 1, the other the rest.
 */
export function blend(model: SentimentModel, other: SentimentModel, weight: number): SentimentModel {
  const { name, version, languages, analyse } = model;
  const combine = async (texts: readonly string[], read: readonly Scores[]): Promise<Scores[]> => {
    const others = await other.score(texts);
    return read.map((scores, at) => combineScores(others[at]!, scores, weight));
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
      await Promise.all([model.close?.(), other.close?.()]);
    },
  };
}
