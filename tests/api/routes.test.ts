import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { Post } from '../../src/model/post.ts';
import { AT, post, scored } from '../../src/query/fixtures/small-lake.ts';
import { runServer, shippedPredictor } from './running-server.ts';

const MINUTE = 60_000;

const posts: Post[] = [
  post('x:1', {
    text: 'good coffee',
    hashtags: ['coffee'],
    topics: ['drinks'],
    urls: ['https://example.org/menu'],
    lang: 'en',
    ...scored('positive'),
  }),
  post('x:2', {
    text: 'bad coffee',
    hashtags: ['coffee'],
    lang: 'en',
    created_at: AT + 20 * MINUTE,
    ...scored('negative'),
  }),
  post('bluesky:did:plc:abc/app.bsky.feed.post/3k', {
    network: 'bluesky',
    text: '好喝的咖啡',
    lang: 'zh',
    author_handle: 'Ada',
    created_at: AT + 40 * MINUTE,
  }),
  post('x:4', { text: 'when was this', created_at: null }),
];

test('the summary counts posts and shares, over all time or what is asked for', async () => {
  await using server = await runServer(posts);
  const all = (await server.ask('/api/summary')).json();
  assert.equal(all.posts, 4);
  assert.equal(all.scored, 2);
  assert.deepEqual(all.sentiment, { positive: 1, neutral: 0, negative: 1, mixed: 0 });
  assert.equal(all.from, '2026-03-04T12:00:00.000Z');
  assert.equal(all.sample, false);
  const some = (await server.ask('/api/summary?network=x&from=2026-03-04T12:10:00Z')).json();
  assert.equal(some.posts, 1);
  const east = (await server.ask('/api/summary?from=2026-03-04T14:10:00+02:00&to=2026-03-05')).json();
  assert.equal(east.posts, 2);
});

test('an empty lake has a summary too', async () => {
  await using server = await runServer();
  const { posts: count, shares, from } = (await server.ask('/api/summary')).json();
  assert.deepEqual([count, shares.positive, from], [0, null, null]);
});

test('posts come newest first, page by page, each once', async () => {
  await using server = await runServer(posts);
  const seen: string[] = [];
  let cursor = '';
  do {
    const page = (await server.ask(`/api/posts?limit=1${cursor}`)).json();
    seen.push(...page.posts.map(({ id }: Post) => id));
    cursor = page.next === null ? '' : `&cursor=${page.next}`;
  } while (cursor !== '');
  assert.deepEqual(seen, [posts[2]!.id, 'x:2', 'x:1', 'x:4']);
});

test('posts are searched and filtered, and times are ISO 8601', async () => {
  await using server = await runServer(posts);
  const idsOf = async (query: string): Promise<string[]> =>
    (await server.ask(`/api/posts?${query}`)).json().posts.map(({ id }: Post) => id);
  assert.deepEqual(await idsOf('q=coffee'), ['x:2', 'x:1']);
  assert.deepEqual(await idsOf(`q=${encodeURIComponent('咖啡')}`), [posts[2]!.id]);
  assert.deepEqual(await idsOf('author=@ada'), [posts[2]!.id]);
  assert.deepEqual(await idsOf('hashtag=%23Coffee&sentiment=negative,mixed'), ['x:2']);
  assert.deepEqual(await idsOf('topic=drinks'), ['x:1']);
  assert.deepEqual(await idsOf('lang=en,zh&limit=500'), [posts[2]!.id, 'x:2', 'x:1']);
  assert.deepEqual(await idsOf(`rule=${encodeURIComponent('coffee -bad')}`), ['x:1']);
  assert.deepEqual(await idsOf(`rule=${encodeURIComponent('lang:en coffee')}&sentiment=negative`), ['x:2']);
  assert.deepEqual(await idsOf('url=https://example.org/menu'), ['x:1']);
  const wrong = await server.ask('/api/posts?rule=coffee%20from:');
  assert.deepEqual([wrong.status, wrong.json().code], [400, 'rule-wrong']);
  assert.match(wrong.json().detail, /wrong at column 13/);
  const [first] = (await server.ask('/api/posts?limit=1')).json().posts;
  assert.equal(first.created_at, '2026-03-04T12:40:00.000Z');
});

test('a post is found by its id, whatever characters that has', async () => {
  await using server = await runServer(posts);
  const { id } = posts[2]!;
  const found = await server.ask(`/api/posts/${encodeURIComponent(id)}`);
  assert.equal(found.json().id, id);
  assert.equal((await server.ask('/api/posts/x:99')).json().code, 'not-found');
});

test('windows have the length that is asked for', async () => {
  await using server = await runServer(posts);
  const { windows } = (await server.ask('/api/windows')).json();
  assert.deepEqual(
    windows.map((window: { window_start: string; posts: number }) => [window.window_start, window.posts]),
    [
      ['2026-03-04T12:00:00.000Z', 1],
      ['2026-03-04T12:15:00.000Z', 1],
      ['2026-03-04T12:30:00.000Z', 1],
    ],
  );
  const hour = (await server.ask('/api/windows?length=1h')).json().windows;
  assert.deepEqual([hour.length, hour[0].posts], [1, 3]);
  const ofTopic = (await server.ask('/api/windows?topic=drinks&to=2026-03-05')).json().windows;
  assert.deepEqual([ofTopic.length, ofTopic[0].topic], [1, 'drinks']);
});

test('the top lists what is said most', async () => {
  await using server = await runServer(posts);
  const { top } = (await server.ask('/api/top/hashtags')).json();
  assert.deepEqual([top.length, top[0].key, top[0].posts], [1, 'coffee', 2]);
  for (const what of ['mentions', 'entities', 'authors', 'langs']) {
    assert.equal((await server.ask(`/api/top/${what}?limit=3`)).status, 200, what);
  }
});

test('several tops come in one answer, and a quick one says how far it may be off', async () => {
  await using server = await runServer(posts);
  const { tops } = (await server.ask('/api/top?what=hashtags,langs&limit=1&quick=true')).json();
  assert.deepEqual(Object.keys(tops), ['hashtags', 'langs']);
  assert.deepEqual([tops.hashtags.top[0].key, tops.hashtags.off_by], ['coffee', 0]);
  const wrong = await server.ask('/api/top?what=hashtags,colours');
  assert.deepEqual([wrong.status, wrong.json().code], [400, 'invalid-parameter']);
});

test('the summary compares with as long a time before', async () => {
  await using server = await runServer(posts);
  const at = '/api/summary?previous=true&from=2026-03-04T12:20:00Z&to=2026-03-04T12:41:00Z';
  const { posts: count, previous } = (await server.ask(at)).json();
  assert.deepEqual([count, previous.posts], [2, 1]);
  assert.deepEqual([previous.from, previous.to], ['2026-03-04T11:59:00.000Z', '2026-03-04T12:20:00.000Z']);
  assert.equal((await server.ask('/api/summary?previous=true')).json().previous, null);
});

test('windows without posts are there where asked for, and those that are cut off say so', async () => {
  const now = AT + 65 * MINUTE;
  await using server = await runServer(posts, { clock: { now: () => now } });
  const shown = async (query: string) =>
    (await server.ask(`/api/windows?fill=true&${query}`))
      .json()
      .windows.map((window: { window_start: string; posts: number; partial: boolean }) => [
        window.window_start.slice(11, 16),
        window.posts,
        window.partial,
      ]);
  assert.deepEqual(await shown('from=2026-03-04T11:50:00Z'), [
    ['11:45', 0, true],
    ['12:00', 1, false],
    ['12:15', 1, false],
    ['12:30', 1, false],
    ['12:45', 0, false],
    ['13:00', 0, true],
  ]);
  assert.deepEqual(await shown('from=2026-03-04T12:10:00Z&to=2026-03-04T12:35:00Z&length=10m'), [
    ['12:10', 0, false],
    ['12:20', 1, false],
    ['12:30', 0, true],
  ]);
  assert.equal((await shown('from=2026-03-04T00:00:00Z&limit=3')).length, 3);
});

test('topics and periods are compared, each side a filter of its own over what is common', async () => {
  await using server = await runServer(posts);
  const side = (query: string): string => encodeURIComponent(query);
  const at = `/api/compare?a=${side('topic=drinks')}&b=${side('lang=zh,en&sentiment=negative')}&network=x`;
  const answer = await server.ask(at);
  const { sides, kinds, explained } = answer.json();
  assert.deepEqual(
    sides.map(({ summary, net, looked }: { summary: { posts: number }; net: number; looked: number }) => [
      summary.posts,
      net,
      looked,
    ]),
    [
      [1, 1, 1],
      [1, -1, 1],
    ],
  );
  assert.deepEqual([kinds.words.terms, explained[0].change], [[], -2]);
  // So few posts are as well read.
  assert.deepEqual((await server.ask(`${at}&quick=true`)).json(), answer.json());
  assert.equal(answer.json().by, 'posts');
  const wrong = await server.ask(`/api/compare?a=topic%3Da&b=${side('colour=red')}`);
  assert.deepEqual([wrong.status, wrong.json().code], [400, 'invalid-parameter']);
  assert.match(wrong.json().detail, /side b.*colour/);
  assert.equal((await server.ask('/api/compare?a=topic%3Da')).status, 400);
});

test('a report is a page of its own, with a policy that lets nothing run', async () => {
  await using server = await runServer(posts);
  const page = await server.ask('/api/report?topic=drinks&from=2026-03-04');
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.match(String(page.headers['content-security-policy']), /^default-src 'none'; style-src/);
  assert.match(page.text, /How people feel about drinks/);
  assert.equal(page.headers['content-disposition'], undefined);
  const kept = await server.ask('/api/report?download=true');
  assert.match(String(kept.headers['content-disposition']), /^attachment/);
});

test('coverage and gaps tell what the ledger knows, and nothing of files', async () => {
  await using server = await runServer(posts);
  const { columns, coverage } = (await server.ask('/api/coverage')).json();
  assert.ok(columns.includes('fetched'));
  assert.deepEqual(coverage, []);
  assert.deepEqual((await server.ask('/api/gaps')).json(), { gaps: [] });
  const at = Date.UTC(2026, 2, 4, 12);
  const note = { topic: null, detail: 'killed', healable: true, reason: 'crash' } as const;
  new Ledger(server.lake.owned.db, 900_000).note(
    'live',
    [
      { kind: 'covered', topic: null, from: at, to: at + 60_000 },
      { kind: 'gap', from: at + 60_000, to: at + 90_000, ...note },
    ],
    at,
  );
  const [row] = (await server.ask('/api/coverage?source=live')).json().coverage;
  assert.deepEqual(
    [row.window_start, row.covered_seconds, row.gap_seconds, row.gap_reason],
    ['2026-03-04T12:00:00.000Z', 60, 30, 'crash'],
  );
  const { gaps } = (await server.ask('/api/gaps?reason=crash,stall&to=2026-03-05')).json();
  assert.deepEqual(gaps, [
    {
      id: 1,
      source: 'live',
      ...note,
      from: '2026-03-04T12:01:00.000Z',
      to: '2026-03-04T12:01:30.000Z',
      seconds: 30,
      healed_at: null,
    },
  ]);
});

test('a wrong reason for gaps is a problem that names the right ones', async () => {
  await using server = await runServer(posts);
  const answer = await server.ask('/api/gaps?reason=rain');
  assert.equal(answer.status, 400);
  assert.match(answer.text, /rate-limit/);
});

test('predict answers one text by an object and several by an array in their order', async () => {
  await using server = await runServer();
  const one = (await server.post('/api/predict', { text: 'good #coffee' })).json();
  assert.equal(one.sentiment, 'positive');
  assert.equal(one.model, 'good@1');
  assert.deepEqual(one.hashtags, [{ text: 'coffee', start: 5, end: 12 }]);
  const texts = ['', 'good', '\ud800 broken', 'a\nb'];
  const many = (await server.post('/api/predict', { texts })).json();
  assert.deepEqual(
    many.map(({ sentiment }: { sentiment: string }) => sentiment),
    ['neutral', 'positive', 'neutral', 'neutral'],
  );
});

test('the shipped model answers as the command line does, and one that is not there is refused', async (t) => {
  const predictor = shippedPredictor();
  t.after(() => predictor.close());
  await using server = await runServer([], { predictor });
  const text = 'I love this, thank you @ada! #happy';
  const { sentiment, confidence, model, mentions } = (await server.post('/api/predict', { text })).json();
  assert.equal(sentiment, 'positive');
  assert.ok(confidence > 0.5 && confidence <= 1);
  assert.match(model, /^cascade@/);
  assert.deepEqual(mentions, [{ text: 'ada', start: 23, end: 27 }]);
  const named = await server.post('/api/predict', { text, model });
  assert.equal(named.status, 200);
  const unknown = await server.post('/api/predict', { text, model: 'nonesuch' });
  assert.deepEqual([unknown.status, unknown.json().code], [400, 'model-unknown']);
  assert.doesNotMatch(unknown.text, /models\b.*\//, 'no folders of this machine');
});

test('an editor hears of every table and column, and each example runs', async () => {
  await using server = await runServer(posts);
  const { tables, functions, examples } = (await server.ask('/api/sql/schema')).json();
  assert.deepEqual(
    tables.map(({ name }: { name: string }) => name),
    ['posts', 'posts_entities', 'tokens', 'windows', 'coverage', 'metrics'],
  );
  for (const { name, columns } of tables) {
    for (const column of columns) assert.ok(column.description, `${name}.${column.name}`);
    const shown = (await server.post('/api/sql', { sql: `select * from ${name} limit 1` })).json();
    const plain = (list: { name: string; type: string }[]): string[] =>
      list.map((column) => `${column.name} ${column.type.replaceAll('"', '')}`);
    assert.deepEqual(plain(shown.columns), plain(columns));
  }
  const names = functions.map(({ name }: { name: string }) => name);
  for (const name of ['avg', 'strftime', 'list_contains']) assert.ok(names.includes(name), name);
  assert.equal(names.includes('getenv'), false);
  for (const { title, sql } of examples) {
    const answer = await server.post('/api/sql', { sql });
    assert.equal(answer.status, 200, `${title}: ${answer.text}`);
  }
});

test('SQL is stopped at the time that was asked for, and never runs longer than it may', async () => {
  await using server = await runServer(posts, { limits: { query: 3000, memory: 256e6 } });
  const sql = 'select sum(a.range * b.range % 7) from range(10000000) a, range(100000) b';
  for (const [timeout_seconds, told] of [
    [1, /after 1 second/],
    [60, /after 3 seconds|took too long/],
  ] as const) {
    const answer = await server.post('/api/sql', { sql, timeout_seconds });
    assert.deepEqual([answer.status, answer.json().status], [422, 422]);
    assert.match(answer.json().detail, told);
  }
});

test('SQL is answered with columns and rows', async () => {
  await using server = await runServer(posts);
  const answer = await server.post('/api/sql', {
    sql: "select id, created_at, hashtags from posts where id = 'x:1'",
  });
  assert.deepEqual(answer.json(), {
    columns: [
      { name: 'id', type: 'VARCHAR' },
      { name: 'created_at', type: 'TIMESTAMP' },
      { name: 'hashtags', type: 'VARCHAR[]' },
    ],
    rows: [{ id: 'x:1', created_at: '2026-03-04T12:00:00.000Z', hashtags: ['coffee'] }],
    truncated: false,
  });
});

test('more rows than an answer may have are cut off, and it says so', async () => {
  await using server = await runServer(posts);
  const many = (await server.post('/api/sql', { sql: 'select * from range(50000)' })).json();
  assert.deepEqual([many.rows.length, many.truncated], [10_000, true]);
  const wide = await server.post('/api/sql', { sql: "select repeat('x', 5000) as x from range(9000)" });
  assert.equal(wide.json().truncated, true, wide.text.slice(0, 300));
  assert.ok(wide.text.length < 20e6);
});

test('health, readiness and metrics are told', async () => {
  const reasons = [{ code: 'log-full', detail: 'The log is full.' }];
  await using server = await runServer(posts, { readiness: () => reasons });
  assert.deepEqual((await server.ask('/healthz')).json(), { status: 'alive' });
  const notReady = await server.ask('/readyz');
  assert.equal(notReady.status, 503);
  assert.equal(notReady.json().code, 'log-full');
  assert.deepEqual(notReady.json().errors, [{ name: 'log-full', detail: 'The log is full.' }]);
  reasons.length = 0;
  assert.deepEqual((await server.ask('/readyz')).json(), { status: 'ready' });
  const metrics = await server.ask('/metrics');
  assert.match(metrics.headers['content-type']!, /^text\/plain/);
  assert.match(
    metrics.text,
    /undertone_api_request_seconds_count\{method="GET",route="\/readyz",status="503"\} 1/,
  );
});
