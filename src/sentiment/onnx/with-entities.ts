import type { Analysis, SentimentModel } from '../model.ts';
import type { EntityModel } from './tagging-model.ts';

/** A sentiment model that gives the entities of another model in `analyse`. Both names are told in the version. */
export function withEntities(sentiment: SentimentModel, entities: EntityModel): SentimentModel {
  return {
    name: `${sentiment.name}+${entities.name}`,
    version: `${sentiment.version}+${entities.version}`,
    languages: sentiment.languages,
    score: (texts) => sentiment.score(texts),
    async analyse(texts): Promise<Analysis[]> {
      const [scores, found] = await Promise.all([sentiment.score(texts), entities.find(texts)]);
      return scores.map((each, i) => ({ scores: each, entities: found[i]! }));
    },
    async close() {
      await Promise.all([sentiment.close?.(), entities.close()]);
    },
  };
}
