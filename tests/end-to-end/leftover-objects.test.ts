/** Files of objects that were replaced, and that a kill left where they were, as a rebuild finds them. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { compactByDay } from '../../src/lake/compact.ts';
import { listObjects } from '../../src/lake/manifest.ts';
import { splitObject } from '../../src/lake/scores/split.ts';
import { rebuild } from '../../src/pipeline/rebuild.ts';
import { collectAll, linesSource, openPipeline, temporaryFolder } from '../support/lakes.ts';
import { assertAgreesWithRows, openWithSecondPass, secondPass } from '../support/second-pass.ts';

const tweet = (id: number, text: string, day = 1): string =>
  JSON.stringify({
    id_str: String(1600000000000000000n + BigInt(id)),
    created_at: `Wed Jan 0${day} 12:00:00 +0000 2025`,
    text,
    lang: 'en',
    user: { id_str: '7', screen_name: 'ann' },
  });

const rebuildIn = (root: string) => rebuild(root, { command: 'test', workers: 1, model: 'linear' });

/** A lake of one object a list, and a copy of its posts as they lay before `change`. */
async function lakeWithLeftovers(
  t: TestContext,
  change: (root: string) => Promise<void>,
  keep: (name: string) => boolean = () => true,
): Promise<string> {
  const folder = temporaryFolder(t);
  const root = join(folder, 'lake');
  for (const [name, posts] of [
    ['one', [tweet(1, 'a good day'), tweet(2, 'a bad day', 2)]],
    ['two', [tweet(3, 'a plain day'), tweet(4, 'a good day', 2)]],
  ] as const) {
    const pipeline = await openPipeline(root);
    await collectAll(pipeline, linesSource(name, posts));
    await pipeline.close();
  }
  const before = join(root, 'posts');
  const copy = join(folder, 'posts');
  cpSync(before, copy, { recursive: true });
  await change(root);
  for (const path of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.parquet') || !keep(path)) continue;
    mkdirSync(join(before, path, '..'), { recursive: true });
    cpSync(join(copy, path), join(before, path));
  }
  return root;
}

async function compact(root: string): Promise<void> {
  const pipeline = await openPipeline(root);
  await compactByDay(pipeline.lake.writer, pipeline.lake.objects);
  await pipeline.close();
}

async function score(root: string): Promise<void> {
  const pipeline = await openWithSecondPass(root, secondPass());
  await pipeline.secondPass!.caughtUp();
  await pipeline.close();
}

for (const [what, change] of [
  ['compaction', compact],
  ['the second pass', score],
] as const) {
  test(`a rebuild shows each post once where ${what} was killed before it had removed what it replaced`, async (t) => {
    const root = await lakeWithLeftovers(t, change);
    const { posts, damaged } = await rebuildIn(root);
    assert.deepEqual([posts, damaged], [4, []]);
    const rows = await assertAgreesWithRows(root);
    assert.equal(rows.length, 4);
    if (change === score) assert.ok(rows.every(({ model }) => model === 'toy@1.0.0'));
  });
}

test('a rebuild shows each post once where only some of a replacement had been written', async (t) => {
  const root = await lakeWithLeftovers(t, compact);
  const [day] = readdirSync(join(root, 'posts')).filter((name) => name.startsWith('date='));
  rmSync(join(root, 'posts', day!), { recursive: true });
  const { posts, restored, damaged } = await rebuildIn(root);
  assert.deepEqual([posts, restored, damaged], [4, 0, []]);
  assert.equal((await assertAgreesWithRows(root)).length, 4);
});

test('an object is parted with all its rows', async (t) => {
  const root = await lakeWithLeftovers(t, compact, () => false);
  const pipeline = await openPipeline(root);
  t.after(() => pipeline.close().catch(() => {}));
  const { key } = listObjects(pipeline.lake.db, 'posts')[0]!;
  await splitObject(pipeline.lake.writer, pipeline.lake.objects, key);
  const keys = listObjects(pipeline.lake.db, 'posts').map((one) => one.key);
  assert.ok(!keys.includes(key));
  assert.ok(keys.some((one) => one.startsWith(key.slice(0, key.lastIndexOf('/')))));
  await pipeline.close();
  assert.equal((await assertAgreesWithRows(root)).length, 4);
});
