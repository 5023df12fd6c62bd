import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { labelledLine, labelledPosts } from '../../src/lake/corrections/labelled-posts.ts';
import type { Post } from '../../src/model/post.ts';
import { forget } from '../../src/pipeline/forget.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import { rebuild } from '../../src/pipeline/rebuild.ts';
import { QueryEngine } from '../../src/query/engine.ts';
import { findInLake } from '../support/lake-bytes.ts';
import { collectAll, linesSource, temporaryFolder } from '../support/lakes.ts';
import { openForRescoring, rescoreBy } from '../support/rescoring.ts';
import { assertAgreesWithRows, openWithSecondPass, secondPass } from '../support/second-pass.ts';

const ID = 'mastodon:https://a.example/users/ann/statuses/1';

const status = (text: string, edited: string | null = null, number = 1): string =>
  JSON.stringify({
    id: String(number),
    uri: `https://a.example/users/ann/statuses/${number}`,
    created_at: '2025-01-01T12:00:00.000Z',
    edited_at: edited,
    content: `<p>${text}</p>`,
    language: 'en',
    account: { id: '1', username: 'ann', acct: 'ann', url: 'https://a.example/@ann' },
  });

async function lakeOfTwo(t: TestContext): Promise<{ root: string; pipeline: Pipeline }> {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await openForRescoring(root);
  t.after(() => pipeline.close().catch(() => {}));
  await collectAll(pipeline, linesSource('one', [status('a good day'), status('a bad day', null, 2)]));
  return { root, pipeline };
}

async function shown(root: string): Promise<Post> {
  const engine = await QueryEngine.open(root);
  try {
    return engine.post(ID)!;
  } finally {
    engine.close();
  }
}

const isCorrected = ({ sentiment, negative, positive, model }: Post): boolean =>
  sentiment === 'negative' && negative === 1 && positive === 0 && model === 'correction';

test('a correction counts at once, for who reads already too, and can be taken back', async (t) => {
  const { root, pipeline } = await lakeOfTwo(t);
  const engine = await QueryEngine.open(root);
  t.after(() => engine.close());
  const before = engine.post(ID)!;
  const { sentiment } = await engine.summary();
  await pipeline.corrections.correct({ id: ID, label: 'mixed' });
  assert.equal((await engine.summary()).sentiment.mixed, 1);
  await pipeline.corrections.correct({ id: ID, label: 'negative' });
  assert.ok(isCorrected(engine.post(ID)!));
  await pipeline.corrections.correct({ id: ID, label: null });
  assert.deepEqual(engine.post(ID), before);
  assert.deepEqual((await engine.summary()).sentiment, sentiment);
  await assert.rejects(pipeline.corrections.correct({ id: ID, label: null }), /nothing to take back/);
  await assert.rejects(pipeline.corrections.correct({ id: 'x:1', label: 'mixed' }), /no post "x:1"/);
  await pipeline.close();
  await assertAgreesWithRows(root);
});

test('a correction outlives other models, a switch between them, and the second pass', async (t) => {
  const { root, pipeline } = await lakeOfTwo(t);
  await pipeline.corrections.correct({ id: ID, label: 'negative' });
  await rescoreBy(pipeline, 'toy');
  await rescoreBy(pipeline, 'toy-2', 'beside');
  await rescoreBy(pipeline, 'toy@2.0.0', 'stored');
  await pipeline.close();
  assert.ok(isCorrected(await shown(root)));
  const behind = await openWithSecondPass(root, secondPass());
  behind.lake.db.exec('delete from passed_object');
  await behind.secondPass!.caughtUp();
  await behind.close();
  assert.ok(isCorrected(await shown(root)));
  assert.deepEqual(
    (await assertAgreesWithRows(root)).map(({ model }) => model),
    ['correction', 'toy@1.0.0'],
  );
});

test('an edit that leaves the text keeps the correction, one that changes it does not', async (t) => {
  const { root, pipeline } = await lakeOfTwo(t);
  await pipeline.corrections.correct({ id: ID, label: 'negative' });
  await collectAll(pipeline, linesSource('two', [status('a good day', '2025-01-01T13:00:00.000Z')]));
  await pipeline.corrections.apply();
  assert.ok(isCorrected(await shown(root)));
  await collectAll(pipeline, linesSource('three', [status('another good day', '2025-01-01T14:00:00.000Z')]));
  await pipeline.corrections.apply();
  assert.match(String((await shown(root)).model), /^linear@/);
  assert.deepEqual([...labelledPosts(pipeline.lake)], []);
  await pipeline.close();
  await assertAgreesWithRows(root);
});

for (const isLost of [false, true]) {
  test(`a rebuild keeps corrections${isLost ? ', even where the state is lost' : ''}`, async (t) => {
    const { root, pipeline } = await lakeOfTwo(t);
    await pipeline.corrections.correct({ id: ID, label: 'negative' });
    await pipeline.close();
    if (isLost)
      for (const suffix of ['', '-wal', '-shm']) rmSync(join(root, `state.db${suffix}`), { force: true });
    await rebuild(root, { command: 'test', workers: 1, model: 'linear' });
    assert.ok(isCorrected(await shown(root)));
    const again = await openForRescoring(root);
    assert.deepEqual(
      [...labelledPosts(again.lake)].map(({ id, label }) => [id, label]),
      [[ID, 'negative']],
    );
    const { model } = await again.corrections.correct({ id: ID, label: null });
    if (isLost) assert.equal(model, null);
    else assert.match(model!, /^linear@/);
    await again.close();
    await assertAgreesWithRows(root);
  });
}

test('a correction that was cut off before it was applied is applied by the next start', async (t) => {
  const { root, pipeline } = await lakeOfTwo(t);
  const { writer, documents, db } = pipeline.lake;
  const [{ row }] = db.prepare('select row from document order by row').all() as [{ row: number }];
  writer.corrections.set(documents.post(row)!, 'negative', 0);
  await pipeline.close();
  const again = await openForRescoring(root);
  await again.corrections.apply();
  await again.close();
  const rows = await assertAgreesWithRows(root);
  assert.equal(rows.filter(isCorrected).length, 1);
});

test('what is known of a correction leaves with its post', async (t) => {
  const { root, pipeline } = await lakeOfTwo(t);
  await pipeline.corrections.correct({ id: ID, label: 'negative' });
  const context = { signal: AbortSignal.timeout(60_000), stdin: process.stdin, progress: () => {} };
  await forget(pipeline, { posts: [ID], authors: [], always: false }, context);
  assert.equal(pipeline.lake.db.prepare('select count(*) as count from correction').get()?.count, 0);
  await pipeline.close();
  assert.deepEqual(await findInLake(root, ['users/ann/statuses/1']), []);
  await assertAgreesWithRows(root);
});

test('labels are exported as lines that training reads back, whatever is in the text', () => {
  const line = (text: string): string =>
    labelledLine({ id: 'x:1', label: 'positive', correctedAt: 0, text, before: null });
  assert.equal(line('two\nlines\tand a tab'), 'x:1\tpositive\ttwo lines and a tab\n');
  assert.equal(line('"quoted "whole""'), 'x:1\tpositive\t"""quoted ""whole"""""\n');
});
