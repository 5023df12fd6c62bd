import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { compactByDay } from '../../src/lake/compact.ts';
import { listObjects } from '../../src/lake/manifest.ts';
import { retryUnscored } from '../../src/lake/scores/waiting.ts';
import type { Post } from '../../src/model/post.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import { rebuild } from '../../src/pipeline/rebuild.ts';
import { QueryEngine } from '../../src/query/engine.ts';
import { findInLake } from '../support/lake-bytes.ts';
import { collectAll, linesSource, openPipeline, temporaryFolder } from '../support/lakes.ts';
import { assertAgreesWithRows, openWithSecondPass, secondPass } from '../support/second-pass.ts';

interface Written {
  id: number;
  text: string;
  lang?: string;
  minute?: number;
}

const tweet = ({ id, text, lang = 'en', minute = 0 }: Written): string =>
  JSON.stringify({
    id_str: String(1600000000000000000n + BigInt(id)),
    created_at: `Wed Jan 01 12:${String(minute).padStart(2, '0')}:00 +0000 2025`,
    text,
    lang,
    user: { id_str: String(id % 3), screen_name: 'ann' },
  });

const deletion = (id: number): string =>
  JSON.stringify({
    delete: { status: { id_str: String(1600000000000000000n + BigInt(id)), user_id_str: '1' } },
  });

async function open(t: TestContext, root: string, model?: string): Promise<Pipeline> {
  const pipeline = await openWithSecondPass(root, secondPass(model));
  t.after(() => pipeline.close().catch(() => {}));
  return pipeline;
}

async function collect(pipeline: Pipeline, name: string, posts: readonly string[]): Promise<void> {
  await collectAll(pipeline, linesSource(name, posts));
}

const lakeIn = (t: TestContext): string => join(temporaryFolder(t), 'lake');

async function ask<T>(root: string, question: (engine: QueryEngine) => Promise<T>): Promise<T> {
  const engine = await QueryEngine.open(root);
  try {
    return await question(engine);
  } finally {
    engine.close();
  }
}

const postOf = (root: string, id: number): Promise<Post | null> =>
  ask(root, async (engine) => engine.post(`x:${1600000000000000000n + BigInt(id)}`));

test('every answer has the scores and entities of the second pass, and the first ones are kept', async (t) => {
  const root = lakeIn(t);
  const pipeline = await open(t, root);
  await collect(pipeline, 'x', [
    tweet({ id: 1, text: 'a good day for Ann' }),
    tweet({ id: 2, text: 'a bad day for Ann' }),
    tweet({ id: 3, text: 'ein guter Tag mit Ann', lang: 'de' }),
  ]);
  await pipeline.secondPass!.caughtUp();
  await ask(root, async (engine) => {
    const { sentiment, scored } = await engine.summary();
    assert.deepEqual([sentiment.positive, sentiment.negative, scored], [1, 1, 2]);
    const [ann] = await engine.top('entities');
    assert.deepEqual([ann?.key, ann?.type, ann?.posts], ['Ann', 'person', 2]);
  });
  const good = await postOf(root, 1);
  assert.deepEqual([good?.model, good?.entities_model], ['toy@1.0.0', 'toy@1.0.0']);
  assert.deepEqual(good?.entities, [{ text: 'Ann', type: 'person', score: 0.9 }]);
  const german = await postOf(root, 3);
  assert.deepEqual([german?.sentiment, german?.model, german?.entities], [null, null, null]);
  assert.equal(
    listObjects(pipeline.lake.db, 'scores').reduce((sum, { rows }) => sum + rows, 0),
    2,
  );
  await pipeline.close();
  await assertAgreesWithRows(root);
});

const status = (text: string, edited: string | null): string =>
  JSON.stringify({
    id: '1',
    uri: 'https://a.example/users/ann/statuses/1',
    created_at: '2025-01-01T12:00:00.000Z',
    edited_at: edited,
    content: `<p>${text}</p>`,
    language: 'en',
    account: { id: '1', username: 'ann', acct: 'ann', url: 'https://a.example/@ann' },
  });

test('an edited post is scored again, a deleted one is not, and the counts are those of the rows', async (t) => {
  const root = lakeIn(t);
  const pipeline = await open(t, root);
  await collect(pipeline, 'one', [status('a bad day for Ann', null), tweet({ id: 2, text: 'a good day' })]);
  await pipeline.secondPass!.caughtUp();
  await collect(pipeline, 'two', [
    status('a good day for Bob', '2025-01-01T12:05:00.000Z'),
    deletion(2),
    tweet({ id: 4, text: 'a bad day' }),
  ]);
  await pipeline.secondPass!.caughtUp();
  await ask(root, async (engine) => {
    const { posts, sentiment } = await engine.summary();
    assert.deepEqual([posts, sentiment.positive, sentiment.negative], [2, 1, 1]);
    assert.deepEqual(
      (await engine.top('entities')).map(({ key }) => key),
      ['Bob'],
    );
  });
  await pipeline.close();
  await assertAgreesWithRows(root);
});

test('a text that the model fails on keeps its first scores with the reason, and is scored by a retry', async (t) => {
  const root = lakeIn(t);
  const pipeline = await open(t, root);
  await collect(pipeline, 'x', [
    tweet({ id: 1, text: 'a good day' }),
    tweet({ id: 2, text: 'a good poison' }),
    tweet({ id: 3, text: 'a bad day' }),
  ]);
  await pipeline.secondPass!.caughtUp();
  assert.equal(pipeline.secondPass!.status().unscored, 1);
  const reason = String(pipeline.lake.db.prepare('select reason from unscored').get()?.reason);
  assert.match(reason, /chokes/);
  assert.match(String((await postOf(root, 2))?.model), /^linear@/);
  assert.equal((await postOf(root, 3))?.model, 'toy@1.0.0');
  assert.equal(retryUnscored(pipeline.lake.writer), 1);
  await pipeline.secondPass!.caughtUp();
  assert.equal(pipeline.secondPass!.status().unscored, 1, 'it still cannot be scored');
  await pipeline.close();
  const other = await open(t, root, 'toy-brave');
  assert.equal(retryUnscored(other.lake.writer), 1);
  await other.secondPass!.caughtUp();
  assert.equal(other.secondPass!.status().unscored, 0);
  assert.equal((await postOf(root, 2))?.model, 'toy@1.0.0');
  await other.close();
  await assertAgreesWithRows(root);
});

test('a model that is down pauses the pass, posts come in all the same, and it goes on when the model is back', async (t) => {
  const folder = temporaryFolder(t);
  const [root, flag] = [join(folder, 'lake'), join(folder, 'down')];
  writeFileSync(flag, '');
  const pipeline = await open(t, root, `down-while:${flag}`);
  await collect(pipeline, 'x', [tweet({ id: 1, text: 'a good day' })]);
  await assert.rejects(pipeline.secondPass!.caughtUp(), /is down/);
  await collect(pipeline, 'y', [tweet({ id: 2, text: 'a bad day' })]);
  assert.equal((await ask(root, (engine) => engine.summary())).posts, 2);
  assert.equal(pipeline.secondPass!.status().posts, 2);
  rmSync(flag);
  while (pipeline.secondPass!.status().posts > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal((await postOf(root, 1))?.model, 'toy@1.0.0');
  await pipeline.close();
  await assertAgreesWithRows(root);
});

test('compaction keeps scored posts apart from those that wait, and both are answered', async (t) => {
  const root = lakeIn(t);
  const first = await open(t, root);
  await collect(first, 'x', [tweet({ id: 1, text: 'a good day' })]);
  await first.secondPass!.caughtUp();
  await first.close();
  const second = await openPipeline(root);
  await collect(second, 'y', [tweet({ id: 2, text: 'a bad day' })]);
  await compactByDay(second.lake.writer, second.lake.objects);
  await second.close();
  const third = await open(t, root);
  await third.secondPass!.caughtUp();
  await compactByDay(third.lake.writer, third.lake.objects);
  assert.equal(third.secondPass!.status().posts, 0);
  assert.deepEqual(await Promise.all([1, 2].map(async (id) => (await postOf(root, id))?.model)), [
    'toy@1.0.0',
    'toy@1.0.0',
  ]);
  await third.close();
  await assertAgreesWithRows(root);
});

test('what the scores zone has of an erased post is gone with it', async (t) => {
  const root = lakeIn(t);
  const pipeline = await open(t, root);
  await collect(pipeline, 'x', [tweet({ id: 1, text: 'a good day' }), tweet({ id: 2, text: 'a bad day' })]);
  await pipeline.secondPass!.caughtUp();
  await collect(pipeline, 'y', [deletion(1)]);
  const { zones } = await pipeline.erase();
  assert.deepEqual([zones.scores.rewritten, zones.scores.records], [1, 1]);
  await pipeline.close();
  assert.deepEqual(await findInLake(root, ['1600000000000000001']), []);
  await assertAgreesWithRows(root);
});

test('a rebuild keeps the scores of the second pass, and what it cannot keep is scored again', async (t) => {
  const root = lakeIn(t);
  const pipeline = await open(t, root);
  await collect(pipeline, 'x', [tweet({ id: 1, text: 'a good day for Ann' })]);
  await pipeline.secondPass!.caughtUp();
  await pipeline.close();
  await rebuild(root, { command: 'test', workers: 1, model: 'linear' });
  assert.deepEqual((await postOf(root, 1))?.entities, [{ text: 'Ann', type: 'person', score: 0.9 }]);
  const again = await open(t, root);
  await again.secondPass!.caughtUp();
  assert.equal(listObjects(again.lake.db, 'scores').length, 1, 'nothing was scored anew');
  await again.close();
  await assertAgreesWithRows(root);
});

test('a window that was issued is issued again when the pass has come to its posts, once', async (t) => {
  const root = lakeIn(t);
  const plain = await openPipeline(root);
  await collect(
    plain,
    'x',
    Array.from({ length: 40 }, (_, id) => tweet({ id, text: 'a good day', minute: id })),
  );
  await plain.close();
  const revisions = (): number[] => {
    const rows = pipeline.lake.db
      .prepare("select revision from issued_window where topic = '*' order by start")
      .all();
    return rows.map(({ revision }) => Number(revision));
  };
  const pipeline = await open(t, root);
  assert.ok(revisions().length >= 2);
  assert.ok(revisions().every((revision) => revision === 1));
  await pipeline.secondPass!.caughtUp();
  await pipeline.close();
  const reopened = await openPipeline(root);
  t.after(() => reopened.close().catch(() => {}));
  const after = reopened.lake.db
    .prepare("select revision from issued_window where topic = '*' order by start")
    .all();
  assert.ok(after.every(({ revision }) => revision === 2));
});
