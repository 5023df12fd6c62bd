/** A sink of objects holds what `posts` shows, whatever happens to the posts, the bucket and the process. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { openLakeReader } from '../../src/lake/lake.ts';
import { compactNow } from '../../src/pipeline/erasure/compact-now.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { rebuild } from '../../src/pipeline/rebuild.ts';
import { runTask } from '../../src/pipeline/tasks.ts';
import type { SinkSettings } from '../../src/sinks/settings.ts';
import { type BucketServer, startBucketServer } from '../servers/bucket-server.ts';
import { assertConsistent, collectAll, linesSource, temporaryFolder } from '../support/lakes.ts';
import { runCommand } from '../support/processes.ts';

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

const NEVER = new AbortController().signal;
const PREFIX = 'exports/posts/';

const bucketAt = (endpoint: string, format: 'parquet' | 'jsonl' = 'jsonl'): SinkSettings => ({
  ...{ name: 'bucket', type: 's3', bucket: 'my-posts', prefix: PREFIX, format, every: 3_600_000 },
  ...{ region: 'eu-west-1', endpoint, secret: null },
});

async function open(root: string, sinks: readonly SinkSettings[]): Promise<Pipeline> {
  const options = { command: 'test', workers: 1, model: 'linear' as const, sinks: { sinks } };
  const pipeline = await Pipeline.open(root, options);
  assert.ok(pipeline instanceof Pipeline);
  return pipeline;
}

type Seen = Map<string, { text: string; likes: number | null; sentiment: string | null; day: string | null }>;

const dayOf = (time: string | null): string | null => time?.slice(0, 10) ?? null;

function inLake(root: string): Seen {
  const reader = openLakeReader(root);
  const seen: Seen = new Map();
  for (const { row } of reader.db.prepare('select row from document').all()) {
    const { id, text, likes, sentiment, created_at } = reader.documents.post(Number(row))!;
    const time = created_at === null ? null : new Date(created_at).toISOString();
    seen.set(id, { text, likes, sentiment, day: dayOf(time) });
  }
  reader.close();
  return seen;
}

/** Every line of every object; the folder's day is to be the post's. */
function inBucket({ objects }: BucketServer): Seen {
  const seen: Seen = new Map();
  for (const [key, bytes] of objects) {
    if (!key.startsWith(`${PREFIX}date=`)) continue;
    const folder = /date=([^/]+)\//.exec(key)![1]!;
    for (const line of gunzipSync(bytes).toString('utf8').trimEnd().split('\n')) {
      const { id, text, likes, sentiment, created_at } = JSON.parse(line);
      assert.ok(!seen.has(id), `${id} is there twice`);
      assert.equal(folder, dayOf(created_at) ?? '__HIVE_DEFAULT_PARTITION__');
      seen.set(id, { text, likes, sentiment, day: dayOf(created_at) });
    }
  }
  return seen;
}

async function assertEqual(pipeline: Pipeline, server: BucketServer, what: string): Promise<void> {
  await pipeline.settled();
  await pipeline.corrections.idle();
  await pipeline.sinks!.caughtUp(AbortSignal.timeout(30_000), () => {});
  assert.deepEqual(inBucket(server), inLake(pipeline.lake.root), what);
}

function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const idOf = (n: number): string => String(1_600_000_000_000_000_000n + BigInt(n));
const tweet = (n: number): string =>
  JSON.stringify({
    id_str: idOf(n),
    text: `tweet ${n}`,
    created_at: new Date(Date.UTC(2026, 2, 1 + (n % 4), 12)).toUTCString(),
    user: { id_str: String(700 + (n % 4)), screen_name: `user${n % 4}` },
  });
const noTweet = (n: number): string => JSON.stringify({ delete: { status: { id_str: idOf(n) } } });

test('after any mix of posts, deletions, corrections, erasures, faults and restarts the bucket holds the posts, each once, under its day', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const server = await startBucketServer(t);
  server.objects.set(`${PREFIX}date=2020-01-01/undertone-000000001.jsonl.gz`, Buffer.from('left'));
  server.objects.set(`${PREFIX}notes.txt`, Buffer.from('of others'));
  const next = seeded(11);
  server.onRequest = () => (next(6) === 0 ? (next(2) === 0 ? 'drop' : 503) : null);
  let pipeline = await open(root, [bucketAt(server.url)]);
  t.after(() => pipeline.close());
  let made = 0;
  const context = { signal: NEVER, stdin: process.stdin, progress: () => {} };
  const run = (name: string, args: object) => runTask(pipeline, { name, args }, context);
  const pick = (): string | undefined => {
    const ids = [...inLake(root).keys()];
    return ids[next(ids.length)];
  };
  const steps: (() => Promise<unknown>)[] = [
    () => {
      const lines = Array.from({ length: 5 + next(40) }, () => tweet(made++));
      return collectAll(pipeline, linesSource(`posts-${made}`, lines));
    },
    () => {
      const lines = Array.from({ length: 6 }, () => noTweet(next(made + 1)));
      return collectAll(pipeline, linesSource(`deletions-${next(1e9)}`, lines));
    },
    async () => {
      const id = pick();
      if (id !== undefined) await run('correct', { id, label: 'mixed' });
    },
    async () => {
      const id = pick();
      if (id !== undefined) await run('forget', { posts: [id], authors: [], always: false });
    },
    () => compactNow(pipeline, NEVER),
    async () => {
      await pipeline.close();
      pipeline = await open(root, next(4) === 0 ? [] : [bucketAt(server.url)]);
    },
    async () => {
      if (pipeline.sinks?.list().some(({ state }) => state !== 'absent'))
        await assertEqual(pipeline, server, 'in between');
    },
  ];
  for (let step = 0; step < 40; step++) await steps[step < 3 ? 0 : next(steps.length)]!();
  await pipeline.close();
  pipeline = await open(root, [bucketAt(server.url)]);
  await assertEqual(pipeline, server, 'after all steps');
  assert.ok(inBucket(server).size > 20);
  assert.ok(server.objects.has(`${PREFIX}notes.txt`));
  await pipeline.close();
  await rebuild(root, { command: 'test', workers: 1, model: 'linear' });
  pipeline = await open(root, [bucketAt(server.url)]);
  await assertEqual(pipeline, server, 'after a rebuild');
  await pipeline.close();
  await assertConsistent(root);
  pipeline = await open(root, []);
});

async function readParquet(t: TestContext, server: BucketServer): Promise<[string, string][]> {
  const folder = temporaryFolder(t);
  for (const [key, bytes] of server.objects) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), bytes);
  }
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const found = await connection.runAndReadAll(
    `select id, strftime(date, '%Y-%m-%d') from read_parquet('${folder}/${PREFIX}**/*.parquet', hive_partitioning = true) order by id`,
  );
  const rows = found.getRows().map(([id, date]): [string, string] => [String(id), String(date)]);
  connection.closeSync();
  instance.closeSync();
  rmSync(folder, { recursive: true });
  return rows;
}

test('as Parquet it is read by its folders, and a killed process leaves nothing twice', async (t) => {
  const server = await startBucketServer(t);
  const cwd = temporaryFolder(t);
  writeFileSync(
    join(cwd, 'undertone.yaml'),
    `log: { level: warn }\nsecond_pass: { model: off }\nsinks:\n  bucket: { type: s3, bucket: my-posts, prefix: exports/posts, region: eu-west-1, endpoint: "${server.url}" }\n`,
  );
  writeFileSync(join(cwd, 'posts.jsonl'), `${Array.from({ length: 3000 }, (_, n) => tweet(n)).join('\n')}\n`);
  const environment = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  const run = (...words: string[]) => runCommand(words, { cwd, environment });
  assert.equal((await run('import', 'posts.jsonl')).code, 0);
  const killed = await runCommand(['sinks', 'send'], {
    cwd,
    preload: [join(import.meta.dirname, '../crash/end-here.ts')],
    environment: {
      ...environment,
      CRASH_AT: 'sink-told',
      CRASH_AFTER: '1',
      CRASH_REPORT: join(cwd, 'fired'),
    },
  });
  assert.equal(killed.signal, 'SIGKILL', killed.stderr);
  assert.equal(server.objects.size, 4);
  const sent = await run('sinks', 'send', '--json');
  assert.equal(sent.code, 0, sent.stderr);
  const [sink] = JSON.parse(sent.stdout);
  assert.deepEqual([sink.type, sink.state, sink.waiting], ['s3', 'idle', 0]);
  assert.equal(sink.target, `parquet in s3://my-posts/${PREFIX} at ${server.url}`);
  const rows = await readParquet(t, server);
  assert.equal(rows.length, 3000);
  for (const [id, day] of rows) {
    const n = Number(BigInt(id.slice(2)) - 1_600_000_000_000_000_000n);
    assert.equal(day, `2026-03-0${1 + (n % 4)}`);
  }
  // One that goes has one object written anew.
  const before = server.puts;
  assert.equal((await run('forget', 'post', rows[5]![0], '--yes')).code, 0);
  assert.equal((await run('sinks', 'send')).code, 0);
  assert.equal((await readParquet(t, server)).length, 2999);
  assert.equal(server.puts, before + 1);
  server.onRequest = () => 403;
  const [check] = JSON.parse((await run('doctor', '--json')).stdout).checks.filter(
    ({ name }: { name: string }) => name === 'sinks',
  );
  assert.match(check.parts[0].found, /refuses the credentials or what they may do/);
});
