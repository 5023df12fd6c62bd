/** Files sent to a bucket, as moto serves it: whole, once, and with what is said of them. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { temporaryFolder } from '../support/lakes.ts';
import { type Ended, runCommand } from '../support/processes.ts';
import { startMoto } from './servers/moto.ts';
import { type Asked, type Fault, startProxy } from './servers/proxy.ts';

const BUCKET = 'undertone-tests';
const ENVIRONMENT = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-west-1' };

async function startBucket(t: TestContext, faultOf: (asked: Asked) => Fault | null = () => null) {
  const moto = await startMoto(t);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new S3Client({ endpoint: moto.url, region: 'eu-west-1', forcePathStyle: true, credentials });
  t.after(() => client.destroy());
  const region = { LocationConstraint: 'eu-west-1' } as const;
  await client.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: region }));
  const asked: Asked[] = [];
  const proxy = await startProxy(t, moto.url, (one) => {
    asked.push(one);
    return faultOf(one);
  });
  const cwd = temporaryFolder(t);
  const environment = { ...ENVIRONMENT, AWS_ENDPOINT_URL: proxy.url };
  const upload = (...words: string[]): Promise<Ended> =>
    runCommand(['upload', ...words], { cwd, environment, timeoutMs: 60_000 });
  const get = async (Key: string) => {
    const { Body, Metadata } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    return { bytes: Buffer.from(await Body!.transformToByteArray()), metadata: Metadata! };
  };
  return { cwd, upload, get, asked };
}

test('a file is sent with its options, and not again while it is the same', async (t) => {
  const { cwd, upload, get, asked } = await startBucket(t);
  writeFileSync(join(cwd, 'posts.csv'), 'id,text\n1,hello\n');
  const words = [
    'posts.csv',
    '--to',
    `s3://${BUCKET}/uploads/`,
    '--sample',
    '10000',
    '--seed',
    '42',
    '--batch',
    '100',
  ];
  const first = await upload(...words, '--map', 'text=Größe', '--json');
  assert.equal(first.code, 0, first.stderr);
  const [{ sha256, ...told }] = JSON.parse(first.stdout);
  assert.deepEqual(told, {
    file: 'posts.csv',
    url: `s3://${BUCKET}/uploads/posts.csv`,
    bytes: 16,
    state: 'sent',
  });
  const { bytes, metadata } = await get('uploads/posts.csv');
  assert.equal(bytes.toString(), 'id,text\n1,hello\n');
  assert.deepEqual(metadata, {
    'undertone-sample': '10000',
    'undertone-seed': '42',
    'undertone-batch': '100',
    'undertone-map': 'text=Gr%C3%B6%C3%9Fe',
    'undertone-sha256': sha256,
  });
  asked.length = 0;
  const second = await upload(...words, '--map', 'text=Größe');
  assert.match(second.stdout, /is there already/);
  assert.deepEqual(
    asked.map(({ method }) => method),
    ['HEAD'],
  );
  const other = await upload(...words.slice(0, 3), '--json');
  assert.equal(JSON.parse(other.stdout)[0].state, 'sent', 'read in another way it is another upload');
  writeFileSync(join(cwd, 'posts.csv'), 'id,text\n1,other\n');
  assert.equal(JSON.parse((await upload(...words.slice(0, 3), '--json')).stdout)[0].state, 'sent');
});

test('a large file goes in parts, each of which is sent again where it fails', async (t) => {
  let parts = 0;
  const { cwd, upload, get } = await startBucket(t, ({ path }): Fault | null => {
    if (!path.includes('partNumber=')) return null;
    parts++;
    return parts === 2 ? { answer: { status: 503 } } : parts === 4 ? 'lose-answer' : null;
  });
  const content = randomBytes(40 << 20);
  writeFileSync(join(cwd, 'large.bin'), content);
  const { code, stderr } = await upload('large.bin', '--to', `s3://${BUCKET}`);
  assert.equal(code, 0, stderr);
  assert.equal(parts, 5);
  assert.ok(content.equals((await get('large.bin')).bytes));
});

test('an upload that is refused leaves no parts, and says why', async (t) => {
  const { cwd, upload, asked } = await startBucket(t, ({ path }) =>
    path.includes('partNumber=2')
      ? { answer: { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' } }
      : null,
  );
  writeFileSync(join(cwd, 'large.bin'), Buffer.alloc(40 << 20));
  const { code, stdout, stderr } = await upload('large.bin', '--to', `s3://${BUCKET}/uploads/`);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(
    stderr,
    /^AWS does not let these credentials write s3:\/\/undertone-tests\/uploads\/large\.bin/,
  );
  assert.ok(asked.some(({ method, path }) => method === 'DELETE' && path.includes('uploadId=')));
});

test('what cannot be sent is told before anything is', async (t) => {
  const { cwd, upload, asked } = await startBucket(t);
  writeFileSync(join(cwd, 'posts.csv'), 'text\nhello\n');
  writeFileSync(join(cwd, 'empty.csv'), '');
  const to = ['--to', `s3://${BUCKET}/uploads/`];
  const cases: [string[], RegExp][] = [
    [['posts.csv'], /--to s3:/],
    [['posts.csv', '--to', '/tmp'], /--to s3:/],
    [['posts.csv', 'nowhere.csv', ...to], /There is no file nowhere\.csv/],
    [['.', ...to], /is no file/],
    [['empty.csv', ...to], /is empty/],
    [['-', ...to], /Standard input/],
    [['posts.csv', './posts.csv', ...to], /the same name/],
    [['posts.csv', '--map', 'text', ...to], /--map/],
  ];
  for (const [words, expected] of cases) {
    const { code, stderr } = await upload(...words);
    assert.equal(code, 2, stderr);
    assert.match(stderr, expected);
  }
  assert.deepEqual(asked, []);
});
