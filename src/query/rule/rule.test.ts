import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueryEngine } from '../engine.ts';
import { post, type SmallLake, scored, smallLake } from '../fixtures/small-lake.ts';

const POSTS = [
  post('x:1', {
    text: 'The battery of my #Nova dies at noon',
    hashtags: ['nova'],
    author_handle: 'Ada',
    ...scored('negative'),
  }),
  post('x:2', {
    text: 'Battery life is great',
    author_handle: 'bob',
    ...scored('positive'),
    created_at: null,
  }),
  post('x:3', { text: 'RT battery', repost_of: 'x:1', author_handle: 'ada', lang: 'en' }),
  post('x:4', { text: 'My phone https://t.co/x', urls: ['https://example.org/nova/review'] }),
  post('x:5', { text: 'Die Batterie hält lange', lang: 'de' }),
  post('x:6', { text: 'Hinter dem Kraft\u00adwerk', lang: 'und' }),
];

async function asked(lake: SmallLake, rule: string, more = {}): Promise<string[]> {
  const engine = await QueryEngine.open(lake.root);
  try {
    const { posts } = await engine.posts({ rule, ...more });
    const ids = posts.map(({ id }) => id);
    assert.equal(
      (await engine.summary({ rule, ...more })).posts,
      ids.length,
      'what is counted is what is shown',
    );
    return ids.sort();
  } finally {
    engine.close();
  }
}

for (const [rule, wanted] of [
  ['battery', ['x:1', 'x:2', 'x:3']],
  ['battery -is:repost', ['x:1', 'x:2']],
  ['(battery from:ada) OR lang:de', ['x:1', 'x:3', 'x:5']],
  ['#nova', ['x:1']],
  ['url:"example.org/nova"', ['x:4']],
  ['has:links -battery', ['x:4']],
  ['kraftwerk', ['x:6']],
  ['nothing', []],
] as const) {
  test(`posts that match ${rule}`, async () => {
    await using lake = await smallLake(POSTS);
    assert.deepEqual(await asked(lake, rule), wanted);
  });
}

test('a rule holds beside the other filters, and with words', async () => {
  await using lake = await smallLake(POSTS);
  assert.deepEqual(await asked(lake, 'battery', { sentiments: ['positive'] }), ['x:2']);
  assert.deepEqual(await asked(lake, 'battery', { text: 'dies' }), ['x:1']);
  assert.deepEqual(await asked(lake, 'battery', { from: 0 }), ['x:1', 'x:3']);
});

test('posts that come later are found, and those that few match are found far down', async () => {
  await using lake = await smallLake([POSTS[0]!]);
  const many = Array.from({ length: 4000 }, (_, at) =>
    post(`x:9${at}`, { text: 'about something else', created_at: Date.UTC(2026, 4, 1) + at }),
  );
  await lake.add(many);
  const engine = await QueryEngine.open(lake.root);
  assert.deepEqual(
    (await engine.posts({ rule: '#nova' })).posts.map(({ id }) => id),
    ['x:1'],
  );
  await lake.add([
    post('x:7', { text: '#nova again', hashtags: ['nova'], created_at: Date.UTC(2026, 1, 1) }),
  ]);
  const page = await engine.posts({ rule: '#nova' }, { limit: 1 });
  assert.deepEqual([page.posts[0]!.id, page.next === null], ['x:1', false]);
  const next = await engine.posts({ rule: '#nova' }, { limit: 1, before: page.next! });
  assert.deepEqual([next.posts[0]!.id, next.next], ['x:7', null]);
  engine.close();
});

test('questions share what is found, and one that is given up leaves it to the others', async () => {
  await using lake = await smallLake(POSTS);
  const engine = await QueryEngine.open(lake.root);
  const gone = new AbortController();
  const first = engine.summary({ rule: 'battery' }, { signal: gone.signal });
  const second = engine.top('hashtags', { rule: 'battery' });
  gone.abort();
  await assert.rejects(first, { name: 'AbortError' });
  assert.deepEqual(
    (await second).map(({ key }) => key),
    ['nova'],
  );
  await assert.rejects(engine.summary({ rule: 'battery' }, { signal: gone.signal }), { name: 'AbortError' });
  assert.equal((await engine.summary({ rule: 'battery' })).posts, 3);
  engine.close();
});

test('a wrong rule names its column', async () => {
  await using lake = await smallLake(POSTS);
  await assert.rejects(asked(lake, 'battery OR'), { code: 'rule-wrong', column: 9 });
});
