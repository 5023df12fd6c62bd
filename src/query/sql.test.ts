import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Post } from '../model/post.ts';
import { AT, post, scored, smallLake } from './fixtures/small-lake.ts';
import { runSql, type SqlOptions } from './sql.ts';

const posts: Post[] = [
  post('x:1', { text: 'Hello, =brave "new" world', clean_text: "Hello it's a 世界", ...scored('positive') }),
  post('x:2', {
    created_at: AT + 1,
    likes: 7,
    entities: [
      { text: 'Paris', type: 'location', score: 0.9 },
      { text: 'Ada', type: 'person', score: 0.8 },
    ],
    ...scored('negative'),
  }),
  post('x:3', { created_at: null, text: 'unscored' }),
];

async function answer(root: string, sql: string, options: Partial<SqlOptions> = {}): Promise<string> {
  const { body } = await runSql(root, sql, { format: 'json', ...options });
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts).toString();
}

test('JSON is one array of objects with times in UTC, large integers as strings and no NaN', async () => {
  await using lake = await smallLake(posts);
  const text = await answer(
    lake.root,
    `select id, created_at, 9007199254740993 as big, 5::bigint as small, 'nan'::double as nan, [1.5, null] as list,
     {'a': 1} as pair, sum(likes) over () as likes, 0.1 as tenth, date '2026-01-02' as day from posts order by id limit 1`,
  );
  assert.deepEqual(JSON.parse(text), [
    {
      id: 'x:1',
      created_at: '2026-03-04T12:00:00.000Z',
      big: '9007199254740993',
      small: 5,
      nan: null,
      list: [1.5, null],
      pair: { a: 1 },
      likes: 7,
      tenth: 0.1,
      day: '2026-01-02',
    },
  ]);
  assert.equal(text.endsWith(']\n'), true);
});

test('CSV quotes what it must and takes the sting from formulas', async () => {
  await using lake = await smallLake(posts);
  const sql = `select '=1+1' as a, 'say "hi", you' as b, -5 as c, null as d, '-x' as "e,f", hashtags from posts limit 1`;
  assert.equal(
    await answer(lake.root, sql, { format: 'csv' }),
    `a,b,c,d,"e,f",hashtags\n'=1+1,"say ""hi"", you",-5,,'-x,[]\n`,
  );
});

test('Parquet comes whole, and leaves no file behind', async () => {
  await using lake = await smallLake(posts);
  const { body } = await runSql(lake.root, 'select id, text from posts; -- all', { format: 'parquet' });
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  assert.equal(Buffer.concat(parts).subarray(0, 4).toString(), 'PAR1');
});

test('the views show posts, tokens, entities, windows and the empty ledger', async () => {
  await using lake = await smallLake(posts);
  const ask = async (sql: string): Promise<unknown> => JSON.parse(await answer(lake.root, sql));
  assert.deepEqual(await ask(`select token from tokens where id = 'x:1' order by position`), [
    { token: 'hello' },
    { token: "it's" },
    { token: 'a' },
    { token: '世界' },
  ]);
  assert.deepEqual(await ask('select id, entity, entity_type from posts_entities order by id, entity'), [
    { id: 'x:1', entity: null, entity_type: null },
    { id: 'x:2', entity: 'Ada', entity_type: 'person' },
    { id: 'x:2', entity: 'Paris', entity_type: 'location' },
    { id: 'x:3', entity: null, entity_type: null },
  ]);
  assert.deepEqual(
    await ask(
      'select window_start, window_end, topic, posts, scored, share_positive, share_positive_low < 0.5 as low, coverage, revision from windows',
    ),
    [
      {
        window_start: '2026-03-04T12:00:00.000Z',
        window_end: '2026-03-04T12:15:00.000Z',
        topic: '*',
        posts: 2,
        scored: 2,
        share_positive: 0.5,
        low: true,
        coverage: null,
        revision: 0,
      },
    ],
  );
  assert.deepEqual(await ask('select count(*) as n from coverage union all select count(*) from metrics'), [
    { n: 0 },
    { n: 0 },
  ]);
  const columns = (await ask('describe posts')) as { column_name: string }[];
  assert.equal(columns[0]?.column_name, 'id');
  assert.equal(
    columns.some(({ column_name: name }) => name.startsWith('_')),
    false,
  );
});

test('rows that were deleted are not seen, by whatever way', async () => {
  await using lake = await smallLake(posts);
  const { id } = lake.owned.db.prepare('select id from document order by id desc limit 1').get()!;
  lake.owned.writer.withdraw([Number(id)], () => {});
  assert.deepEqual(JSON.parse(await answer(lake.root, 'select id from posts order by id')), [
    { id: 'x:1' },
    { id: 'x:3' },
  ]);
  const key = String(lake.owned.db.prepare('select key from object').get()?.key);
  await assert.rejects(answer(lake.root, `select id from read_parquet('${key}')`), { code: 'sql-refused' });
  await assert.rejects(answer(lake.root, `select id from '${key}'`), { code: 'sql-refused' });
});

test('what is refused is refused in the child too, and nothing of the lake is touched', async () => {
  await using lake = await smallLake(posts);
  const before = readdirSync(lake.root).sort();
  const object = String(lake.owned.db.prepare('select key from object').get()?.key);
  const bytes = readFileSync(join(lake.root, object));
  const write = `posts to '${object}' (format parquet, use_tmp_file false)`;
  for (const sql of [
    `copy ${write}`,
    `explain analyze copy ${write}`,
    "from read_text('/etc/passwd')",
    "select getenv('PATH')",
  ]) {
    await assert.rejects(answer(lake.root, sql), { code: 'sql-refused' });
  }
  assert.deepEqual(readdirSync(lake.root).sort(), before);
  assert.deepEqual(readFileSync(join(lake.root, object)), bytes);
});

test('mistakes are told in one sentence with their place', async () => {
  await using lake = await smallLake(posts);
  await assert.rejects(answer(lake.root, 'selec 1'), {
    message: 'The SQL is wrong at line 1, column 1: syntax error at or near "selec".',
  });
  await assert.rejects(
    answer(lake.root, 'select id,\n nope from posts'),
    /at line 2, column 2: Referenced column "nope"/,
  );
  await assert.rejects(
    answer(lake.root, 'select * from post'),
    /Table with name post does not exist; Did you mean "posts"/,
  );
});

test('a query that takes too long, or too much memory, is stopped', async () => {
  await using lake = await smallLake(posts);
  const started = performance.now();
  await assert.rejects(
    answer(lake.root, 'select sum(a.range * b.range % 7) from range(10000000) a, range(100000) b', {
      timeoutSeconds: 1,
    }),
    { code: 'sql-timeout' },
  );
  assert.ok(performance.now() - started < 5000);
  await assert.rejects(answer(lake.root, 'select list(range) from range(100000000)', { memoryMb: 64 }), {
    code: 'query-memory',
  });
  await assert.rejects(answer(lake.root, 'select * from range(10)', { signal: AbortSignal.abort() }), {
    name: 'AbortError',
  });
});

test('no more rows come than were asked for, and a reader may leave early', async () => {
  await using lake = await smallLake(posts);
  assert.equal(
    JSON.parse(await answer(lake.root, 'select * from range(100000)', { maxRows: 3000 })).length,
    3000,
  );
  const { body } = await runSql(lake.root, 'select * from range(1000000000)', { format: 'rows' });
  for await (const part of body) {
    assert.equal(Buffer.from(part).toString().startsWith('[0]\n[1]'), true);
    break;
  }
});

test('a lake without posts has the same tables', async () => {
  await using lake = await smallLake();
  assert.equal(await answer(lake.root, 'select id, hashtags from posts'), '[]\n');
  assert.equal(
    await answer(lake.root, 'select * from windows', { format: 'csv' }).then((text) => text.split(',')[0]),
    'window_start',
  );
});
