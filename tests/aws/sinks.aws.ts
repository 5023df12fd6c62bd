/** The sinks against what they are for: OpenSearch and Elasticsearch themselves, PostgreSQL itself, and DynamoDB as moto serves it. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import {
  BatchGetItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { Client as OpenSearch } from '@opensearch-project/opensearch';
import pg from 'pg';
import { openLakeReader } from '../../src/lake/lake.ts';
import { DynamoDbSink } from '../../src/sinks/dynamodb/dynamodb-sink.ts';
import { OpenSearchSink } from '../../src/sinks/opensearch/opensearch-sink.ts';
import { PostgresSink } from '../../src/sinks/postgres/postgres-sink.ts';
import {
  checkConcurrentSink,
  checkSink,
  isPostItem,
  postOf,
  type Seen,
  type SinkPlace,
  seenInItem,
} from '../contract/sink-contract.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { runCommand } from '../support/processes.ts';
import { startElasticsearch } from './servers/elasticsearch.ts';
import { startMoto } from './servers/moto.ts';
import { startOpenSearch } from './servers/opensearch.ts';
import { startPostgres } from './servers/postgres.ts';

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

const REGION = 'eu-west-1';
const INDEX = 'undertone-posts';
const NOWHERE = { port: 9, url: 'http://127.0.0.1:9' };

const iso = (value: string | Date | null | undefined): string | null =>
  value === null || value === undefined ? null : new Date(value).toISOString();

async function readIndex(client: OpenSearch): Promise<Map<string, Seen>> {
  await client.indices.refresh({ index: INDEX });
  const found = new Map<string, Seen>();
  let after: string[] | undefined;
  for (;;) {
    const body = {
      size: 5000,
      sort: [{ id: 'asc' }],
      ...(after === undefined ? {} : { search_after: after }),
    };
    const answer = await client.search({ index: INDEX, body: body as never });
    const hits = answer.body.hits.hits;
    if (hits.length === 0) return found;
    for (const { _id, _source } of hits) {
      const one = _source as Record<string, never>;
      found.set(_id!, {
        text: one.text!,
        created_at: iso(one.created_at),
        likes: one.likes ?? null,
        sentiment: one.sentiment ?? null,
        hashtags: one.hashtags!,
        entities: one.entities ?? null,
      });
    }
    after = [hits.at(-1)!._id!];
  }
}

async function readTable(client: DynamoDBClient): Promise<Map<string, Seen>> {
  const found = new Map<string, Seen>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName: INDEX }))
    for (const item of Items) if (isPostItem(item)) found.set(item.id!.S!, seenInItem(item));
  return found;
}

/** Items by their keys, of a table that has no others. */
async function getItems(client: DynamoDBClient, ids: readonly string[]): Promise<Map<string, Seen>> {
  const found = new Map<string, Seen>();
  const { Table } = await client.send(new DescribeTableCommand({ TableName: INDEX }));
  assert.equal(Table!.ItemCount, ids.length);
  for (let at = 0; at < ids.length; at += 100) {
    const Keys = ids.slice(at, at + 100).map((id) => ({ id: { S: id } }));
    const { Responses } = await client.send(new BatchGetItemCommand({ RequestItems: { [INDEX]: { Keys } } }));
    for (const item of Responses![INDEX]!) found.set(item.id!.S!, seenInItem(item));
  }
  return found;
}

const BUCKET = 'undertone-tests';
const bucketClient = (endpoint: string): S3Client =>
  new S3Client({ endpoint, region: REGION, forcePathStyle: true });

async function createBucket(url: string): Promise<void> {
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  const client = bucketClient(url);
  await client.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration }));
  client.destroy();
}

/** The lines of all objects; each post in one of them. */
async function readBucket(url: string): Promise<Map<string, Seen>> {
  const client = bucketClient(url);
  const found = new Map<string, Seen>();
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  for (const { Key } of Contents) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    const text = gunzipSync(await Body!.transformToByteArray()).toString('utf8');
    for (const line of text.trimEnd().split('\n')) {
      const { id, text: said, created_at, likes, sentiment, hashtags, entities } = JSON.parse(line);
      assert.ok(!found.has(id), `${id} is there twice`);
      found.set(id, { text: said, created_at: iso(created_at), likes, sentiment, hashtags, entities });
    }
  }
  client.destroy();
  return found;
}

async function readRows(client: pg.Client): Promise<Map<string, Seen>> {
  const { rows } = await client.query(
    'select id, text, created_at, likes, sentiment, hashtags, entities from undertone.posts',
  );
  return new Map(
    rows.map(({ id, text, created_at, likes, sentiment, hashtags, entities }) => [
      id,
      {
        text,
        created_at: iso(created_at),
        likes: likes === null ? null : Number(likes),
        sentiment,
        hashtags,
        entities,
      },
    ]),
  );
}

async function search(t: TestContext, start: typeof startOpenSearch) {
  const { url } = await start(t);
  const client = new OpenSearch({ node: url });
  t.after(() => client.close());
  return { url, client, read: () => readIndex(client) };
}

async function dynamoDb(t: TestContext) {
  const { url } = await startMoto(t);
  const client = new DynamoDBClient({ endpoint: url, region: REGION });
  t.after(() => client.destroy());
  return { url, client, read: () => readTable(client) };
}

async function postgres(t: TestContext) {
  const { url, password } = await startPostgres(t);
  const { hostname: host, port, username: user } = new URL(url);
  const account = { host, port: Number(port), user, database: 'postgres' };
  const client = new pg.Client({ ...account, password });
  await client.connect();
  // The server ends before the connection does.
  client.on('error', () => {});
  const sinkAt = (at: number) =>
    new PostgresSink(
      'warehouse',
      {
        type: 'postgres',
        ...account,
        port: at,
        schema: 'undertone',
        table: 'posts',
        dialect: 'postgres',
        tls: false,
      },
      password,
    );
  const sink = sinkAt(account.port);
  t.after(() => sink.close());
  return { account, password, client, sink, sinkAt, read: () => readRows(client) };
}

const searchPlace =
  (start: typeof startOpenSearch) =>
  async (t: TestContext): Promise<SinkPlace> => {
    const { url, read } = await search(t, start);
    const sink = (at: string, concurrent = false) =>
      new OpenSearchSink('search', { type: 'opensearch', url: at, index: INDEX, user: null }, null, {
        concurrent,
      });
    // More than a `long` holds.
    const impossible = { ...postOf('file:impossible', 'post'), likes: 1e30 };
    return { sink: sink(url), away: sink(NOWHERE.url), concurrent: sink(url, true), impossible, read };
  };

const tablePlace = async (t: TestContext): Promise<SinkPlace> => {
  const { url, read } = await dynamoDb(t);
  const sink = (endpoint: string, concurrent = false) =>
    new DynamoDbSink('table', { type: 'dynamodb', table: INDEX, region: REGION, endpoint }, { concurrent });
  const impossible = postOf('file:impossible', 'x'.repeat(500_000));
  return { sink: sink(url), away: sink(NOWHERE.url), concurrent: sink(url, true), impossible, read };
};

for (const [name, open] of [
  ['OpenSearch', searchPlace(startOpenSearch)],
  ['Elasticsearch', searchPlace(startElasticsearch)],
  ['DynamoDB', tablePlace],
] as const) {
  checkSink(name, open);
  checkConcurrentSink(name, open);
}

checkSink('PostgreSQL', async (t) => {
  const { sink, sinkAt, read } = await postgres(t);
  const impossible = { ...postOf('file:impossible', 'post'), likes: 1e30 };
  return { sink, away: sinkAt(NOWHERE.port), impossible, read };
});

/**
 * The statements for Redshift, run by PostgreSQL, which is given what it lacks: the type SUPER and `json_parse`. What
 * Redshift alone decides (its limits, the encoding of columns, that a key is not enforced) is not run.
 */
async function redshift(t: TestContext) {
  const { account, password, client } = await postgres(t);
  await client.query('create domain super as jsonb');
  await client.query(
    'create function json_parse(text) returns jsonb language sql immutable as $$ select $1::jsonb $$',
  );
  const sinkAt = (port: number) =>
    new PostgresSink(
      'warehouse',
      {
        ...{ type: 'postgres', ...account, port, schema: 'undertone', table: 'posts' },
        ...{ dialect: 'redshift', tls: false },
      },
      password,
    );
  return { client, sink: sinkAt(account.port), sinkAt, read: () => readRows(client) };
}

checkSink('Redshift', async (t) => {
  const { sink, sinkAt, read } = await redshift(t);
  // More than a column of characters holds.
  const impossible = postOf('file:impossible', 'é'.repeat(40_000));
  return { sink, away: sinkAt(NOWHERE.port), impossible, read };
});

test('a table of Redshift that lacks a newer column comes by it, and keeps a list as SUPER', async (t) => {
  const { sink, client, read } = await redshift(t);
  t.after(() => sink.close());
  const { signal } = new AbortController();
  await sink.prepare(signal);
  await client.query('alter table undertone.posts drop column entities');
  await sink.prepare(signal);
  await sink.write([{ id: 'file:1', post: postOf('file:1', 'a\0b') }], signal);
  assert.equal((await read()).get('file:1')!.text, 'a\u{fffd}b');
  const { rows } = await client.query('select hashtags ->> 1 as second from undertone.posts');
  assert.equal(rows[0].second, 'ｔｅａ');
});

test('a table of PostgreSQL that lacks a newer column comes by it, and a NUL in a text is shown as what it is', async (t) => {
  const { sink, client, read } = await postgres(t);
  const { signal } = new AbortController();
  await sink.prepare(signal);
  await client.query('alter table undertone.posts drop column entities');
  await sink.prepare(signal);
  await sink.write([{ id: 'file:1', post: postOf('file:1', 'a\0b') }], signal);
  assert.equal((await read()).get('file:1')!.text, 'a\u{fffd}b');
});

test('a lost connection to PostgreSQL is made anew, and a batch that it broke off is there whole or not at all', async (t) => {
  const { sink, client, read } = await postgres(t);
  const { signal } = new AbortController();
  await sink.prepare(signal);
  const posts = Array.from({ length: 500 }, (_, n) => postOf(`file:${n}`, `post ${n}`));
  const changes = posts.map((post) => ({ id: post.id, post }));
  const writing = sink.write(changes, signal).catch((error: Error) => error);
  await client.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'undertone'",
  );
  const ended = await writing;
  const { size } = await read();
  assert.ok(ended instanceof Error ? size === 0 || size === 500 : size === 500, `${size}`);
  await sink.write(changes, signal);
  assert.equal((await read()).size, 500);
});

const N = Number(process.env.N ?? 10_000);
const tweet = (n: number): string =>
  JSON.stringify({
    id_str: String(1_600_000_000_000_000_000n + BigInt(n)),
    text: `post ${n} is ${n % 3 === 0 ? 'great 😀' : 'awful'} #tag${n % 7} @user${n % 5}`,
    created_at: 'Sun Mar 01 12:00:00 +0000 2026',
    user: { id_str: String(700 + (n % 97)), screen_name: `user${n % 97}` },
    favorite_count: n,
  });

test('10,000 posts, and what became of them, are in all four as they are in the lake', async (t) => {
  const [openSearch, table, warehouse] = await Promise.all([
    search(t, startOpenSearch),
    dynamoDb(t),
    postgres(t),
  ]);
  await createBucket(table.url);
  const cwd = temporaryFolder(t);
  const lake = join(cwd, 'lake');
  writeFileSync(
    join(cwd, 'undertone.yaml'),
    `log: { level: warn }
second_pass: { model: off }
sinks:
  search: { type: opensearch, url: "${openSearch.url}" }
  table: { type: dynamodb, region: ${REGION}, endpoint: "${table.url}" }
  warehouse: { type: postgres, port: ${warehouse.account.port}, database: postgres, user: ${warehouse.account.user}, schema: undertone }
  bucket: { type: s3, bucket: ${BUCKET}, prefix: exports, format: jsonl, region: ${REGION}, endpoint: "${table.url}" }
`,
  );
  const lines = Array.from({ length: N }, (_, n) => tweet(n));
  writeFileSync(join(cwd, 'posts.jsonl'), `${lines.join('\n')}\n`);
  const gone = Array.from({ length: 300 }, (_, n) =>
    JSON.stringify({ delete: { status: { id_str: String(1_600_000_000_000_000_000n + BigInt(n * 11)) } } }),
  );
  writeFileSync(join(cwd, 'gone.jsonl'), `${gone.join('\n')}\n`);
  const environment = {
    UNDERTONE_SINK_WAREHOUSE: warehouse.password,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const run = async (...words: string[]): Promise<string> => {
    const began = performance.now();
    const { code, stdout, stderr } = await runCommand(words, { cwd, environment, timeoutMs: 400_000 });
    assert.equal(code, 0, stderr);
    console.log(`${words.slice(0, 2).join(' ')}: ${Math.round(performance.now() - began)} ms`);
    return stdout;
  };
  const assertEqual = async (posts: number): Promise<void> => {
    const expected = seenIn(lake);
    assert.equal(expected.size, posts);
    // Moto goes through a table from its beginning for every page of a scan.
    const inTable = () => getItems(table.client, [...expected.keys()]);
    const inBucket = () => readBucket(table.url);
    for (const read of [openSearch.read, inTable, warehouse.read, inBucket]) {
      const found = await read();
      assert.equal(found.size, posts);
      for (const [id, seen] of expected) assert.deepEqual(found.get(id), seen);
    }
  };
  await run('import', 'posts.jsonl');
  await run('sinks', 'send');
  await assertEqual(N);
  await run('import', 'gone.jsonl');
  await run('correct', 'x:1600000000000000001', 'mixed');
  await run('forget', 'author', 'x:705', '--yes');
  const sinks = JSON.parse(await run('sinks', 'send', '--json'));
  for (const { state, waiting, refused } of sinks)
    assert.deepEqual([state, waiting, refused], ['idle', 0, 0]);
  await assertEqual(seenIn(lake).size);
  assert.ok(seenIn(lake).size < N - 300);
  const { body } = await openSearch.client.search({
    index: INDEX,
    body: {
      size: 0,
      query: { match: { text: 'great' } },
      aggs: { tags: { terms: { field: 'hashtags', size: 10 } } },
    } as never,
  });
  assert.equal((body.aggregations as unknown as { tags: { buckets: unknown[] } }).tags.buckets.length, 7);
});

function seenIn(root: string): Map<string, Seen> {
  const reader = openLakeReader(root);
  try {
    const rows = reader.db.prepare('select row from document').all();
    return new Map(
      rows.map(({ row }) => {
        const { id, text, created_at, likes, sentiment, hashtags, entities } = reader.documents.post(
          Number(row),
        )!;
        return [
          id,
          {
            text,
            created_at: iso(created_at === null ? null : new Date(created_at)),
            likes,
            sentiment,
            hashtags,
            entities,
          },
        ];
      }),
    );
  } finally {
    reader.close();
  }
}
