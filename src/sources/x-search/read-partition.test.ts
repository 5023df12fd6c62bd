import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  heldPosts,
  type SearchFault,
  startXSearchServer,
  type XSearchServer,
} from '../../../tests/servers/x-search-server.ts';
import type { ReadAllowance } from '../../model/allowance.ts';
import { decodeBlock } from '../decode.ts';
import { createXApi } from '../x-api/client.ts';
import { ARCHIVE, type Endpoint, RECENT } from './endpoint.ts';
import type { Partition } from './partitions.ts';
import { type PartitionBlock, type PartitionProgress, readPartition } from './read-partition.ts';
import { type SearchOptions, XSearch } from './x-search.ts';

const TOKEN = 'a-token';
const FROM = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const TO = FROM + 900_000;
const ALL: Partition = {
  from: FROM,
  to: TO,
  posts: 350,
  limit: null,
  of: { from: FROM, to: TO, posts: 350 },
};

async function serve(t: TestContext, count = 350): Promise<XSearchServer> {
  const server = await startXSearchServer(TOKEN);
  t.after(() => server.close());
  server.posts.push(...heldPosts(FROM, TO, count));
  return server;
}

function searchAt(server: XSearchServer, endpoint: Endpoint = RECENT, options: SearchOptions = {}): XSearch {
  const api = createXApi({ token: TOKEN, baseUrl: server.url, timeoutMs: 1500 });
  // Waiting takes no time here: the clock goes on by as much.
  let waited = 0;
  const clock = { now: () => Date.now() + waited };
  const sleep = async (ms: number): Promise<void> => {
    waited += ms;
  };
  return new XSearch(api, endpoint, { clock, sleep, intervalMs: 0, ...options });
}

interface Reading {
  partition?: Partition;
  progress?: PartitionProgress | null;
  allowance?: ReadAllowance;
  stopAfter?: number;
}

async function readAll(search: XSearch, reading: Reading = {}): Promise<PartitionBlock[]> {
  const blocks: PartitionBlock[] = [];
  const options = {
    source: 'x',
    topic: 'coffee',
    query: 'coffee',
    partition: ALL,
    progress: null,
    ...reading,
  };
  for await (const block of readPartition(search, options, new AbortController().signal)) {
    blocks.push(block);
    if (blocks.length === reading.stopAfter) break;
  }
  return blocks;
}

const idsOf = (blocks: readonly PartitionBlock[]): string[] =>
  blocks
    .flatMap((block) => [...decodeBlock(block)])
    .flatMap(({ record }) => (record?.kind === 'post' ? [record.post.id] : []));

const heldIds = (server: XSearchServer): string[] => server.posts.map(({ id }) => `x:${id}`).sort();

/** Every post, each exactly as often as the pages have it. */
function assertExact(server: XSearchServer, blocks: readonly PartitionBlock[]): void {
  assert.deepEqual(idsOf(blocks).sort(), heldIds(server));
}

test('a partition comes page by page, newest first, and is covered when it has ended', async (t) => {
  const server = await serve(t);
  const blocks = await readAll(searchAt(server));
  assertExact(server, blocks);
  assert.deepEqual(
    server.searches.map(({ ids }) => ids.length),
    [100, 100, 100, 50],
  );
  const last = blocks.at(-1)!;
  assert.equal(last.progress.done, true);
  assert.deepEqual(last.coverage, [
    { kind: 'covered', topic: 'coffee', from: FROM, to: TO },
    { kind: 'fetched', topic: 'coffee', from: FROM, to: TO, fetched: 350, capped: false, estimated: 350 },
  ]);
  assert.deepEqual(last.format, { kind: 'jsonl', topics: ['coffee'] });
  // What is claimed on the way holds: everything from there on has come.
  const first = blocks[0]!;
  const claimed = first.coverage!.find(({ kind }) => kind === 'covered')!;
  const after = server.posts.filter(({ at }) => at >= claimed.from).map(({ id }) => `x:${id}`);
  const came = new Set(idsOf([first]));
  assert.ok(after.length > 90 && after.every((id) => came.has(id)));
});

test('the whole archive is asked for in pages of 500', async (t) => {
  const server = await serve(t, 1200);
  const blocks = await readAll(searchAt(server, ARCHIVE));
  assertExact(server, blocks);
  assert.deepEqual(
    server.searches.map(({ path, maxResults }) => [path, maxResults]),
    new Array(3).fill(['/2/tweets/search/all', 500]),
  );
});

test('a partition goes on from the page after the last durable one', async (t) => {
  const server = await serve(t);
  const begun = await readAll(searchAt(server), { stopAfter: 2 });
  const rest = await readAll(searchAt(server), { progress: begun[1]!.progress });
  assertExact(server, [...begun, ...rest]);
  assert.equal(server.searches.length, 4, 'no page was asked for twice');
  assert.equal(rest.at(-1)!.progress.fetched, 350);
});

const PASSING: Record<string, SearchFault> = {
  '429 with a reset': { kind: 'rate-limit', resetInMs: 50 },
  '429 without a reset': { kind: 'rate-limit', resetInMs: null },
  '429 with a reset in the past': { kind: 'rate-limit', resetInMs: -60_000 },
  '503': { kind: 'status', status: 503 },
  '500 without a body': { kind: 'status', status: 500, body: {} },
  'gzip that ends too early': { kind: 'truncated-gzip' },
  'a reset in the middle of the JSON': { kind: 'reset' },
  'an answer that never comes': { kind: 'hang' },
  'errors in place of posts with status 200': { kind: 'errors-only' },
};

for (const [name, fault] of Object.entries(PASSING)) {
  test(`after ${name} the same page is asked for again, and nothing is lost or twice`, async (t) => {
    const server = await serve(t);
    server.faults.set(1, fault);
    server.faults.set(3, fault);
    const blocks = await readAll(searchAt(server));
    assertExact(server, blocks);
    assert.equal(server.searches.length, 6);
    const [, second, third, fourth] = server.searches;
    assert.deepEqual([third!.token, fourth!.token], [fourth!.token, third!.token]);
    assert.notEqual(second!.token, third!.token);
  });
}

test('a token that X knows no more begins the rest of the partition again', async (t) => {
  const server = await serve(t);
  server.faults.set(3, { kind: 'expired-token' });
  const blocks = await readAll(searchAt(server));
  assert.deepEqual([...new Set(idsOf(blocks))].sort(), heldIds(server));
  const again = server.searches[3]!;
  assert.equal(again.token, null);
  assert.ok(again.to < TO && again.from === FROM);
  const repeated = idsOf(blocks).length - server.posts.length;
  assert.ok(repeated <= 1, `only the second of the oldest post is read again, not ${repeated} posts`);
  assert.equal(blocks.at(-1)!.progress.done, true);
});

test('partial errors beside posts stay with the page', async (t) => {
  const server = await serve(t);
  server.faults.set(2, { kind: 'partial-errors' });
  const blocks = await readAll(searchAt(server));
  assertExact(server, blocks);
  const reasons = [...decodeBlock(blocks[1]!)].flatMap(({ record }) =>
    record?.kind === 'other' ? [record.reason] : [],
  );
  assert.deepEqual(reasons, ['error: Forbidden']);
});

test('a page without posts is not the end while it has a token', async (t) => {
  const server = await serve(t);
  server.faults.set(1, { kind: 'empty-page' });
  server.faults.set(3, { kind: 'empty-page' });
  const blocks = await readAll(searchAt(server));
  assertExact(server, blocks);
  assert.deepEqual(
    blocks.map(({ charged }) => charged),
    [0, 100, 0, 100, 100, 50],
  );
});

test('a post on two pages comes twice from X, is paid for twice, and is the same post', async (t) => {
  const server = await serve(t);
  server.faults.set(2, { kind: 'repeat-last' });
  const blocks = await readAll(searchAt(server));
  assert.equal(idsOf(blocks).length, 351);
  assert.deepEqual([...new Set(idsOf(blocks))].sort(), heldIds(server));
});

for (const status of [401, 403, 400, 402]) {
  test(`an answer ${status} ends the reading with what to do, and what came stays`, async (t) => {
    const server = await serve(t);
    server.faults.set(2, { kind: 'status', status });
    server.faults.set(3, { kind: 'status', status });
    server.faults.set(4, { kind: 'status', status });
    const blocks: PartitionBlock[] = [];
    const options = { source: 'x', topic: 'coffee', query: 'coffee', partition: ALL, progress: null };
    const reading = readPartition(searchAt(server), options, new AbortController().signal);
    await assert.rejects(async () => {
      for await (const block of reading) blocks.push(block);
    }, /X |bearer|plan/);
    assert.equal(blocks.length, 1);
  });
}

test('a token that is revoked on the way ends it; with a new one it goes on where it was', async (t) => {
  const server = await serve(t);
  const blocks: PartitionBlock[] = [];
  const options = { source: 'x', topic: 'coffee', query: 'coffee', partition: ALL, progress: null };
  await assert.rejects(async () => {
    for await (const block of readPartition(searchAt(server), options, new AbortController().signal)) {
      blocks.push(block);
      if (blocks.length === 2) server.tokens.clear();
    }
  }, /UNDERTONE_X_BEARER_TOKEN/);
  server.tokens.add(TOKEN);
  blocks.push(...(await readAll(searchAt(server), { progress: blocks[1]!.progress })));
  assertExact(server, blocks);
});

test('after failures in a row of large pages, smaller ones are asked for', async (t) => {
  const server = await serve(t, 600);
  for (const n of [1, 2, 3]) server.faults.set(n, { kind: 'status', status: 503 });
  const blocks = await readAll(searchAt(server, ARCHIVE));
  assertExact(server, blocks);
  assert.deepEqual(
    server.searches.map(({ maxResults }) => maxResults),
    [500, 500, 500, 100, 500],
  );
});

test('a sample ends when it has enough, and says what it stands for', async (t) => {
  const server = await serve(t);
  const sample = { ...ALL, to: FROM + 300_000, posts: 20, limit: 20 };
  const blocks = await readAll(searchAt(server), { partition: sample });
  assert.equal(idsOf(blocks).length, 20);
  assert.deepEqual(blocks.at(-1)!.coverage!.at(-1), {
    kind: 'fetched',
    topic: 'coffee',
    from: FROM,
    to: TO,
    fetched: 20,
    capped: true,
    estimated: 350,
  });
});

test('what the allowance leaves is asked for and no more; then it ends with the gap', async (t) => {
  const server = await serve(t);
  let left = 130;
  const allowance: ReadAllowance = {
    take: (posts) => Math.min(posts, left),
    giveBack: () => {},
    renewsAt: () => 0,
  };
  const blocks: PartitionBlock[] = [];
  const options = {
    source: 'x',
    topic: 'coffee',
    query: 'coffee',
    partition: ALL,
    progress: null,
    allowance,
  };
  for await (const block of readPartition(searchAt(server), options, new AbortController().signal)) {
    left -= block.charged ?? 0;
    blocks.push(block);
  }
  assert.deepEqual(
    server.searches.map(({ maxResults }) => maxResults),
    [100, 30],
  );
  const [gap] = blocks.at(-1)!.coverage!;
  const oldest = Math.min(...server.posts.slice(-130).map(({ at }) => at));
  assert.deepEqual(gap, {
    kind: 'gap',
    topic: 'coffee',
    from: FROM,
    to: Math.floor(oldest / 1000) * 1000 + 1000,
    reason: 'budget',
    detail: 'The budget of the month was used up.',
    healable: true,
  });
});
