import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { post, scored, smallLake } from '../../../query/fixtures/small-lake.ts';
import { undertone } from '../fixtures/undertone.ts';

const posts = [
  post('x:1', { text: '=hello', hashtags: ['tea'], ...scored('positive') }),
  post('x:2', { text: 'hello again', hashtags: ['tea', 'cake'], ...scored('negative') }),
  post('x:3', { lang: 'fr' }),
];

test('report prints totals as one object and parts as an array', async () => {
  await using lake = await smallLake(posts);
  const totals = JSON.parse((await undertone(['report', '--lake', lake.root, '--json'])).stdout);
  assert.deepEqual(
    [totals.posts, totals.scored, totals.sentiment.positive, totals.shares.negative],
    [3, 2, 1, 0.5],
  );
  const parts = JSON.parse(
    (await undertone(['report', '--lake', lake.root, '--by', 'hashtag', '--json'])).stdout,
  );
  assert.deepEqual(
    parts.map(({ hashtag, posts: n }: { hashtag: string; posts: number }) => [hashtag, n]),
    [
      ['tea', 2],
      ['cake', 1],
    ],
  );
  const table = await undertone(['report', '--lake', lake.root, '--search', 'hello']);
  assert.match(table.stdout, /^2 posts, 2 of them scored, 2026-03-04 to 2026-03-04\n\nsentiment/);
});

test('report by entity gathers spellings, tells of other types, and has a column for each label', async () => {
  const named = (id: number, text: string, type: string) =>
    post(`x:${id}`, { entities: [{ text, type, score: 1 }], ...scored('negative'), sentiment: 'mixed' });
  await using lake = await smallLake([
    named(1, "Apple's", 'organisation'),
    named(2, '@apple', 'product'),
    named(3, 'Apple', 'organisation'),
  ]);
  const table = await undertone(['report', '--lake', lake.root, '--by', 'entity']);
  assert.match(table.stdout, /^entity +posts +scored +positive +neutral +negative +mixed\n/);
  assert.match(table.stdout, /\nApple \(organisation, also product\) +3 +3 +0\.0% +0\.0% +0\.0% +100\.0%/);
  const [row] = JSON.parse(
    (await undertone(['report', '--lake', lake.root, '--by', 'entity', '--json'])).stdout,
  );
  assert.deepEqual(
    [row.entity, row.type, row.types],
    ['Apple', 'organisation', { organisation: 2, product: 1 }],
  );
  const sql = 'select entity, entity_key from posts_entities order by id';
  const view = JSON.parse((await undertone(['query', '--lake', lake.root, '--json', sql])).stdout);
  assert.deepEqual(
    view.map((one: { entity: string; entity_key: string }) => [one.entity, one.entity_key]),
    [
      ["Apple's", 'apple'],
      ['@apple', 'apple'],
      ['Apple', 'apple'],
    ],
  );
});

test('query prints a table, and says in one sentence what is wrong', async () => {
  await using lake = await smallLake(posts);
  const sql = 'select id, created_at from posts order by id limit 1';
  assert.equal(
    (await undertone(['query', '--lake', lake.root, sql])).stdout,
    'id   created_at\nx:1  2026-03-04T12:00:00.000Z\n',
  );
  const wrong = await undertone(['query', '--lake', lake.root, 'drop view posts']);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /^Only statements that read are run; give one SELECT .*\n$/);
  assert.equal(wrong.stdout, '');
});

test('query reads the statement from standard input and writes the answer to a file', async () => {
  await using lake = await smallLake(posts);
  const output = join(lake.root, 'answer.csv');
  const { code } = await undertone(
    ['query', '--lake', lake.root, '--format', 'csv', '--output', output, '-'],
    {
      input: "select text from posts where id = 'x:1'",
    },
  );
  assert.deepEqual([code, readFileSync(output, 'utf8')], [0, "text\n'=hello\n"]);
});

test('export takes its format from the name of the file and says what it wrote', async () => {
  await using lake = await smallLake(posts);
  const file = join(lake.root, 'out.jsonl');
  const words = [
    'export',
    'posts',
    '--lake',
    lake.root,
    '--output',
    file,
    '--sentiment',
    'positive',
    '--json',
  ];
  const { stdout } = await undertone(words);
  const bytes = readFileSync(file).length;
  assert.equal(stdout, `${JSON.stringify({ rows: 1, bytes, file })}\n`);
  assert.equal(JSON.parse(readFileSync(file, 'utf8')).text, '=hello');
  assert.equal(
    readdirSync(lake.root).some((name) => name.endsWith('.partial')),
    false,
  );
});

test('wrong usage ends with 2', async () => {
  await using lake = await smallLake(posts);
  const codes = await Promise.all(
    [
      ['report', '--by', 'colour'],
      ['report', '--from', 'soon'],
      ['export', 'authors'],
      ['export', 'posts', '--json'],
      ['export', 'posts', '--columns', 'colour'],
    ].map(async (words) => (await undertone([...words, '--lake', lake.root])).code),
  );
  assert.deepEqual(codes, [2, 2, 2, 2, 2]);
});
