import assert from 'node:assert/strict';
import type { How } from '../../src/lake/scores/rescorings.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { rescore } from '../../src/pipeline/second-pass/rescore.ts';

/** A pipeline without a second pass whose re-scorings are by toy models (second-pass-model.ts). */
export async function openForRescoring(root: string): Promise<Pipeline> {
  const loader = new URL('./second-pass-model.ts', import.meta.url).href;
  const pipeline = await Pipeline.open(root, {
    command: 'test',
    workers: 1,
    model: 'linear',
    scorerFor: async () => ({ entities: true, batch: 16, loader }),
  });
  assert.ok(pipeline instanceof Pipeline, 'the lake is free');
  return pipeline;
}

/** Asks for a re-scoring and waits for its end; returns how many posts it was of. */
export async function rescoreBy(
  pipeline: Pipeline,
  model: string,
  how: How = 'current',
  range: { from?: number; to?: number } = {},
): Promise<number> {
  const wish = { model, how, from: range.from ?? null, to: range.to ?? null };
  const context = { signal: AbortSignal.timeout(60_000), stdin: process.stdin, progress: () => {} };
  const [done] = await rescore(pipeline, { do: 'ask', wish }, context);
  assert.equal(done?.state, 'done');
  return done.posts;
}
