/** How fast stores beyond the lake are told, beside the plain way of one request a post. */
import { encodePosts } from '../src/lake/parquet/encode-posts.ts';
import { barePost, type Post } from '../src/model/post.ts';
import { deliver } from '../src/sinks/deliver.ts';
import { partKey } from '../src/sinks/object-sink.ts';
import { openConcurrentSink, openObjectSink, openSink } from '../src/sinks/open-sink.ts';
import type { Change, Sink } from '../src/sinks/sink.ts';
import { startBucketServer } from '../tests/servers/bucket-server.ts';
import { startDynamoDbServer } from '../tests/servers/dynamodb-server.ts';
import { startSearchIndexServer } from '../tests/servers/search-index-server.ts';
import { median } from './fixtures/median.ts';

export const title =
  'posts a second to stand-ins of OpenSearch, DynamoDB and S3 in the same process, in batches and with one request a post; a real network makes the difference larger';

const POSTS = 5000;
const SINGLE = 200;
const ROUNDS = 3;
const NEVER = new AbortController().signal;

export async function run(): Promise<Record<string, number>> {
  process.env.AWS_ACCESS_KEY_ID ??= 'bench';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'bench';
  const ends: (() => void)[] = [];
  const t = { after: (end: () => void) => void ends.push(end) };
  const figures: Record<string, number> = {};
  try {
    const changes = Array.from({ length: POSTS }, (_, n) => changeOf(n));
    const { url } = await startSearchIndexServer(t);
    const search = {
      name: 'search',
      type: 'opensearch',
      url,
      index: 'posts',
      user: null,
      secret: null,
    } as const;
    await measure(figures, 'OpenSearch', await openSink(search), changes);
    await measure(figures, 'OpenSearch of many writers', await openConcurrentSink(search), changes);
    for (const [name, open] of [
      ['DynamoDB', openSink],
      ['DynamoDB of many writers', openConcurrentSink],
    ] as const) {
      const { url: endpoint } = await startDynamoDbServer(t);
      const table = { type: 'dynamodb', table: 'posts', region: 'eu-west-1', endpoint } as const;
      await measure(figures, name, await open({ name: 'table', secret: null, ...table }), changes);
    }
    await measureObjects(figures, t, changes);
    return figures;
  } finally {
    for (const end of ends) end();
  }
}

async function measure(
  figures: Record<string, number>,
  name: string,
  sink: Sink,
  changes: readonly Change[],
): Promise<void> {
  await sink.prepare(NEVER);
  const batched = await rate(POSTS, async () => void (await deliver(sink, changes, { signal: NEVER })));
  const single = await rate(SINGLE, async () => {
    for (const change of changes.slice(0, SINGLE)) await sink.write([change], NEVER);
  });
  await sink.close();
  note(figures, name, batched, single);
}

async function measureObjects(
  figures: Record<string, number>,
  t: { after(end: () => void): void },
  changes: readonly Change[],
): Promise<void> {
  const { url: endpoint } = await startBucketServer(t);
  const place = { bucket: 'posts', prefix: '', region: 'eu-west-1', endpoint };
  const settings = { name: 'bucket', type: 's3', format: 'parquet', every: 0, secret: null } as const;
  const sink = await openObjectSink({ ...settings, ...place });
  const rows = changes.map(({ post }, row) => ({ post: post!, row, version: row, hash: row }));
  const key = (part: number): string => partKey({ part, day: '2026-03-04' }, 'parquet');
  const batched = await rate(POSTS, () => sink.put(key(1), Uint8Array.from(encodePosts(rows)), NEVER));
  const single = await rate(SINGLE, async () => {
    for (const [part, row] of rows.slice(0, SINGLE).entries())
      await sink.put(key(part), Uint8Array.from(encodePosts([row])), NEVER);
  });
  await sink.close();
  note(figures, 'S3', batched, single);
}

function note(figures: Record<string, number>, name: string, batched: number, single: number): void {
  figures[`${name}, posts/s`] = Math.round(batched);
  figures[`${name}, one request a post, posts/s`] = Math.round(single);
  figures[`${name}, times as fast`] = Number((batched / single).toFixed(1));
}

/** Median of rounds. */
async function rate(posts: number, work: () => Promise<void>): Promise<number> {
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    await work();
    rates.push(posts / ((performance.now() - began) / 1000));
  }
  return median(rates);
}

const changeOf = (n: number): Change => {
  const id = `x:${1_600_000_000_000_000_000n + BigInt(n)}`;
  const text = `made-up post ${n} about a rather good day with coffee and a long walk #bench`;
  const post: Post = {
    ...barePost('x', id, text),
    source: 'bench',
    created_at: Date.UTC(2026, 2, 4) + n * 1000,
    collected_at: Date.UTC(2026, 2, 4),
    clean_text: text.slice(0, -7),
    lang: 'en',
    author_id: String(n % 997),
    author_handle: `author${n % 997}`,
    likes: n % 50,
    hashtags: ['bench'],
    mentions: [],
    cashtags: [],
    topics: ['coffee'],
    sentiment: 'positive',
    positive: 0.9,
    neutral: 0.08,
    negative: 0.02,
    mixed: 0,
    confidence: 0.9,
    model: 'linear@1.0.0',
    entities: [],
    entities_model: 'transformer@1.0.0',
  };
  return { id, post, order: { version: post.created_at!, hash: n } };
};
