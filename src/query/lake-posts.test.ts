import assert from 'node:assert/strict';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compactByDay } from '../lake/compact.ts';
import { post, smallLake } from './fixtures/small-lake.ts';
import { LakePosts } from './lake-posts.ts';
import { verifyObjects } from './verify.ts';

test('a question whose objects are compacted away under it is asked again of the new ones', async () => {
  await using lake = await smallLake([post('x:1')]);
  await lake.add([post('x:2')]);
  const reader = await LakePosts.open(lake.root);
  let asked = 0;
  const question = { sql: (posts: string) => `select count(*)::INT as n from ${posts}` };
  const rows = await reader.run(question, async (connection, sql) => {
    if (++asked === 1) await compactByDay(lake.owned.writer, lake.owned.objects);
    return (await connection.runAndReadAll(sql)).getRows();
  });
  assert.deepEqual([asked, rows], [2, [[2]]]);
  reader.close();
});

test('verification finds objects that are missing, short or changed, and no others', async () => {
  await using lake = await smallLake([post('x:1')]);
  for (const id of ['x:2', 'x:3']) await lake.add([post(id)]);
  assert.deepEqual(await verifyObjects(lake.owned), []);
  const keys = lake.owned.db.prepare('select key, bytes from object order by number').all();
  const [first, second] = keys.map(({ key }) => join(lake.root, String(key)));
  truncateSync(first!, 10);
  writeFileSync(second!, Buffer.alloc(Number(keys[1]?.bytes)));
  assert.deepEqual(await verifyObjects(lake.owned), [
    { key: keys[0]?.key, problem: `has 10 bytes where ${keys[0]?.bytes} were written` },
    { key: keys[1]?.key, problem: 'has other bytes than were written' },
  ]);
});
