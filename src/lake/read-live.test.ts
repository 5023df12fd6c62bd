import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { collectAll, linesSource, openPipeline, temporaryFolder } from '../../tests/support/lakes.ts';
import { compactByDay } from './compact.ts';
import { eachLive, readLive } from './read-live.ts';

async function lakeOfTwoObjects(t: TestContext) {
  const pipeline = await openPipeline(temporaryFolder(t));
  t.after(() => pipeline.close());
  for (const n of [1, 2]) {
    const line = JSON.stringify({
      id_str: `160000000000000000${n}`,
      text: `post ${n}`,
      user: { id_str: '7' },
    });
    await collectAll(pipeline, linesSource(`part-${n}`, [line]));
  }
  return pipeline.lake;
}

test('objects that are replaced while they are read are read anew', async (t) => {
  const { db, objects, writer } = await lakeOfTwoObjects(t);
  const asked: number[] = [];
  const bytes = await readLive(db, 'posts', async (live) => {
    asked.push(live.length);
    if (asked.length === 1) await compactByDay(writer, objects);
    return live.map(({ key }) => readFileSync(objects.locate(key)).length);
  });
  assert.deepEqual([asked, bytes.length], [[2, 1], 1]);
});

test('one by one, what takes the place of an object is read too', async (t) => {
  const { db, objects, writer } = await lakeOfTwoObjects(t);
  let rows = 0;
  let isFirst = true;
  await eachLive(db, 'posts', async ({ key, rows: some }) => {
    if (isFirst) await compactByDay(writer, objects);
    isFirst = false;
    readFileSync(objects.locate(key));
    rows += some;
  });
  assert.equal(rows, 2);
});

test('an object that is live and cannot be read is a failure', async (t) => {
  const { db } = await lakeOfTwoObjects(t);
  const fail = async (): Promise<never> => {
    throw new Error('damaged');
  };
  await assert.rejects(readLive(db, 'posts', fail), /damaged/);
  await assert.rejects(eachLive(db, 'posts', fail), /damaged/);
});
