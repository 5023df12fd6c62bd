import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { QueryEngine } from '../../src/query/engine.ts';
import { collectAll, linesSource, temporaryFolder } from '../support/lakes.ts';
import { openForRescoring, rescoreBy } from '../support/rescoring.ts';

const tweet = (id: number, text: string, hour: number): string =>
  JSON.stringify({
    id_str: String(1600000000000000000n + BigInt(id)),
    created_at: `Wed Jan 01 ${hour}:00:00 +0000 2025`,
    text,
    lang: 'en',
    user: { id_str: '7', screen_name: 'ann' },
  });

test('two models are compared by what the lake knows of them, wherever it is kept', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await openForRescoring(root);
  t.after(() => pipeline.close().catch(() => {}));
  const posts = [tweet(1, 'a good day', 12), tweet(2, 'a bad day', 12), tweet(3, 'a day', 13)];
  await collectAll(pipeline, linesSource('x', posts));
  await rescoreBy(pipeline, 'toy', 'beside');
  const engine = await QueryEngine.open(root);
  t.after(() => engine.close());
  await pipeline.corrections.correct({ id: 'x:1600000000000000001', label: 'negative' });

  const corrected = await engine.diffModels({ a: 'toy', b: 'correction' });
  assert.deepEqual([corrected.a, corrected.posts, corrected.moved], ['toy@1.0.0', 1, 1]);
  assert.equal(corrected.labels.positive.negative, 1);
  assert.deepEqual(
    corrected.examples.map(({ text, a, b }) => [text, a, b]),
    [['a good day', 'positive', 'negative']],
  );
  assert.equal(corrected.windows.mean_share_change.negative, 1);
  assert.deepEqual(
    corrected.windows.most.map(({ window_start, change }) => [window_start.toISOString(), change]),
    [['2025-01-01T12:00:00.000Z', 1]],
  );

  const before = await engine.diffModels({ a: 'linear', b: 'toy' });
  assert.equal(before.posts, 3, 'what was replaced by a correction is known of the model still');
  await rescoreBy(pipeline, 'toy@1.0.0', 'stored');
  const after = await engine.diffModels({ a: 'linear', b: 'toy' });
  assert.deepEqual(after, before, 'a switch changes nothing of what either has said');

  const later = { from: Date.UTC(2025, 0, 1, 13) };
  assert.equal((await engine.diffModels({ a: 'linear', b: 'toy' }, later)).posts, 1);
  await assert.rejects(
    engine.diffModels({ a: 'linear', b: 'nothing' }),
    /holds no scores of nothing, only of/,
  );
});
