import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Scores, SentimentModel } from '../model.ts';
import { scoreSafely } from '../score-safely.ts';

export interface ScoredTexts {
  /** In the order of the texts; null where the model could not score one. */
  scores: (Scores | null)[];
  /** Texts that it could not score. */
  unscored: number;
  /** Over the wall clock, one batch after the other; the loading of the model is not in it. */
  postsPerSecond: number;
}

const BATCH = 1000;

/** Scores texts in batches, one after the other. `onProgress` gets how many are done. */
export async function scoreTexts(
  model: SentimentModel,
  texts: readonly string[],
  signal: AbortSignal | undefined,
  onProgress: (done: number) => void,
): Promise<ScoredTexts> {
  const scores: (Scores | null)[] = [];
  let milliseconds = 0;
  for (let at = 0; at < texts.length; at += BATCH) {
    signal?.throwIfAborted();
    const started = performance.now();
    const outcomes = await scoreSafely(model, texts.slice(at, at + BATCH), signal ? { signal } : {});
    milliseconds += performance.now() - started;
    for (const outcome of outcomes) scores.push(outcome.scores);
    onProgress(scores.length);
    // A model that computes at once leaves no other moment at which it could be called off.
    await nextTurn();
  }
  return {
    scores,
    unscored: scores.filter((one) => one === null).length,
    postsPerSecond: milliseconds === 0 ? 0 : (texts.length / milliseconds) * 1000,
  };
}
