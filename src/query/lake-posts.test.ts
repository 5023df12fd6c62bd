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

test('questions of the same rows share their table, which goes with the last of them, stopped ones too', async () => {
  await using lake = await smallLake(['x:1', 'x:2', 'x:3'].map((id) => post(id)));
  const reader = await LakePosts.open(lake.root);
  const numbers = await reader.ask({
    sql: (posts) => `select _row::BIGINT as row from ${posts} order by id`,
  });
  const [one, two, three] = numbers.map(({ row }) => BigInt(row as bigint));
  const rows = BigInt64Array.from([one!, three!]);
  const sql = (posts: string): string =>
    `select (select count(*)::INT from ${posts}) as posts,
       (select count(*)::INT from duckdb_tables() where table_name like 'rows_%') as tables`;
  const stop = new AbortController();
  const questions = [
    reader.ask({ sql, rows }),
    reader.ask({ sql, rows, patient: true }),
    reader.ask({ sql, rows: BigInt64Array.from([two!]), patient: true }),
    reader.ask({ sql, rows, patient: true, signal: stop.signal }),
  ];
  stop.abort(new Error('stopped'));
  const [first, later, other, stopped] = await Promise.allSettled(questions);
  const outcomeOf = (one: PromiseSettledResult<unknown> | undefined): unknown =>
    one?.status === 'fulfilled' ? one.value : one?.reason.message;
  assert.deepEqual([first, later, other, stopped].map(outcomeOf), [
    [{ posts: 2, tables: 1 }],
    [{ posts: 2, tables: 1 }],
    [{ posts: 1, tables: 1 }],
    'stopped',
  ]);
  assert.deepEqual(await reader.ask({ sql }), [{ posts: 3, tables: 0 }]);
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
