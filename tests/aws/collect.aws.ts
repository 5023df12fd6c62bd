/** The collector's way into a bucket, and from there into a lake, on what moto serves: the rows are those of one machine. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { buildEntry } from '../../deploy/aws/container/build.ts';
import { openLakeReader } from '../../src/lake/lake.ts';
import { startJetstreamServer } from '../servers/jetstream-server.ts';
import { rowsOf, temporaryFolder } from '../support/lakes.ts';
import { eventually, startServer } from '../support/processes.ts';
import { askAws, REGION } from './servers/aws-json.ts';
import { startFirehose } from './servers/firehose.ts';
import { startMoto } from './servers/moto.ts';
import { type Asked, type Fault, startProxy } from './servers/proxy.ts';

const BUCKET = 'undertone-tests';
const STREAM = 'undertone-raw';
const TABLE = 'undertone-cursors';

const TOPICS = 'topics: [{ name: coffee, rule: "coffee OR espresso" }, { name: tea, rule: "#tea" }]';

const startUs = Date.now() * 1000;
const event = (n: number, timeUs: number): string => {
  const words = ['coffee is great 😀', 'nothing of note', 'awful espresso', 'a cup of #tea', 'rain again'];
  const did = `did:plc:${String(n % 211).padStart(24, 'a')}`;
  const commit = (more: object) => ({
    did,
    time_us: timeUs,
    kind: 'commit',
    commit: { rev: `r${n}`, collection: 'app.bsky.feed.post', ...more },
  });
  // Some take back an earlier post of the same account.
  if (n > 500 && n % 17 === 0) return JSON.stringify(commit({ operation: 'delete', rkey: `k${n - 422}` }));
  const record = {
    text: `${words[n % words.length]} number ${n}`,
    langs: ['en'],
    createdAt: new Date(timeUs / 1000).toISOString(),
  };
  return JSON.stringify(commit({ operation: 'create', rkey: `k${n}`, record }));
};

/** Refuses, loses and takes in part what is put into the stream. */
function kinesisFaults(): { faultOf: (asked: Asked) => Fault | null; counts: Record<string, number> } {
  const counts: Record<string, number> = { throttled: 0, partial: 0, lost: 0, broken: 0, good: 0 };
  const count = (what: string): void => {
    counts[what]!++;
  };
  const faultOf = ({ headers, body }: Asked): Fault | null => {
    if (headers['x-amz-target'] !== 'Kinesis_20131202.PutRecords') return null;
    const chance = Math.random();
    if (chance < 0.1) {
      count('throttled');
      const type = 'ProvisionedThroughputExceededException';
      return {
        answer: { status: 400, body: JSON.stringify({ __type: type, message: 'Rate exceeded for shard' }) },
      };
    }
    if (chance < 0.2) {
      count('broken');
      return { answer: { status: 500, body: '{"__type":"InternalFailure"}' } };
    }
    if (chance < 0.3) {
      count('lost');
      return 'lose-answer';
    }
    const request = JSON.parse(body.toString()) as { Records: unknown[] };
    if (chance < 0.5) {
      count('partial');
      const kept = request.Records.map((_, at) => at % 2 === 1);
      const failed = { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal service failure.' };
      const some = request.Records.filter((_, at) => kept[at]);
      if (some.length === 0)
        return {
          answer: {
            status: 200,
            headers: { 'content-type': 'application/x-amz-json-1.1' },
            body: JSON.stringify({ FailedRecordCount: kept.length, Records: kept.map(() => failed) }),
          },
        };
      return {
        ask: Buffer.from(JSON.stringify({ ...request, Records: some })),
        answering: (answer) => {
          const { Records } = JSON.parse(answer.toString()) as { Records: unknown[] };
          const results = kept.map((isKept) => (isKept ? Records.shift() : failed));
          return Buffer.from(
            JSON.stringify({ FailedRecordCount: kept.length - some.length, Records: results }),
          );
        },
      };
    }
    count('good');
    return null;
  };
  return { faultOf, counts };
}

async function surroundings(t: TestContext, config: string) {
  const moto = await startMoto(t);
  const { faultOf, counts } = kinesisFaults();
  const kinesis = await startProxy(t, moto.url, faultOf);
  const s3 = new S3Client({
    endpoint: moto.url,
    region: REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  t.after(() => s3.destroy());
  await s3.send(
    new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
  const putConfig = (text: string) =>
    s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'lake/config/undertone.yaml', Body: text }));
  await putConfig(config);
  await askAws(moto.url, 'kinesis', 'CreateStream', { StreamName: STREAM, ShardCount: 3 });
  await askAws(moto.url, 'dynamodb', 'CreateTable', {
    TableName: TABLE,
    KeySchema: [{ AttributeName: 'source', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'source', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  const { ARN } = await askAws(moto.url, 'secretsmanager', 'CreateSecret', {
    Name: 'undertone',
    SecretString: JSON.stringify({
      UNDERTONE_X_BEARER_TOKEN: 'a-bearer-token-of-the-tests',
      UNDERTONE_TOKEN: 'api-token-of-the-tests',
    }),
  });
  const environment = {
    PATH: process.env.PATH!,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: moto.url,
    AWS_ENDPOINT_URL_KINESIS: kinesis.url,
    UNDERTONE_BUCKET: BUCKET,
    UNDERTONE_PREFIX: 'lake/',
    UNDERTONE_CURSORS_TABLE: TABLE,
    UNDERTONE_STREAM: STREAM,
    UNDERTONE_SECRETS: ARN as string,
    UNDERTONE_LEASE_SECONDS: '0.6',
    UNDERTONE_LINGER_SECONDS: '0.05',
    UNDERTONE_HEALTH_PORT: '0',
  };
  const itemOf = async (source: string) =>
    (
      await askAws(moto.url, 'dynamodb', 'GetItem', {
        TableName: TABLE,
        Key: { source: { S: source } },
        ConsistentRead: true,
      })
    ).Item;
  return { moto, s3, environment, counts, itemOf, putConfig };
}

interface Collector {
  kill(signal: NodeJS.Signals): void;
  ended: Promise<{ code: number | null; output: string }>;
  output(): string;
}

function startCollector(t: TestContext, entry: string, environment: Record<string, string>): Collector {
  const child = spawn(process.execPath, [entry, 'collect'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, output })),
  );
  return { kill: (signal) => child.kill(signal), ended, output: () => output };
}

/** What the ledger has of the time of a source. */
function ledgerOf(lake: string): { covered: unknown[]; open: unknown[] } {
  const reader = openLakeReader(lake);
  try {
    const rows = (sql: string) =>
      reader.db
        .prepare(sql)
        .all()
        .map((row) => ({ ...row }));
    return {
      covered: rows('select source, topic, "from", "to" from ledger_covered order by "from"'),
      open: rows(
        'select source, topic, "from", "to", reason from ledger_gap where healed_at is null order by "from"',
      ),
    };
  } finally {
    reader.close();
  }
}

test('a collector that is killed at any moment, on a stream that refuses and fails, brings the rows of one machine', async (t) => {
  const entry = join(temporaryFolder(t), 'main.js');
  await buildEntry(entry);
  const jetstream = await startJetstreamServer();
  t.after(() => jetstream.close());
  const sources = `sources: { sky: { type: bluesky, instances: ["${jetstream.url}"], handles: false } }`;
  const { moto, s3, environment, counts, itemOf } = await surroundings(t, `${TOPICS}\n${sources}\n`);
  const firehose = await startFirehose(t, {
    kinesis: moto.url,
    stream: STREAM,
    s3,
    bucket: BUCKET,
    prefix: 'lake/raw/network=mixed/',
    bufferMs: 2000,
  });

  const direct = temporaryFolder(t);
  const quiet = 'log: { level: warn }\nsecond_pass: { model: off }\n';
  writeFileSync(join(direct, 'undertone.yaml'), `${quiet}${TOPICS}\n${sources}\n`);
  const one = await startServer(t, [], { cwd: direct });
  let collector = startCollector(t, entry, environment);
  await eventually(() => assert.ok(jetstream.subscribers.length >= 2, collector.output()));

  const N = 6000;
  let pushed = 0;
  let lastUs = startUs;
  const push = (count: number): void => {
    for (let end = Math.min(N, pushed + count); pushed < end; pushed++) {
      lastUs = Math.max(lastUs + 1, Date.now() * 1000);
      jetstream.push(event(pushed, lastUs));
    }
  };
  push(100);
  await eventually(async () => assert.ok((await itemOf('sky'))?.cursor !== undefined, collector.output()));

  let kills = 0;
  const pushing = (async () => {
    while (pushed < N) {
      push(25);
      await sleep(100);
    }
  })();
  while (pushed < N) {
    await sleep(1200 + Math.random() * 1800);
    collector.kill('SIGKILL');
    await collector.ended;
    collector = startCollector(t, entry, environment);
    kills++;
  }
  await pushing;
  const lastMs = Math.floor(lastUs / 1000);
  await eventually(async () => {
    const standings = JSON.parse((await itemOf('sky')).standings.S);
    assert.deepEqual(standings, [{ topic: null, to: lastMs, state: 'live' }]);
  });
  collector.kill('SIGTERM');
  const { code, output } = await collector.ended;
  assert.equal(code, 0, output);
  assert.deepEqual(JSON.parse((await itemOf('sky')).standings.S)[0].state, 'paused');
  await firehose.flush();

  await eventually(async () => {
    const [source] = (await one.get('/api/sources')).sources;
    assert.equal(Date.parse(source.covered_until), lastMs);
  });
  one.child.kill('SIGTERM');
  assert.equal((await one.ended).code, 0);
  const expected = await rowsOf(join(direct, 'lake'));
  assert.ok(expected.length > N / 2, String(expected.length));

  const followed = temporaryFolder(t);
  writeFileSync(
    join(followed, 'undertone.yaml'),
    `${quiet}${TOPICS}\nsources: { archive: { type: bucket, url: "s3://${BUCKET}/lake/raw/", poll: 1s } }\n`,
  );
  const dashboard = await startServer(t, [], { cwd: followed, environment });
  await eventually(
    async () => assert.equal((await dashboard.get('/api/summary')).posts, expected.length),
    30_000,
  );
  dashboard.child.kill('SIGTERM');
  assert.equal((await dashboard.ended).code, 0);
  assert.deepEqual(await rowsOf(join(followed, 'lake')), expected);
  const [here, there] = [ledgerOf(join(followed, 'lake')), ledgerOf(join(direct, 'lake'))];
  assert.deepEqual(here.covered, there.covered);
  assert.deepEqual(here.open, []);
  for (const fault of ['throttled', 'partial', 'lost', 'broken'])
    assert.ok(counts[fault]! > 0, JSON.stringify(counts));
  t.diagnostic(
    `${expected.length} posts of ${N} events, ${kills} kills, ${firehose.records} records in ${firehose.objects} objects, ${JSON.stringify(counts)}`,
  );
});
