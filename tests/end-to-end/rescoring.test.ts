import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openLakeReader } from '../../src/lake/lake.ts';
import { scoresByModel } from '../../src/lake/scores/zone-objects.ts';
import type { Post } from '../../src/model/post.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import { collectAll, linesSource, temporaryFolder } from '../support/lakes.ts';
import { openForRescoring, rescoreBy } from '../support/rescoring.ts';
import { assertAgreesWithRows } from '../support/second-pass.ts';

const tweet = (id: number, text: string, day: number): string =>
  JSON.stringify({
    id_str: String(1600000000000000000n + BigInt(id)),
    created_at: `Wed Jan 0${day} 12:00:00 +0000 2025`,
    text,
    lang: 'en',
    user: { id_str: '7', screen_name: 'ann' },
  });

const POSTS = [tweet(1, 'a good day', 1), tweet(2, 'a bad day', 2), tweet(3, 'a day', 3)];

async function lakeOfThree(t: TestContext): Promise<{ root: string; pipeline: Pipeline }> {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await openForRescoring(root);
  t.after(() => pipeline.close().catch(() => {}));
  await collectAll(pipeline, linesSource('x', POSTS));
  return { root, pipeline };
}

const kept = (root: string): string[] => {
  const reader = openLakeReader(root);
  try {
    return [...scoresByModel(reader.db)].map(
      ([folder, objects]) => `${folder.slice(13)} ${objects.reduce((sum, { rows }) => sum + rows, 0)}`,
    );
  } finally {
    reader.close();
  }
};

const modelsOf = (posts: readonly Post[]): string[] => posts.map(({ model }) => model!.split('@')[0]!);

test('posts of a time are scored again, the others stay, and what they had is kept', async (t) => {
  const { root, pipeline } = await lakeOfThree(t);
  const range = { from: Date.UTC(2025, 0, 2), to: Date.UTC(2025, 0, 3) };
  assert.equal(await rescoreBy(pipeline, 'toy', 'current', range), 1);
  await pipeline.close();
  assert.deepEqual(modelsOf(await assertAgreesWithRows(root)), ['linear', 'toy', 'linear']);
  assert.deepEqual(kept(root), ['linear@1.0.0 1']);
});

test('scorers stand beside the posts, each is run alone, and what one has said it is not asked again', async (t) => {
  const { root, pipeline } = await lakeOfThree(t);
  const before = await assertAgreesWithRows(root);
  assert.equal(await rescoreBy(pipeline, 'toy', 'beside'), 3);
  assert.equal(await rescoreBy(pipeline, 'toy-2', 'beside'), 3);
  assert.equal(await rescoreBy(pipeline, 'toy', 'beside'), 0);
  await collectAll(pipeline, linesSource('y', [tweet(4, 'a good night', 4)]));
  assert.equal(await rescoreBy(pipeline, 'toy', 'beside'), 1);
  await pipeline.close();
  assert.deepEqual(kept(root), ['toy@1.0.0 4', 'toy@2.0.0 3']);
  assert.deepEqual((await assertAgreesWithRows(root)).slice(0, 3), before);
});

test('a switch and a roll back need no model, and the posts are then as they were', async (t) => {
  const { root, pipeline } = await lakeOfThree(t);
  const before = await assertAgreesWithRows(root);
  await rescoreBy(pipeline, 'toy', 'beside');
  assert.equal(await rescoreBy(pipeline, 'toy@1.0.0', 'stored'), 3);
  const switched = await assertAgreesWithRows(root);
  assert.deepEqual(modelsOf(switched), ['toy', 'toy', 'toy']);
  assert.deepEqual(
    switched.map(({ sentiment }) => sentiment),
    ['positive', 'negative', 'neutral'],
  );
  assert.equal(await rescoreBy(pipeline, before[0]!.model!, 'stored'), 3);
  const scoresOf = ({ id, sentiment, positive, neutral, negative, mixed, confidence, model }: Post) => ({
    id, sentiment, positive, neutral, negative, mixed, confidence, model,
  }); // biome-ignore format: one line
  assert.deepEqual((await assertAgreesWithRows(root)).map(scoresOf), before.map(scoresOf));
  await assert.rejects(
    rescoreBy(pipeline, 'toy@9.0.0', 'stored'),
    /holds no scores of toy@9.0.0 beside those in use, only of/,
  );
});

for (const [how, models] of [
  ['current', ['toy', 'toy', 'toy']],
  ['beside', ['linear', 'linear', 'linear']],
  ['stored', ['toy', 'toy', 'toy']],
] as const) {
  for (const boundary of ['scores-swapped', 'object-named'] as const) {
    if (how === 'beside' && boundary === 'scores-swapped') continue;
    test(`a re-scoring (${how}) killed at ${boundary} is done by the next start, each post once`, async (t) => {
      const { root, pipeline } = await lakeOfThree(t);
      if (how === 'stored') await rescoreBy(pipeline, 'toy', 'beside');
      await pipeline.close();
      const here = join(import.meta.dirname, '..', 'crash');
      const child = spawnSync(
        process.execPath,
        [
          '--disable-warning=ExperimentalWarning',
          '--import',
          join(here, 'end-here.ts'),
          join(here, 'rescoring-child.ts'),
          root,
          how === 'stored' ? 'toy@1.0.0' : 'toy',
          how,
        ],
        {
          env: {
            ...process.env,
            CRASH_AT: boundary,
            CRASH_AFTER: '1',
            CRASH_REPORT: join(root, '..', 'fired'),
          },
          timeout: 60_000,
        },
      );
      assert.equal(child.signal, 'SIGKILL', String(child.stderr));
      assert.equal((await assertAgreesWithRows(root)).length, 3);
      const again = await openForRescoring(root);
      t.after(() => again.close().catch(() => {}));
      again.rescoring.resume();
      await again.rescoring.idle();
      assert.deepEqual(
        again.rescoring.requests.list().map(({ state }) => state),
        how === 'stored' ? ['done', 'done'] : ['done'],
      );
      await again.close();
      assert.deepEqual(modelsOf(await assertAgreesWithRows(root)), models);
    });
  }
}
