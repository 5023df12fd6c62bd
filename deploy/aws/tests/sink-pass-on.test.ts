/** Whatever comes twice, out of order and side by side, a sink ends with the posts that the lake shows. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { SQSEvent } from 'aws-lambda';
import { barePost, type Post } from '../../../src/model/post.ts';
import type { Decoded } from '../../../src/model/record.ts';
import { openConcurrentSink } from '../../../src/sinks/open-sink.ts';
import { startDynamoDbServer } from '../../../tests/servers/dynamodb-server.ts';
import { startSearchIndexServer } from '../../../tests/servers/search-index-server.ts';
import { accountKey } from '../sink/accounts.ts';
import { type Open, passMessages } from '../sink/pass-messages.ts';
import { chooseRecords } from '../stages/choose-records.ts';
import { isBeaten, isDeleted } from '../stages/owners.ts';
import { settleChunk } from '../stages/settle-chunk.ts';
import { newsOf, type SinkNews } from '../stages/tell-sinks.ts';
import { folders, objectsOf, writeChunk } from '../stages/write-chunk.ts';
import { MemoryOwners } from './enrich-owners.fixture.ts';

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

const NOON = Date.UTC(2026, 2, 4, 12);
const LONG = { getRemainingTimeInMillis: () => 60_000 };

function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const fullPost = (id: string, text: string, author: string): Post => ({
  ...barePost('x', id, text),
  source: 'test',
  created_at: NOON,
  collected_at: NOON,
  clean_text: text,
  author_id: author,
  hashtags: ['tea'],
  mentions: [],
  cashtags: [],
  topics: [],
  sentiment: 'positive',
  positive: 1,
  neutral: 0,
  negative: 0,
  mixed: 0,
  confidence: 0.5,
  model: 'linear@1',
  entities: [{ text: 'Earl Grey', type: 'product', score: 0.75 }],
  entities_model: null,
});

/** The bucket and the owners, filled by the stages that enrich. */
class Lake {
  readonly objects = new Map<string, Uint8Array>();
  readonly owners = new MemoryOwners();
  readonly rows: { post: Post; version: number; hash: number }[] = [];
  readonly store = {
    put: async (key: string, bytes: Uint8Array) => {
      this.objects.set(key, bytes);
      return { key, bytes: bytes.length, checksum: 0 };
    },
    get: async (key: string) => this.objects.get(key) ?? assert.fail(`there is no ${key}`),
    getTagged: async (key: string) => {
      const bytes = this.objects.get(key);
      return bytes === undefined ? null : { bytes, etag: '', age: 0 };
    },
    list: async (folder: string) => {
      const below = folder.endsWith('/') ? folder : `${folder}/`;
      return [...this.objects.keys()].filter((key) => key.startsWith(below)).sort();
    },
  };

  async enrich(name: string, records: readonly Decoded[]): Promise<SinkNews[]> {
    const chosen = chooseRecords(records);
    const objectOf = objectsOf(name, folders([NOON], NOON));
    const settled = await settleChunk(
      this.owners.seenBy(async () => {}),
      () => objectOf(NOON),
      chosen,
    );
    const rows = settled.rows.map((record, row) => {
      const { post } = records[record]!.record as unknown as { post: Post };
      const { version, hash } = chosen.posts.get(post.id)!;
      return { post, row, version, hash };
    });
    this.rows.push(...rows);
    const written = await writeChunk(this.store as never, {
      name,
      rows,
      settled,
      dead: [],
      objectOf,
    });
    return newsOf(written);
  }

  accounts: Open['accounts'] = async (accounts) =>
    new Map(
      accounts.flatMap((account) => {
        const entry = this.owners.accounts.get(`${account.network}/${account.authorId}`);
        return entry === undefined ? [] : [[accountKey(account), entry]];
      }),
    );

  /** The texts of the posts that the lake shows, by id. */
  visible(): Map<string, string> {
    const seen = new Map<string, string>();
    for (const row of this.rows) {
      const entry = this.owners.entries.get(row.post.id)!;
      const account = this.owners.accounts.get(`x/${row.post.author_id}`);
      if (isBeaten(row, entry) || isDeleted(row.version, entry)) continue;
      if (!(account?.hidden && row.version <= account.at)) seen.set(row.post.id, row.post.text);
    }
    return seen;
  }
}

function randomRecords(next: (below: number) => number, mayRestore: boolean): Decoded[] {
  return Array.from({ length: 2 + next(12) }, (): Decoded => {
    const id = `x:${next(60)}`;
    const at = NOON + next(20) * 1000;
    const authorId = String(next(9));
    const what = next(12);
    const record: Decoded['record'] =
      what < 9
        ? {
            kind: 'post',
            post: fullPost(id, `${id} at ${at} says ${next(1000)}`, String(Number(id.slice(2)) % 9)),
            version: at,
          }
        : what < 11
          ? { kind: 'delete', id, at }
          : mayRestore && next(2) === 0
            ? { kind: 'restore-author', network: 'x', authorId, at: at + 20_000 }
            : { kind: 'delete-author', network: 'x', authorId, at: at - 10_000 };
    return { payload: `${JSON.stringify(record)}${next(5)}`, record, reason: null };
  });
}

const eventOf = (news: readonly SinkNews[]): SQSEvent =>
  ({
    Records: news.map((one, at) => ({ messageId: String(at), body: JSON.stringify(one) })),
  }) as SQSEvent;

interface Place {
  open(lake: Lake): Promise<Open>;
  texts(): Map<string, string>;
  /** Throttles, fails and loses now and then. */
  disturb(next: (below: number) => number): void;
}

const openOn = async (lake: Lake, settings: Parameters<typeof openConcurrentSink>[0]): Promise<Open> => {
  const { store: objects, accounts, owners } = lake;
  const sink = await openConcurrentSink(settings);
  const read = owners.seenBy(async () => {});
  return { objects: objects as never, owners: read, accounts, sink, isPrepared: false, log: () => {} };
};

async function searchIndex(t: TestContext): Promise<Place> {
  const server = await startSearchIndexServer(t);
  const { url } = server;
  return {
    open: (lake) =>
      openOn(lake, { name: 'search', type: 'opensearch', url, index: 'posts', user: null, secret: null }),
    texts: () => new Map([...server.documents].map(([id, { text }]) => [id, text as string])),
    disturb(next) {
      server.onBulk = () => (next(8) === 0 ? (next(2) === 0 ? 'drop' : { status: 503 }) : null);
      server.onItem = () => (next(40) === 0 ? { status: 429, type: 'rejected_execution_exception' } : null);
    },
  };
}

async function table(t: TestContext): Promise<Place> {
  const server = await startDynamoDbServer(t);
  return {
    open: (lake) =>
      openOn(lake, {
        name: 'table',
        type: 'dynamodb',
        table: 'posts',
        region: 'eu-west-1',
        endpoint: server.url,
        secret: null,
      }),
    texts: () => {
      const posts = [...server.items!.values()].filter(({ text }) => text !== undefined);
      return new Map(posts.map((item) => [item.id!.S!, item.text!.S!]));
    },
    disturb(next) {
      server.onBatch = () => (next(30) === 0 ? 'ThrottlingException' : null);
    },
  };
}

for (const [name, place] of [
  ['OpenSearch', searchIndex],
  ['DynamoDB', table],
] as const)
  for (const mayRestore of [false, true])
    test(`${name} holds what the lake shows, whatever comes twice, out of order and side by side${mayRestore ? ', and accounts come back' : ''}`, async (t) => {
      const { open, texts, disturb } = await place(t);
      const next = seeded(mayRestore ? 7 : 3);
      const lake = new Lake();
      const functions = await Promise.all([open(lake), open(lake), open(lake)]);
      t.after(() => Promise.all(functions.map(({ sink }) => sink.close())));
      await functions[0]!.sink.prepare(new AbortController().signal);
      disturb(next);
      const told: SinkNews[] = [];
      const pass = async (news: SinkNews[]): Promise<void> => {
        const batches = functions.map((one, at) => {
          const mine = news.filter((_, n) => n % functions.length === at);
          return passMessages(eventOf(mine), LONG, one);
        });
        for (const { batchItemFailures } of await Promise.all(batches))
          assert.deepEqual(batchItemFailures, []);
      };
      const waiting: SinkNews[] = [];
      for (let chunk = 0; chunk < 60; chunk++) {
        const news = await lake.enrich(`chunk-${chunk}`, randomRecords(next, mayRestore));
        told.push(...news);
        waiting.push(...news, ...(next(3) === 0 ? [told[next(told.length)]!] : []));
        if (next(4) > 0) continue;
        const batch = waiting.splice(0).sort(() => next(3) - 1);
        // Some wait for another time.
        waiting.push(...batch.splice(0, next(4)));
        await pass(batch);
      }
      await pass(waiting);
      const visible = lake.visible();
      assert.ok(visible.size > 15 && visible.size < 60, `${visible.size}`);
      assert.deepEqual(texts(), visible);
    });

test('what a sink refuses goes to the dead letters with its reason, and holds up nothing', async (t) => {
  const server = await startSearchIndexServer(t);
  const lake = new Lake();
  const { url } = server;
  const open = await openOn(lake, {
    ...{ name: 'search', type: 'opensearch', url, index: 'posts' },
    ...{ user: null, secret: null },
  });
  t.after(() => open.sink.close());
  server.onItem = (id) => (id === 'x:3' ? { status: 400, type: 'mapper_parsing_exception' } : null);
  const posts = Array.from({ length: 9 }, (_, n): Decoded => {
    const post = fullPost(`x:${n}`, `post ${n}`, '1');
    return { payload: `${n}`, record: { kind: 'post', post, version: NOON }, reason: null };
  });
  const news = await lake.enrich('chunk', posts);
  for (let time = 0; time < 2; time++)
    assert.deepEqual(await passMessages(eventOf(news), LONG, open), { batchItemFailures: [] });
  assert.equal(server.documents.size, 8);
  const letters = [...lake.objects].filter(([key]) => key.startsWith('dead-letters/'));
  assert.deepEqual(
    letters.map(([key]) => key),
    ['dead-letters/sink=search/posts/date=2026-03-04/chunk.jsonl'],
  );
  const line = JSON.parse(Buffer.from(letters[0]![1]).toString());
  assert.deepEqual([line.id, line.object], ['x:3', news[0]!.object]);
  assert.match(line.reason, /400, mapper_parsing_exception/);
  assert.ok(!JSON.stringify(line).includes('post 3'));
});

test('a message that cannot be understood, an object that is gone or damaged and a sink that is away fail alone, and say why', async (t) => {
  const server = await startSearchIndexServer(t);
  const lake = new Lake();
  const said: string[] = [];
  const { url } = server;
  const open = await openOn(lake, {
    ...{ name: 'search', type: 'opensearch', url, index: 'posts' },
    ...{ user: null, secret: null },
  });
  open.log = ({ reason }) => void (reason && said.push(String(reason)));
  t.after(() => open.sink.close());
  const post = fullPost('x:1', 'post', '1');
  const good = await lake.enrich('chunk', [
    { payload: 'a', record: { kind: 'post', post, version: NOON }, reason: null },
  ]);
  lake.objects.set('posts/recent/damaged.parquet', Buffer.from('PAR1 what PAR1'));
  const bodies = [
    'what',
    '{"object":"raw/x","tombstones":null}',
    '{"object":"posts/recent/gone.parquet","tombstones":null}',
    '{"object":"posts/recent/damaged.parquet","tombstones":null}',
    JSON.stringify(good[0]),
  ];
  const event = { Records: bodies.map((body, at) => ({ messageId: String(at), body })) } as SQSEvent;
  const { batchItemFailures } = await passMessages(event, LONG, open);
  assert.deepEqual(
    batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    ['0', '1', '2', '3'],
  );
  assert.equal(server.documents.size, 1);
  assert.match(said[0]!, /no JSON/);
  assert.match(said[2]!, /there is no posts\/recent\/gone/);
  server.onBulk = () => ({ status: 503 });
  const short = { getRemainingTimeInMillis: () => 8_700 };
  assert.equal((await passMessages(eventOf(good), short, open)).batchItemFailures.length, 1);
  assert.match(said.at(-1)!, /search answered with status 503/);
});
