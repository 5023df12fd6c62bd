import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { listObjects } from '../../src/lake/manifest.ts';
import { markPassed } from '../../src/lake/scores/passed.ts';
import { nextUnit } from '../../src/lake/scores/waiting.ts';
import { openState } from '../../src/lake/state.ts';
import { collectAll, linesSource, openPipeline, temporaryFolder } from '../support/lakes.ts';
import { eventually } from '../support/processes.ts';
import { openWithSecondPass, secondPass } from '../support/second-pass.ts';

const DAY = 86_400_000;
const FIRST = Date.UTC(2025, 0, 1, 12);

const tweet = (id: number, at: number): string =>
  JSON.stringify({
    id_str: String(1600000000000000000n + BigInt(id)),
    created_at: new Date(at)
      .toUTCString()
      .replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 +0000 $4'),
    text: 'a good day',
    lang: 'en',
    user: { id_str: '7', screen_name: 'ann' },
  });

const LIMITS = { rows: 2, settledBefore: Number.POSITIVE_INFINITY };

test('of what waits the latest posts come first, filled up with those before them', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await openPipeline(root);
  // In the order in which they came: a day of long ago comes last.
  for (const [at, day] of [3, 9, 5, 1].entries())
    await collectAll(pipeline, linesSource(`s${at}`, [tweet(at, FIRST + day * DAY)]));
  const db = openState(root);
  t.after(() => db.close());
  const days = (unit: ReturnType<typeof nextUnit>): number[] =>
    unit!.objects.map(({ maxTime }) => (maxTime! - FIRST) / DAY);
  assert.deepEqual(days(nextUnit(db, LIMITS)), [9, 5]);
  assert.deepEqual(days(nextUnit(db, LIMITS, 'waited')), [3, 9]);
  markPassed(
    db,
    nextUnit(db, LIMITS)!.objects.map(({ key }) => key),
  );
  assert.deepEqual(days(nextUnit(db, LIMITS)), [3, 1]);
  await pipeline.close();
});

test('a live stream is gathered a while, and not for ever', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await openPipeline(root);
  for (const at of [0, 1]) await collectAll(pipeline, linesSource(`s${at}`, [tweet(at, FIRST + at)]));
  const db = openState(root);
  t.after(() => db.close());
  const [older, newer] = listObjects(db, 'posts').map(({ createdAt }) => createdAt!);
  const at = (settledBefore: number) => nextUnit(db, { rows: 100, settledBefore });
  assert.equal(at(older! - 1), null);
  // The newest object of a stream is always young; what came first says when the wait is over.
  assert.equal(at(older!)!.objects.length, 2);
  assert.ok(newer! >= older!);
  await pipeline.close();
});

test('the pass comes to all of a backlog, and tells how long the latest posts waited', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const before = await openPipeline(root);
  for (let at = 0; at < 6; at++)
    await collectAll(before, linesSource(`s${at}`, [tweet(at, FIRST + at * DAY)]));
  await before.close();
  const pipeline = await openWithSecondPass(root, secondPass());
  t.after(() => pipeline.close());
  await pipeline.secondPass!.caughtUp(AbortSignal.timeout(30_000));
  await eventually(() => assert.ok((pipeline.secondPass!.status().liveLag ?? -1) >= 0));
  assert.equal(pipeline.secondPass!.status().posts, 0);
});
