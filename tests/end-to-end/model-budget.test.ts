import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSpend } from '../../src/lake/spend.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import type { SpendingOptions } from '../../src/pipeline/spending.ts';
import { collectAll, linesSource, temporaryFolder } from '../support/lakes.ts';
import { eventually } from '../support/processes.ts';
import { rescoreBy } from '../support/rescoring.ts';
import { assertAgreesWithRows, secondPass } from '../support/second-pass.ts';

const tweets = Array.from({ length: 5 }, (_, id) =>
  JSON.stringify({
    id_str: String(1600000000000000000n + BigInt(id)),
    created_at: `Wed Jan 01 12:00:0${id} +0000 2025`,
    text: `a good day ${id}`,
    lang: 'en',
    user: { id_str: '7', screen_name: 'ann' },
  }),
);

async function open(
  root: string,
  spending: Partial<SpendingOptions>,
  model: string | null,
): Promise<Pipeline> {
  const { loader } = secondPass();
  const pipeline = await Pipeline.open(root, {
    command: 'test',
    workers: 1,
    model: 'linear',
    spending: { budget: null, pricePerPost: 0, ...spending },
    scorerFor: async () => ({ entities: true, batch: 2, loader: loader! }),
    ...(model === null ? {} : { secondPass: { ...secondPass(model), batch: 2 } }),
  });
  assert.ok(pipeline instanceof Pipeline);
  return pipeline;
}

const scoredByToy = async (root: string): Promise<number> =>
  (await assertAgreesWithRows(root)).filter(({ model }) => model === 'toy@1.0.0').length;

for (const [whose, spending] of [
  ['of all that costs money', { budget: 0.03 }],
  ['of its own', { caps: { toy: 0.03 } }],
] as const) {
  test(`a model that charges stops at the budget ${whose}; what was paid for is kept, the rest is scored later`, async (t) => {
    const root = join(temporaryFolder(t), 'lake');
    const pipeline = await open(root, spending, 'toy-paid');
    t.after(() => pipeline.close().catch(() => {}));
    await collectAll(pipeline, linesSource('x', tweets));
    await eventually(() => assert.equal(pipeline.secondPass!.status().state, 'paused'));
    assert.match(
      pipeline.secondPass!.status().reason!,
      /What toy may cost this month is used up: posts are kept/,
    );
    assert.equal(pipeline.spending.leftFor('toy'), 0);
    assert.deepEqual(
      readSpend(pipeline.lake.db).map(({ source, posts, dollars }) => [source, posts, dollars]),
      [['toy', 3, 0.03]],
    );
    await pipeline.close();
    assert.equal(await scoredByToy(root), 3);

    const raised = await open(root, { budget: 1 }, 'toy-paid');
    t.after(() => raised.close().catch(() => {}));
    await raised.secondPass!.caughtUp(AbortSignal.timeout(30_000));
    assert.equal(raised.secondPass!.status().posts, 0);
    assert.deepEqual(
      readSpend(raised.lake.db).map(({ posts }) => posts),
      [5],
      'no post was paid for twice',
    );
    await raised.close();
    assert.equal(await scoredByToy(root), 5);
  });
}

test('a re-scoring by a model that charges waits for the budget, and goes on when it is raised', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await open(root, { budget: 0.02 }, null);
  t.after(() => pipeline.close().catch(() => {}));
  await collectAll(pipeline, linesSource('x', tweets));
  const id = await pipeline.rescoring.ask({ model: 'toy-paid', how: 'current', from: null, to: null });
  const waiting = await eventually(() => {
    const request = pipeline.rescoring.requests.get(id)!;
    assert.match(request.reason ?? '', /used up/);
    return request;
  });
  assert.deepEqual([waiting.state, waiting.posts], ['running', 2]);
  await pipeline.close();
  assert.equal(await scoredByToy(root), 2);

  const raised = await open(root, { budget: 1 }, null);
  t.after(() => raised.close().catch(() => {}));
  assert.equal(await rescoreBy(raised, 'toy-paid'), 5, 'those of before are counted with it');
  assert.deepEqual(
    readSpend(raised.lake.db).map(({ posts }) => posts),
    [5],
  );
});
