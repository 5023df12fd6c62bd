import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueryEngine } from './engine.ts';
import { AT, post, scored, smallLake } from './fixtures/small-lake.ts';
import { POST_ORDERS, type PostOrder } from './ordered-posts.ts';

const posts = Array.from({ length: 10 }, (_, at) =>
  post(`x:${at}`, {
    text: at % 2 === 0 ? 'tea' : 'rain',
    created_at: at === 9 ? null : AT + at * 1000,
    likes: at === 3 ? null : (at * 7) % 10,
    ...scored(at % 3 === 0 ? 'negative' : 'positive'),
  }),
);

async function walk(engine: QueryEngine, order: PostOrder, text?: string): Promise<string[]> {
  const found: string[] = [];
  for (let before: string | null | undefined; before !== null; ) {
    const page = await engine.posts(text === undefined ? {} : { text }, {
      limit: 3,
      order,
      ...(before === undefined ? {} : { before }),
    });
    found.push(...page.posts.map(({ id }) => id.slice(2)));
    before = page.next;
  }
  return found;
}

test('posts come in the order asked for, page by page, each once', async () => {
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  assert.deepEqual(await walk(engine, 'oldest'), ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  assert.deepEqual(await walk(engine, 'likes'), ['7', '4', '1', '8', '5', '2', '9', '6', '0', '3']);
  assert.deepEqual((await walk(engine, 'negative')).slice(0, 4), ['6', '3', '0', '9']);
  assert.deepEqual(await walk(engine, 'oldest', 'tea'), ['0', '2', '4', '6', '8']);
  for (const order of POST_ORDERS) assert.equal(new Set(await walk(engine, order)).size, 10, order);
  engine.close();
});

test('a post that was edited stands by what it is now', async () => {
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  await lake.add([post('x:0', { text: 'edited', revision: AT + 60_000, created_at: AT, likes: 100 })]);
  const { posts: page } = await engine.posts({}, { order: 'likes', limit: 2 });
  assert.deepEqual(
    page.map(({ id, text }) => `${id} ${text}`),
    ['x:0 edited', 'x:7 rain'],
  );
  await assert.rejects(engine.posts({}, { order: 'likes', before: '99999' }), /no further than/);
  engine.close();
});
