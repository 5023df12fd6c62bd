import assert from 'node:assert/strict';
import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Post } from '../model/post.ts';
import { QueryEngine } from './engine.ts';
import type { PostFilter } from './filter.ts';
import { AT, post, scored, smallLake } from './fixtures/small-lake.ts';
import { TOP_KINDS, type Top } from './top.ts';

const MINUTE = 60_000;

/** Twelve posts over an hour, of three networks, four languages and two topics, and one without a time. */
const posts: Post[] = [
  ...Array.from({ length: 12 }, (_, i) =>
    post(`x:${100 + i}`, {
      created_at: AT + i * 5 * MINUTE,
      text: i % 2 === 0 ? `the battery of phone ${i} #Launch` : `喜欢 这个 产品 ${i}`,
      network: i % 3 === 0 ? 'bluesky' : 'x',
      lang: ['en', 'en-GB', 'zh', null][i % 4]!,
      author_handle: i < 6 ? 'Ada' : 'bob',
      author_id: i < 6 ? '1' : '2',
      hashtags: i % 2 === 0 ? ['launch'] : ['launch', 'fun'],
      topics: i < 4 ? ['phones'] : i < 8 ? ['phones', 'fun'] : [],
      entities:
        i === 2
          ? [
              { text: 'Paris', type: 'location', score: 0.9 },
              { text: 'PARIS', type: 'location', score: 0.8 },
            ]
          : null,
      ...(i === 11 ? {} : scored((['positive', 'neutral', 'negative'] as const)[i % 3]!)),
    }),
  ),
  post('x:1', { created_at: null, text: 'when was this', ...scored('positive') }),
];

const ids = (list: readonly Post[]): string[] => list.map(({ id }) => id);

test('the summary counts all posts, those without a time too, and shares are of the scored', async () => {
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  const summary = await engine.summary();
  assert.equal(summary.posts, 13);
  assert.equal(summary.scored, 12);
  assert.deepEqual(summary.sentiment, { positive: 5, neutral: 4, negative: 3, mixed: 0 });
  assert.equal(summary.shares.positive, 5 / 12);
  assert.equal(summary.from?.getTime(), AT);
  assert.equal(summary.to?.getTime(), AT + 60 * MINUTE);
  assert.ok(summary.intervals.positive!.low < 5 / 12 && summary.intervals.positive!.high > 5 / 12);
  engine.close();
});

const FILTERS: [string, PostFilter, number][] = [
  ['a time on quarter-hours', { from: AT + 15 * MINUTE, to: AT + 45 * MINUTE }, 6],
  ['a time off quarter-hours', { from: AT + 1, to: AT + 45 * MINUTE }, 8],
  ['a network', { networks: ['bluesky'] }, 4],
  ['a language with its regions', { langs: ['en'] }, 6],
  ['one region of a language', { langs: ['EN-gb'] }, 3],
  ['an unknown language', { langs: ['und'] }, 4],
  ['a topic', { topics: ['fun'] }, 4],
  ['either of two topics, once each', { topics: ['fun', 'phones'] }, 8],
  ['a sentiment', { sentiments: ['negative'] }, 3],
  ['a handle in any case with its sign', { author: '@ADA' }, 6],
  ['an author id', { author: '2' }, 6],
  ['a hashtag', { hashtag: '#Fun' }, 6],
  ['an entity', { entity: 'paris' }, 1],
  ['words', { text: 'battery phone' }, 6],
  ['Chinese words', { text: '喜欢' }, 6],
  ['words and a network', { text: 'battery', networks: ['bluesky'] }, 2],
  ['a hashtag no post has', { hashtag: 'nothing' }, 0],
];

for (const [name, filter, count] of FILTERS) {
  test(`summary, list of posts and days agree on ${name}`, async () => {
    await using lake = await smallLake(posts);
    const engine = await QueryEngine.open(lake.root);
    const summary = await engine.summary(filter);
    const page = await engine.posts(filter);
    const days = await engine.report('day', filter);
    assert.equal(summary.posts, count);
    assert.equal(page.posts.length, count);
    assert.equal(
      days.reduce((sum, day) => sum + day.posts, 0),
      count,
    );
    engine.close();
  });
}

test('pages walk from the newest post to those without a time, each post once', async () => {
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  const seen: string[] = [];
  for (let before: string | undefined, more = true; more; ) {
    const page = await engine.posts({}, before === undefined ? { limit: 5 } : { limit: 5, before });
    seen.push(...ids(page.posts));
    more = page.next !== null;
    before = page.next ?? undefined;
  }
  assert.deepEqual(seen, [...Array.from({ length: 12 }, (_, i) => `x:${111 - i}`), 'x:1']);
  engine.close();
});

test('posts that few conditions meet are found deep in the lake, page by page, in the same order', async () => {
  const many = Array.from({ length: 9000 }, (_, i) =>
    post(`x:${i}`, { created_at: AT + Math.floor(i / 4) * 500, hashtags: i % 1000 === 7 ? ['rare'] : [] }),
  );
  await using lake = await smallLake(many.slice(0, 5000));
  await lake.add(many.slice(5000));
  const engine = await QueryEngine.open(lake.root);
  const seen: string[] = [];
  for (let before: string | undefined, more = true; more; ) {
    const page = await engine.posts(
      { hashtag: 'rare' },
      before === undefined ? { limit: 2 } : { limit: 2, before },
    );
    seen.push(...ids(page.posts));
    more = page.next !== null;
    before = page.next ?? undefined;
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 9 }, (_, i) => `x:${8007 - i * 1000}`),
  );
  engine.close();
});

test('windows are the same from rollups and from posts', async () => {
  await using lake = await smallLake([
    ...posts,
    post('x:old', { created_at: -5 * 86_400_000 - 1, ...scored('neutral') }),
  ]);
  const engine = await QueryEngine.open(lake.root);
  for (const lengthMs of [15 * MINUTE, 60 * MINUTE, 7 * 86_400_000]) {
    for (const filter of [
      {},
      { topics: ['fun', 'phones'] },
      { networks: ['x'], from: AT, to: AT + 30 * MINUTE },
      { from: AT - 7 * MINUTE, to: AT + 16 * MINUTE },
      { topics: ['fun'], from: AT + MINUTE, to: AT + 2 * MINUTE },
      { sentiments: ['negative'] },
      { sentiments: ['positive', 'mixed', 'positive'], from: AT - 7 * MINUTE, to: AT + 46 * MINUTE },
    ] satisfies PostFilter[]) {
      const quick = await engine.windows(filter, { lengthMs, by: 'rollups' });
      const slow = await engine.windows(filter, { lengthMs, by: 'posts' });
      assert.deepEqual(quick, slow);
    }
  }
  const [, first] = await engine.windows();
  assert.equal(first?.window_start.toISOString(), '2026-03-04T12:00:00.000Z');
  assert.equal(first?.posts, 3);
  assert.equal(first?.topic, '*');
  assert.equal(first?.revision, 0);
  assert.equal(first?.avg_positive?.toFixed(4), '0.3333');
  engine.close();
});

test('a summary of a time that begins and ends within quarter-hours counts its posts', async () => {
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  for (const [from, to] of [
    [AT + MINUTE, AT + 2 * MINUTE],
    [AT - MINUTE, AT + 44 * MINUTE],
    [AT + 4 * MINUTE, AT + 36 * MINUTE],
  ] as const) {
    const inside = posts.filter(({ created_at: at }) => at !== null && at >= from && at < to);
    const { posts: count, scored: some, from: first } = await engine.summary({ from, to });
    assert.deepEqual(
      [count, some],
      [inside.length, inside.filter(({ sentiment }) => sentiment !== null).length],
    );
    if (inside.length > 0) assert.ok(first!.getTime() <= Math.min(...inside.map((one) => one.created_at!)));
  }
  engine.close();
});

test('what is asked of one sentiment is the same from counts and from posts', async () => {
  await using lake = await smallLake([
    ...posts,
    post('x:undated', { created_at: null, lang: 'fr', ...scored('mixed') }),
  ]);
  const engine = await QueryEngine.open(lake.root);
  // Counts know no sources, so a question that names all of them reads the posts.
  const sources = [...new Set(posts.map(({ source }) => source))];
  for (const filter of [
    { sentiments: ['negative'] },
    { sentiments: ['mixed', 'positive'] },
    { sentiments: ['mixed'], langs: ['fr'] },
    { sentiments: ['neutral'], topics: ['fun'], from: AT + 10 * MINUTE },
  ] satisfies PostFilter[]) {
    assert.deepEqual(await engine.summary(filter), await engine.summary({ ...filter, sources }));
    for (const by of ['day', 'lang', 'topic'] as const) {
      assert.deepEqual(await engine.report(by, filter), await engine.report(by, { ...filter, sources }));
    }
  }
  engine.close();
});

test('tops count a post once for each key, with the split of its sentiment', async () => {
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  const [launch, fun] = await engine.top('hashtags');
  assert.deepEqual(
    [launch?.key, launch?.posts, fun?.key, fun?.posts, fun?.scored],
    ['launch', 12, 'fun', 6, 5],
  );
  const entities = await engine.top('entities');
  assert.deepEqual(
    entities.map(({ key, type, posts: n }) => [key, type, n]),
    [['Paris', 'location', 1]],
  );
  const authors = await engine.top('authors');
  assert.deepEqual(
    authors.map(({ key, network, posts: n }) => `${key} ${network} ${n}`),
    ['Ada x 4', 'bob x 4', 'Ada bluesky 2', 'bob bluesky 2'],
  );
  const topics = await engine.top('topics');
  assert.deepEqual(
    topics.map(({ key, posts: n }) => [key, n]),
    [
      ['phones', 8],
      ['fun', 4],
    ],
  );
  const langs = await engine.top('langs', { sentiments: ['positive', 'neutral', 'negative'] });
  assert.equal(langs.find(({ key }) => key === 'und')?.posts, 3);
  assert.equal((await engine.top('langs')).find(({ key }) => key === 'und')?.posts, 4);
  engine.close();
});

test('several tops in one answer are those of one after another, whether they are gathered or not', async () => {
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  const filters: PostFilter[] = [
    {},
    { text: 'phone' },
    { langs: ['en'], sentiments: ['positive', 'negative'] },
    { author: 'ada' },
    { hashtag: 'none' },
  ];
  for (const filter of filters) {
    const apart = new Map<string, Top>();
    for (const kind of TOP_KINDS) apart.set(kind, { top: await engine.top(kind, filter), offBy: 0 });
    for (const mostGathered of [1_000_000, 2]) {
      assert.deepEqual(await engine.tops(TOP_KINDS, filter, { mostGathered }), apart);
    }
  }
  engine.close();
});

test('the distribution covers the whole range and every scored post once', async () => {
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  const balance = await engine.distribution({}, { bins: 4 });
  assert.deepEqual(
    balance.bins.map(({ from, to, posts: n }) => [from, to, n]),
    [
      [-1, -0.5, 3],
      [-0.5, 0, 0],
      [0, 0.5, 4],
      [0.5, 1, 5],
    ],
  );
  assert.equal(balance.scored, 12);
  engine.close();
});

test('an engine sees what is committed after it was opened, and not what was deleted', async () => {
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  assert.equal((await engine.top('hashtags'))[0]?.posts, 12);
  await lake.add([post('x:200', { created_at: AT, hashtags: ['launch'] })]);
  assert.equal((await engine.top('hashtags'))[0]?.posts, 13);
  const owner = lake.owned.db.prepare('select row, id from document order by id desc limit 1').get()!;
  lake.owned.writer.withdraw([Number(owner.id)], () => {});
  assert.equal((await engine.top('hashtags'))[0]?.posts, 12);
  assert.equal(
    (await engine.posts()).posts.some(({ id }) => id === 'x:111'),
    false,
  );
  assert.equal((await engine.summary({ hashtag: 'launch' })).posts, 12);
  engine.close();
});

test('a lake without posts answers with nothing', async () => {
  await using lake = await smallLake();
  const engine = await QueryEngine.open(lake.root);
  const summary = await engine.summary({ sentiments: ['positive'] });
  assert.deepEqual([summary.posts, summary.shares.positive, summary.from], [0, null, null]);
  assert.deepEqual(await engine.windows({}, { lengthMs: 1000 }), []);
  assert.deepEqual((await engine.posts()).posts, []);
  assert.deepEqual(await engine.top('authors'), []);
  engine.close();
});

test('a damaged object is named, and so is a missing one', async () => {
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  const key = String(lake.owned.db.prepare('select key from object').get()?.key);
  truncateSync(join(lake.root, key), 500);
  await assert.rejects(engine.top('hashtags'), (error: Error) => error.message.includes(key));
  writeFileSync(join(lake.root, key), 'not Parquet at all, of no length that was written');
  await assert.rejects(engine.top('hashtags'), (error: Error) => error.message.includes(key));
  rmSync(join(lake.root, key));
  await assert.rejects(engine.top('hashtags'), (error: Error) => error.message.includes(key));
  assert.equal((await engine.summary()).posts, 13);
  engine.close();
});

test('a stopped question rejects with the reason of its signal', async () => {
  await using lake = await smallLake(posts);
  const engine = await QueryEngine.open(lake.root);
  const stopped = AbortSignal.abort();
  await assert.rejects(engine.top('hashtags', {}, {}, { signal: stopped }), { name: 'AbortError' });
  engine.close();
});

test('wrong filters are told in one sentence', async () => {
  await using lake = await smallLake();
  const engine = await QueryEngine.open(lake.root);
  await assert.rejects(engine.summary({ from: 5, to: 5 }), /ends .* before it begins/);
  await assert.rejects(engine.summary({ sentiments: ['glad' as never] }), /should be one of positive/);
  await assert.rejects(engine.posts({ text: '!!!' }), /has no word to look for/);
  await assert.rejects(engine.posts({}, { before: 'x' }), /The page "x" is none/);
  engine.close();
});
