import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { deliver } from '../../src/sinks/deliver.ts';
import { DynamoDbSink } from '../../src/sinks/dynamodb/dynamodb-sink.ts';
import { OpenSearchSink } from '../../src/sinks/opensearch/opensearch-sink.ts';
import { startDynamoDbServer } from '../servers/dynamodb-server.ts';
import { startSearchIndexServer } from '../servers/search-index-server.ts';
import {
  checkConcurrentSink,
  checkSink,
  isPostItem,
  postOf,
  type Seen,
  type SinkPlace,
  seenInItem,
} from './sink-contract.ts';

process.env.AWS_ACCESS_KEY_ID ??= 'test';
process.env.AWS_SECRET_ACCESS_KEY ??= 'test';

const NOWHERE = 'http://127.0.0.1:9';

async function searchIndex(t: TestContext) {
  const server = await startSearchIndexServer(t);
  const sink = (url: string, user: string | null = null, secret: string | null = null, concurrent = false) =>
    new OpenSearchSink('search', { type: 'opensearch', url, index: 'posts', user }, secret, { concurrent });
  return { server, sink };
}

async function table(t: TestContext) {
  const server = await startDynamoDbServer(t);
  const sink = (endpoint: string, concurrent = false) =>
    new DynamoDbSink(
      'table',
      { type: 'dynamodb', table: 'posts', region: 'eu-west-1', endpoint },
      { concurrent },
    );
  return { server, sink };
}

const openSearch = async (t: TestContext): Promise<SinkPlace> => {
  const { server, sink } = await searchIndex(t);
  server.onItem = (id) =>
    id === 'file:impossible' ? { status: 400, type: 'mapper_parsing_exception' } : null;
  return {
    sink: sink(server.url),
    away: sink(NOWHERE),
    concurrent: sink(server.url, null, null, true),
    impossible: postOf('file:impossible', 'post'),
    read: async () =>
      new Map(
        [...server.documents].map(([id, one]) => [
          id,
          {
            text: one.text as string,
            created_at: (one.created_at as string | undefined) ?? null,
            likes: (one.likes as number | undefined) ?? null,
            sentiment: (one.sentiment as string | undefined) ?? null,
            hashtags: one.hashtags as string[],
            entities: (one.entities as Seen['entities'] | undefined) ?? null,
          },
        ]),
      ),
  };
};

const dynamoDb = async (t: TestContext): Promise<SinkPlace> => {
  const { server, sink } = await table(t);
  return {
    sink: sink(server.url),
    away: sink(NOWHERE),
    concurrent: sink(server.url, true),
    // An item may have 400 KB.
    impossible: postOf('file:impossible', 'x'.repeat(500_000)),
    read: async () => {
      const posts = [...server.items!].filter(([, item]) => isPostItem(item));
      return new Map(posts.map(([id, item]) => [id, seenInItem(item)]));
    },
  };
};

for (const [name, open] of [
  ['OpenSearch', openSearch],
  ['DynamoDB', dynamoDb],
] as const) {
  checkSink(name, open);
  checkConcurrentSink(name, open);
}

const changes = Array.from({ length: 60 }, (_, n) => ({
  id: `file:${n}`,
  post: postOf(`file:${n}`, `post ${n}`),
}));
/** Waits that take no time, and what was waited for. */
const noWaits = () => {
  const reasons: string[] = [];
  const options = {
    signal: new AbortController().signal,
    onWait: (waiting: { reason: string } | null) => void (waiting && reasons.push(waiting.reason)),
    wait: async () => {},
  };
  return { reasons, options };
};

test('what a search index has no room for is written again, item by item', async (t) => {
  const { server, sink } = await searchIndex(t);
  const failing = new Map(changes.slice(0, 7).map(({ id }, n) => [id, n + 1]));
  server.onItem = (id) => {
    const left = failing.get(id) ?? 0;
    failing.set(id, left - 1);
    return left > 0 ? { status: 429, type: 'rejected_execution_exception' } : null;
  };
  const { reasons, options } = noWaits();
  const { taken, refused } = await deliver(sink(server.url), changes, options);
  assert.deepEqual([taken.length, refused, server.documents.size], [changes.length, [], changes.length]);
  assert.ok([...server.writes.values()].every((times) => times === 1));
  assert.match(reasons[0]!, /429, rejected_execution_exception/);
});

test('an item that fails again and again is given up where another passes beside it, and not where none does', async (t) => {
  const { server, sink } = await searchIndex(t);
  const search = sink(server.url);
  server.onItem = (id) => (id === 'file:5' ? { status: 503, type: 'odd' } : null);
  const { options } = noWaits();
  const { taken, refused } = await deliver(search, changes, options);
  assert.equal(taken.length, changes.length - 1);
  assert.deepEqual(
    refused.map(({ id }) => id),
    ['file:5'],
  );
  assert.match(refused[0]!.reason, /^failed 12 times|^failed 13 times/);
  server.onItem = () => ({ status: 503, type: 'all' });
  const stop = new AbortController();
  let waits = 0;
  const none = deliver(search, changes, {
    ...options,
    signal: stop.signal,
    wait: async () => void (++waits > 40 && stop.abort()),
  });
  await assert.rejects(none, { name: 'AbortError' });
});

test('outages of a search index are waited out: overload, a lost connection, no JSON, a block, and its own wait', async (t) => {
  const { server, sink } = await searchIndex(t);
  const faults = [
    { status: 503, headers: { 'retry-after': '7' } },
    'drop' as const,
    { status: 200, body: 'what' },
    { status: 502, body: '<html>' },
    { status: 429 },
  ];
  server.onBulk = () => faults.shift() ?? null;
  let blocked = 2;
  server.onItem = () => (blocked-- > 0 ? { status: 403, type: 'cluster_block_exception' } : null);
  const waited: number[] = [];
  const { options } = noWaits();
  const { refused } = await deliver(sink(server.url), changes, {
    ...options,
    wait: async (ms) => void waited.push(ms),
  });
  assert.deepEqual(refused, []);
  assert.equal(server.documents.size, changes.length);
  assert.ok(waited[0]! >= 7000, `${waited}`);
});

test('a request that is too large is halved until it passes', async (t) => {
  const { server, sink } = await searchIndex(t);
  let most = 0;
  const client = sink(server.url);
  const write = client.write.bind(client);
  client.write = async (part, signal) => {
    server.onBulk = part.length > 10 ? () => ({ status: 413 }) : null;
    if (part.length <= 10) most = Math.max(most, part.length);
    return write(part, signal);
  };
  const { refused } = await deliver(client, changes, noWaits().options);
  assert.deepEqual([refused, server.documents.size, most <= 10], [[], changes.length, true]);
});

test('a wrong password blames no post, and its text is in no reason', async (t) => {
  const { server, sink } = await searchIndex(t);
  server.authorization = `Basic ${Buffer.from('desk:right').toString('base64')}`;
  const stop = new AbortController();
  const { reasons, options } = noWaits();
  const wrong = deliver(sink(server.url, 'desk', 'wrong-secret'), changes, {
    ...options,
    signal: stop.signal,
    wait: async () => stop.abort(),
  });
  await assert.rejects(wrong, { name: 'AbortError' });
  assert.match(reasons[0]!, /refuses the account/);
  assert.ok(!reasons.join().includes('wrong-secret'));
  const { refused } = await deliver(sink(server.url, 'desk', 'right'), changes, options);
  assert.deepEqual([refused, server.documents.size], [[], changes.length]);
});

test('what DynamoDB leaves unprocessed and throttles is written again', async (t) => {
  const { server, sink } = await table(t);
  const target = sink(server.url);
  const { reasons, options } = noWaits();
  await target.prepare(options.signal);
  const seen = new Set<string>();
  server.onItem = (id) => !seen.has(id) && seen.add(id).size % 3 === 0;
  const faults = ['ThrottlingException', 'ProvisionedThroughputExceededException', 'InternalServerError'];
  server.onBatch = () => faults.shift() ?? null;
  const { taken, refused } = await deliver(target, changes, options);
  assert.deepEqual([taken.length, refused, server.items!.size], [changes.length, [], changes.length]);
  assert.ok(reasons.some((reason) => /limit of what it takes/.test(reason)));
});

test('what is given up while a server does not answer ends at once, and the process goes on', async (t) => {
  const server = createServer(() => {});
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const sink of [(await searchIndex(t)).sink(url), (await table(t)).sink(url)]) {
    t.after(() => sink.close());
    const began = performance.now();
    await assert.rejects(deliver(sink, changes, { signal: AbortSignal.timeout(100) }));
    await assert.rejects(sink.prepare(AbortSignal.timeout(100)));
    assert.ok(performance.now() - began < 5000);
  }
});
