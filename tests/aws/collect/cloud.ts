/** What the tests of the collector share: what AWS is to it, as moto serves it, and the collector itself. */
import { spawn } from 'node:child_process';
import type { TestContext } from 'node:test';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { decodeRawFrames } from '../../../src/lake/raw-frames.ts';
import { askAws, REGION } from '../servers/aws-json.ts';
import { startMoto } from '../servers/moto.ts';
import { type Asked, type Fault, startProxy } from '../servers/proxy.ts';

export const BUCKET = 'undertone-tests';
export const STREAM = 'undertone-raw';
export const TABLE = 'undertone-cursors';
export const SECRETS = {
  UNDERTONE_X_BEARER_TOKEN: 'a-bearer-token-of-the-tests',
  UNDERTONE_TOKEN: 'api-token-of-the-tests',
};

/** Refuses, loses and takes in part what is put into the stream. */
export function kinesisFaults(): { faultOf: (asked: Asked) => Fault | null; counts: Record<string, number> } {
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

export interface CloudOptions {
  faultOf?: (asked: Asked) => Fault | null;
}

/** A bucket with a configuration, a stream, a table of cursors and a secret, and the environment that names them. */
export async function startCloud(
  t: TestContext,
  config: string,
  { faultOf = () => null }: CloudOptions = {},
) {
  const moto = await startMoto(t);
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
    SecretString: JSON.stringify(SECRETS),
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
  return { moto, s3, environment, itemOf, putConfig };
}

export interface Collector {
  kill(signal: NodeJS.Signals): void;
  ended: Promise<{ code: number | null; output: string }>;
  output(): string;
}

/** The image's own entry, as a process. */
export function startCollector(
  t: TestContext,
  entry: string,
  environment: Record<string, string>,
): Collector {
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

export type StreamBlock = ReturnType<typeof decodeRawFrames> extends Generator<infer T> ? T : never;

/** All that is in the stream: its records as they are, and the blocks that they hold, in the order of their sources. */
export async function readStream(url: string): Promise<{ bytes: Buffer; blocks: StreamBlock[] }> {
  const { Shards } = await askAws(url, 'kinesis', 'ListShards', { StreamName: STREAM });
  const records: Buffer[] = [];
  for (const { ShardId } of Shards) {
    const from = { StreamName: STREAM, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    let { ShardIterator } = await askAws(url, 'kinesis', 'GetShardIterator', from);
    for (;;) {
      const { Records, NextShardIterator } = await askAws(url, 'kinesis', 'GetRecords', { ShardIterator });
      if (Records.length === 0) break;
      for (const { Data } of Records) records.push(Buffer.from(Data, 'base64'));
      ShardIterator = NextShardIterator;
    }
  }
  const bytes = Buffer.concat(records);
  const blocks = [...decodeRawFrames(bytes, 'the stream')];
  blocks.sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : a.offset - b.offset));
  return { bytes, blocks };
}
