import { UsageError } from '../../../model/errors.ts';
import { scoreSafely } from '../../score-safely.ts';
import type { Contender } from '../evaluate-file.ts';
import { readConll, type TokenSpan } from './read-conll.ts';
import { inTokens, type SpanFigures, spanFigures, textOf } from './span-figures.ts';

/** One model's entities on one file in CoNLL columns. */
export interface EntityEvaluation extends SpanFigures {
  file: string;
  /** name@version */
  model: string;
  /** Posts that the model could not read: nothing is found in them. */
  unscored: number;
  /** Over the wall clock; the loading of the model is not in it. */
  postsPerSecond: number;
}

const BATCH = 256;

/**
 * Judges the entities that models find in the posts of a file in CoNLL columns. `onProgress` gets a model's name and
 * its share done, 0 to 1. Throws a UsageError for a model that finds none.
 */
export async function evaluateEntities(
  contenders: readonly Contender[],
  file: string,
  { signal }: { signal?: AbortSignal } = {},
  onProgress: (name: string, share: number) => void = () => {},
): Promise<EntityEvaluation[]> {
  const { posts, types } = await readConll(file);
  const texts = posts.map((post) => textOf(post).text);
  const evaluations: EntityEvaluation[] = [];
  for (const { name, load } of contenders) {
    const model = await load();
    try {
      if (model.analyse === undefined) {
        throw new UsageError(
          `The model ${model.name}@${model.version} finds no entities: name one that does with --model.`,
        );
      }
      const found: TokenSpan[][] = [];
      let unscored = 0;
      let milliseconds = 0;
      for (let at = 0; at < texts.length; at += BATCH) {
        signal?.throwIfAborted();
        const started = performance.now();
        const outcomes = await scoreSafely(model, texts.slice(at, at + BATCH), {
          entities: true,
          ...(signal && { signal }),
        });
        milliseconds += performance.now() - started;
        for (const [i, { scores, entities }] of outcomes.entries()) {
          if (scores === null) unscored++;
          found.push(inTokens(posts[at + i]!, entities ?? []));
        }
        onProgress(name, found.length / texts.length);
      }
      evaluations.push({
        file,
        model: `${model.name}@${model.version}`,
        unscored,
        postsPerSecond: milliseconds === 0 ? 0 : (texts.length / milliseconds) * 1000,
        ...spanFigures(posts, found, types),
      });
    } finally {
      await model.close?.();
    }
  }
  return evaluations;
}
