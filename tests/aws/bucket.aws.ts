/** A source that follows a bucket, as moto serves it: the same rows as an import of the same originals. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { openLakeReader } from '../../src/lake/lake.ts';
import { encodeRawFrame, type RawHeader } from '../../src/lake/raw-frames.ts';
import { asBucketError } from '../../src/lake/s3/failure.ts';
import type { Block, Cursor } from '../../src/model/block.ts';
import { type BucketOptions, createBucketSource } from '../../src/sources/bucket/bucket.ts';
import { rowsOf, temporaryFolder } from '../support/lakes.ts';
import { eventually, runCommand, startServer } from '../support/processes.ts';
import { startMoto } from './servers/moto.ts';
import { type Fault, startProxy } from './servers/proxy.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-west-1' };
Object.assign(process.env, CREDENTIALS);

const BUCKET = 'undertone-tests';

async function startBucket(
  t: TestContext,
  faultOf: (path: string, method: string) => Fault | null = () => null,
) {
  const moto = await startMoto(t);
  const open = (endpoint: string) => new S3Client({ endpoint, region: 'eu-west-1', forcePathStyle: true });
  const client = open(moto.url);
  await client.send(
    new CreateBucketCommand({
      Bucket: BUCKET,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
  const proxy = await startProxy(t, moto.url, ({ path, method }) => faultOf(path, method));
  const behind = open(proxy.url);
  t.after(() => {
    client.destroy();
    behind.destroy();
  });
  const put = async (
    Key: string,
    Body: Uint8Array | string,
    Metadata?: Record<string, string>,
  ): Promise<void> => {
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, Metadata }));
  };
  const remove = (Key: string) => client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
  return { url: proxy.url, client: behind, direct: client, put, remove };
}

const tweet = (n: number, more: object = {}): string =>
  JSON.stringify({
    id_str: String(1_600_000_000_000_000_000n + BigInt(n)),
    text: `post ${n} is ${n % 3 === 0 ? 'great 😀' : 'awful'} #tag${n % 7}`,
    created_at: 'Sun Mar 01 12:00:00 +0000 2026',
    user: { id_str: String(700 + (n % 97)), screen_name: `user${n % 97}` },
    favorite_count: n,
    ...more,
  });
const tweets = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => tweet(from + index));

function frameOf(payload: string, more: Partial<RawHeader> = {}): Buffer {
  const frame = zstdCompressSync(Buffer.from(payload));
  const header: RawHeader = {
    offset: 1,
    source: 'x',
    format: { kind: 'jsonl' },
    receivedAt: Date.UTC(2026, 2, 1, 12, 1),
    cursor: null,
    bytes: frame.length,
    ...more,
  };
  return Buffer.concat(encodeRawFrame(header, frame));
}

/** Reads until it has been quiet for a while; `mostBlocks` ends it earlier, as a kill would. */
async function drain(
  options: Partial<BucketOptions> & Pick<BucketOptions, 'client'>,
  cursor: Cursor | null = null,
  mostBlocks = Number.POSITIVE_INFINITY,
): Promise<{ blocks: Block[]; cursor: Cursor | null; notes: string[]; failure: unknown }> {
  const stop = new AbortController();
  const notes: string[] = [];
  const blocks: Block[] = [];
  const quiet = setTimeout(() => stop.abort(), 1500);
  let reached = cursor;
  const source = createBucketSource({
    name: 'archive',
    bucket: BUCKET,
    prefix: '',
    explain: asBucketError,
    pollMs: 50,
    firstDelayMs: 10,
    onNote: (note) => notes.push(note),
    ...options,
  });
  try {
    for await (const block of source.read(cursor, stop.signal)) {
      quiet.refresh();
      blocks.push(block);
      reached = block.cursor;
      if (blocks.length >= mostBlocks) break;
    }
    return { blocks, cursor: reached, notes, failure: null };
  } catch (failure) {
    return { blocks, cursor: reached, notes, failure };
  } finally {
    clearTimeout(quiet);
  }
}

const linesOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap(({ payload }) => (payload.length === 0 ? [] : Buffer.from(payload).toString().split('\n')));

test('what was stopped after any block goes on from there, and every record comes once', async (t) => {
  const { client, put } = await startBucket(t);
  const raw = Buffer.concat([
    frameOf(tweets(0, 50).join('\n')),
    frameOf(''),
    frameOf(tweets(50, 90).join('\n')),
  ]);
  await put('raw/network=mixed/date=2026-03-01/b', raw);
  await put('raw/network=mixed/date=2026-03-01/a', `${tweets(90, 120).join('\n')}\n`);
  await put('uploads/c.jsonl.gz', gzipSync(tweets(120, 150).join('\n')), { 'undertone-batch': '7' });
  const found: Block[] = [];
  let cursor: Cursor | null = null;
  for (let more = true; more; ) {
    const read = await drain({ client }, cursor, 1);
    found.push(...read.blocks);
    more = read.blocks.length > 0;
    cursor = read.cursor;
  }
  assert.deepEqual(linesOf(found).sort(), tweets(0, 150).sort());
  for (const { source, cursorOf } of found)
    assert.deepEqual([source, cursorOf], source === 'x' ? ['x', 'archive'] : ['archive', undefined]);
  assert.ok(found.length >= 9, `the upload comes in batches of seven: ${found.length}`);
});

test('objects that come late under earlier names are read, those put anew are read again, and the rest once', async (t) => {
  const { client, put, remove } = await startBucket(t);
  const firehose = 'raw/network=mixed/date=2026-11-29/undertone-1-2026-11-29-12-';
  await put(`${firehose}30-00`, frameOf(tweet(1)));
  const first = await drain({ client });
  assert.deepEqual(linesOf(first.blocks), [tweet(1)]);
  await put(`${firehose}15-00`, frameOf(tweet(2)));
  await put('raw/network=mixed/date=2025-01-01/z', frameOf(tweet(3)));
  await put('raw/', new Uint8Array());
  const second = await drain({ client }, first.cursor);
  assert.deepEqual(linesOf(second.blocks).sort(), [tweet(2), tweet(3)]);
  await put(`${firehose}30-00`, frameOf(`${tweet(1)}\n${tweet(4)}`));
  await remove(`${firehose}15-00`);
  const third = await drain({ client }, second.cursor);
  assert.deepEqual(linesOf(third.blocks), [tweet(1), tweet(4)]);
});

test('an object that cannot be read is told and passed over, and not read again', async (t) => {
  const { client, put } = await startBucket(t);
  await put('raw/1-parquet', 'PAR1\0\0\0\0');
  await put('raw/2-cut', Buffer.concat([frameOf(tweet(1)), frameOf(tweet(2)).subarray(0, -5)]));
  await put('raw/3-gzip-cut', gzipSync(`${tweets(3, 2000).join('\n')}\n`).subarray(0, -3000));
  await put('raw/4-options', 'text\nhello\n', { 'undertone-sample': 'many' });
  await put('raw/5-good', frameOf(tweet(5)));
  const first = await drain({ client });
  assert.equal(first.failure, null);
  const lines = linesOf(first.blocks);
  assert.ok(lines.includes(tweet(1)) && lines.includes(tweet(3)) && lines.at(-1) === tweet(5));
  assert.equal(first.notes.length, 4, first.notes.join('\n'));
  for (const [at, part] of [
    '1-parquet is a Parquet file',
    '2-cut is damaged at byte',
    '3-gzip-cut ends before',
    'undertone-sample is to be',
  ].entries())
    assert.ok(first.notes[at]!.includes(part), first.notes[at]);
  const second = await drain({ client }, first.cursor);
  assert.deepEqual([linesOf(second.blocks), second.notes], [[], []]);
});

test('a bucket that fails, refuses and breaks off is read all the same', async (t) => {
  let count = 0;
  const { client, put } = await startBucket(t, (path, method): Fault | null => {
    if (method !== 'GET') return null;
    count++;
    if (path.includes('/secret'))
      return { answer: { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' } };
    if (path.includes('list-type')) return count % 3 === 0 ? { answer: { status: 503 } } : null;
    return count % 4 === 0 ? 'cut-answer' : count % 5 === 0 ? 'lose-answer' : null;
  });
  const large = Array.from({ length: 40 }, (_, n) =>
    frameOf(
      tweets(n * 100, n * 100 + 100)
        .map((line) => line.replace('post', Math.random().toString(36).repeat(60)))
        .join('\n'),
    ),
  );
  await put('raw/large', Buffer.concat(large));
  await put('raw/secret', frameOf(tweet(1)));
  await put('raw/small', frameOf(tweet(2)));
  const read = await drain({ client });
  assert.equal(read.failure, null);
  assert.equal(linesOf(read.blocks).length, 4001);
  assert.equal(read.notes.length, 1);
  assert.match(read.notes[0]!, /s3:\/\/undertone-tests\/raw\/secret/);
});

test('where nothing may be read, nothing is passed over', async (t) => {
  let isRefused = true;
  const { client, put } = await startBucket(t, (path) =>
    isRefused && path.includes('/raw/')
      ? { answer: { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' } }
      : null,
  );
  await put('raw/a', frameOf(tweet(1)));
  await put('raw/b', frameOf(tweet(2)));
  const first = await drain({ client });
  assert.equal((first.failure as { code: string }).code, 'bucket-refused');
  isRefused = false;
  assert.deepEqual(linesOf((await drain({ client }, first.cursor)).blocks), [tweet(1), tweet(2)]);
});

test('a bucket that is not there is told as that', async (t) => {
  const { client } = await startBucket(t);
  assert.equal(
    ((await drain({ client, bucket: 'nowhere-at-all' })).failure as { code: string }).code,
    'no-bucket',
  );
});

test('rows are those of an import, whatever the files are, and the ledger has what the frames say', async (t) => {
  const { url, put } = await startBucket(t);
  const cwd = temporaryFolder(t);
  const files: Record<string, Uint8Array> = {
    'tutorial.json': Buffer.from(
      tweets(0, 300)
        .map((line) => `${line},\n`)
        .join(''),
    ),
    'old.csv': Buffer.from(
      `tweet_id;when;who;words\n${Array.from({ length: 400 }, (_, n) => `9${n};2026-03-01T12:00:00Z;u${n % 9};"rain; good ${n}"`).join('\n')}\n`,
      'latin1',
    ),
    'more.jsonl.zst': zstdCompressSync(Buffer.from(tweets(300, 500).join('\n'))),
    'sampled.csv': Buffer.from(
      `text\n${Array.from({ length: 1000 }, (_, n) => `line number ${n} is fine`).join('\n')}\n`,
    ),
  };
  const options: Record<string, string[]> = {
    'old.csv': ['--map', 'id=tweet_id,text=words'],
    'sampled.csv': ['--sample', '100', '--seed', '42', '--batch', '10'],
  };
  const metadata: Record<string, Record<string, string>> = {
    'old.csv': { 'undertone-map': 'id=tweet_id,text=words' },
    'sampled.csv': { 'undertone-sample': '100', 'undertone-seed': '42', 'undertone-batch': '10' },
  };
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(join(cwd, name), bytes);
    await put(`undertone/uploads/${name}`, bytes, metadata[name]);
    const { code, stderr } = await runCommand(
      ['import', name, '--lake', 'imported', ...(options[name] ?? [])],
      { cwd },
    );
    assert.equal(code, 0, stderr);
  }
  const [from, middle, to] = [
    Date.UTC(2026, 2, 1, 12),
    Date.UTC(2026, 2, 1, 12, 10),
    Date.UTC(2026, 2, 1, 12, 15),
  ];
  const covered = { kind: 'covered', topic: null, from, to: middle, after: 'live' } as const;
  const gap = {
    kind: 'gap',
    topic: null,
    from: middle,
    to,
    reason: 'stall',
    detail: 'Silence.',
    healable: false,
  } as const;
  await put(
    'undertone/raw/1',
    Buffer.concat([
      frameOf(tweets(500, 600).join('\n'), { coverage: [covered] }),
      frameOf('', { coverage: [gap] }),
    ]),
  );
  writeFileSync(join(cwd, 'raw.jsonl'), tweets(500, 600).join('\n'));
  await runCommand(['import', 'raw.jsonl', '--lake', 'imported'], { cwd });
  writeFileSync(
    join(cwd, 'undertone.yaml'),
    `lake: ./followed\nsecond_pass: { model: off }\nsources:\n  archive: { type: bucket, url: "s3://${BUCKET}/undertone/", poll: 1s, endpoint: "${url}", region: eu-west-1 }\n`,
  );
  const server = await startServer(t, [], { cwd, environment: CREDENTIALS });
  const expected = await rowsOf(join(cwd, 'imported'));
  assert.equal(expected.length, 1100);
  await eventually(
    async () => assert.equal((await server.get('/api/summary')).posts, expected.length),
    40_000,
  );
  const [source] = (await server.get('/api/sources')).sources;
  assert.deepEqual([source.name, source.type, source.state], ['archive', 'bucket', 'live']);
  server.child.kill('SIGTERM');
  assert.equal((await server.ended).code, 0);
  assert.deepEqual(await rowsOf(join(cwd, 'followed')), expected);
  const reader = openLakeReader(join(cwd, 'followed'));
  try {
    const rows = (sql: string) =>
      reader.db
        .prepare(sql)
        .all()
        .map((row) => ({ ...row }));
    assert.deepEqual(rows('select source, "from", "to" from ledger_covered'), [
      { source: 'x', from, to: middle },
    ]);
    assert.deepEqual(rows('select source, "from", "to", reason from ledger_gap'), [
      { source: 'x', from: middle, to, reason: 'stall' },
    ]);
    assert.deepEqual(rows('select * from ledger_head'), []);
    assert.deepEqual(rows('select source from log_cursor'), [{ source: 'archive' }]);
  } finally {
    reader.close();
  }
});

test('memory stays bounded while an object larger than that is read', async (t) => {
  const { direct: client, put } = await startBucket(t);
  const noisy = (n: number) => tweet(n, { noise: randomBytes(300).toString('base64') });
  const frame = frameOf(Array.from({ length: 2000 }, (_, n) => noisy(n)).join('\n'));
  const count = Math.ceil((200 << 20) / frame.length);
  await put('raw/large', Buffer.concat(Array.from({ length: count }, () => frame)));
  const stop = new AbortController();
  const source = createBucketSource({
    name: 'a',
    bucket: BUCKET,
    prefix: 'raw/',
    client,
    explain: asBucketError,
  });
  // What is held, not the process's size: how late freed buffers are collected is the engine's business.
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  let most = 0;
  let blocks = 0;
  for await (const { payload } of source.read(null, stop.signal)) {
    if (payload.length > 0) blocks++;
    if (blocks % 10 === 0) {
      collectGarbage();
      await nextTurn();
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      most = Math.max(most, heapUsed + external);
    }
    if (blocks === count) stop.abort();
  }
  assert.equal(blocks, count);
  assert.ok(most < 100 << 20, `${most >> 20} MiB`);
});
