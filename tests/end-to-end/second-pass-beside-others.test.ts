/** The second pass while other things happen to the objects that it is at, or have happened. */
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { listObjects } from '../../src/lake/manifest.ts';
import { splitObject } from '../../src/lake/scores/split.ts';
import { SecondPass } from '../../src/pipeline/second-pass/second-pass.ts';
import { collectAll, linesSource, openPipeline, temporaryFolder } from '../support/lakes.ts';
import { assertAgreesWithRows, secondPass } from '../support/second-pass.ts';

const tweets = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, at) =>
    JSON.stringify({
      id_str: String(1600000000000000000n + BigInt(from + at)),
      text: `a ${at % 2 === 0 ? 'good' : 'bad'} day`,
      lang: 'en',
      user: { id_str: '7', screen_name: 'ann' },
    }),
  );

/** A lake of two objects, owned, without a second pass of its own. */
async function twoObjects(t: TestContext) {
  const root = join(temporaryFolder(t), 'lake');
  for (const [name, from] of [
    ['one', 0],
    ['two', 100],
  ] as const) {
    const pipeline = await openPipeline(root);
    await collectAll(pipeline, linesSource(name, tweets(from, 40)));
    await pipeline.close();
  }
  const pipeline = await openPipeline(root);
  t.after(() => pipeline.close().catch(() => {}));
  return { root, pipeline };
}

test('a damaged object is passed over and named, and the posts of the others are scored', async (t) => {
  const { pipeline } = await twoObjects(t);
  const [first] = listObjects(pipeline.lake.db, 'posts');
  writeFileSync(pipeline.lake.objects.locate(first!.key), 'no Parquet');
  const pass = new SecondPass(pipeline.lake, secondPass(), () => false);
  const running = pass.start();
  await pass.caughtUp();
  const { damaged, posts } = pass.status();
  assert.deepEqual([damaged, posts], [[first!.key], 0]);
  const passed = pipeline.lake.db.prepare('select count(*) as count from passed_object').get();
  assert.equal(passed?.count, 1);
  assert.ok(existsSync(pipeline.lake.objects.locate(first!.key)), 'it is left for a rebuild');
  await pass.stop();
  await running;
});

test('while ingestion is behind no text is given to the model, and then the pass goes on', async (t) => {
  const { root, pipeline } = await twoObjects(t);
  let behind = true;
  const pass = new SecondPass(pipeline.lake, secondPass(), () => behind);
  const running = pass.start();
  while (pass.status().state !== 'held-back') await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(pass.status().posts, 80);
  behind = false;
  await pass.caughtUp();
  await pass.stop();
  await running;
  await pipeline.close();
  assert.ok((await assertAgreesWithRows(root)).every(({ model }) => model === 'toy@1.0.0'));
});

test('objects that are replaced while they are scored come again by their new names', async (t) => {
  const { root, pipeline } = await twoObjects(t);
  const { writer, objects, db } = pipeline.lake;
  let replacing: Promise<void> | null = null;
  // Asked first as the unit begins, and then before each of its batches.
  let asked = 0;
  const pass = new SecondPass(pipeline.lake, secondPass(), () => {
    if (++asked === 3) replacing = splitObject(writer, objects, listObjects(db, 'posts')[0]!.key);
    return false;
  });
  const running = pass.start();
  await pass.caughtUp();
  assert.ok(replacing !== null);
  await replacing;
  await pass.stop();
  await running;
  await pipeline.close();
  const rows = await assertAgreesWithRows(root);
  assert.deepEqual([rows.length, rows.every(({ model }) => model === 'toy@1.0.0')], [80, true]);
});
