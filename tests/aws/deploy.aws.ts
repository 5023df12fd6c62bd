/** What `undertone deploy aws` does with an account, as moto serves it: the trial post, and an end that leaves nothing. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { bundle } from '../../deploy/aws/bundle.ts';
import { outputsOf, whoIsAsking } from '../../deploy/aws/command/account.ts';
import { emptyBuckets } from '../../deploy/aws/command/empty-buckets.ts';
import { smokeTest } from '../../deploy/aws/command/smoke-test.ts';
import { settingsSchema } from '../../deploy/aws/config.ts';
import type { Console } from '../../src/serve/cli/terminal/console.ts';
import { deploy } from './cdk/cloudformation.ts';
import { container, contextOf, messagesOf } from './enrich/lambda.ts';
import { ACCOUNT, REGION } from './enrich/places.ts';
import { startMoto } from './servers/moto.ts';

const LAKE = {
  Resources: {
    Objects: { Type: 'AWS::S3::Bucket' },
    Owners: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      },
    },
  },
  Outputs: { BucketName: { Value: { Ref: 'Objects' } }, OwnersTable: { Value: { Ref: 'Owners' } } },
};

async function startAccount(t: TestContext) {
  const { url } = await startMoto(t);
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: url,
  });
  const { status, outputs } = await deploy(url, 'undertone-lake', LAKE);
  assert.equal(status, 'CREATE_COMPLETE');
  const s3 = new S3Client({ region: REGION, forcePathStyle: true });
  t.after(() => s3.destroy());
  return { s3, bucket: outputs.BucketName!, table: outputs.OwnersTable! };
}

const { signal } = new AbortController();
const settings = settingsSchema.parse({ region: REGION });

test('who deploys is asked, and another account than the settings name is refused', async (t) => {
  await startAccount(t);
  assert.equal((await whoIsAsking(settings, signal)).id, ACCOUNT);
  const other = settingsSchema.parse({ region: REGION, account: '210987654321' });
  await assert.rejects(
    whoIsAsking(other, signal),
    /of account 123456789012, and the settings name 210987654321/,
  );
  assert.equal(await outputsOf('CDKToolkit', REGION, signal), null);
});

test('the trial post goes the whole way, and leaves nothing', async (t) => {
  const { s3, bucket, table } = await startAccount(t);
  const out = mkdtempSync(join(tmpdir(), 'undertone-dist-'));
  t.after(() => rmSync(out, { recursive: true, force: true }));
  await bundle({ arch: process.arch === 'arm64' ? 'arm64' : 'x64', out, functions: ['enrich'] });
  const environment = { UNDERTONE_BUCKET: bucket, UNDERTONE_PREFIX: '', UNDERTONE_OWNERS_TABLE: table };
  const enrich = await container(join(out, 'enrich/index.mjs'), { environment });
  const keys = async (): Promise<string[]> =>
    ((await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(({ Key }) => Key!);
  // In place of the bucket's own word of it.
  const arriving = (async () => {
    for (;;) {
      const key = (await keys()).find((one) => one.startsWith('uploads/'));
      if (key !== undefined) return enrich(messagesOf(eventOf(bucket, key)), contextOf());
      await sleep(50);
    }
  })();
  const told: unknown[] = [];
  const console = { json: async (value: unknown) => told.push(value), note: () => {} } as unknown as Console;
  const account = await whoIsAsking(settings, signal);
  assert.equal(await smokeTest({ settings, account, console, signal, json: true }), 0);
  assert.deepEqual((await arriving).batchItemFailures, []);
  const [{ id, object }] = told as [{ id: string; object: string }];
  assert.match(object, /^posts\/date=\d{4}-\d\d-\d\d\/[\da-f]+-\d+\.parquet$/);
  assert.deepEqual(await keys(), []);
  const dynamo = new DynamoDBClient({ region: REGION });
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: table, Key: { id: { S: id } } }));
  dynamo.destroy();
  assert.equal(Item, undefined);
});

const eventOf = (name: string, key: string): string =>
  JSON.stringify({
    Records: [
      { eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { bucket: { name }, object: { key } } },
    ],
  });

test('where nothing is to be kept the buckets are emptied, with all versions', async (t) => {
  const { s3, bucket: Bucket } = await startAccount(t);
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  for (let n = 0; n < 25; n++)
    await s3.send(new PutObjectCommand({ Bucket, Key: `posts/${n % 20}.parquet`, Body: String(n) }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'posts/3.parquet' }));
  assert.equal(await emptyBuckets('undertone-lake', REGION, signal), 26);
  const left = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  assert.deepEqual([left.Versions ?? [], left.DeleteMarkers ?? []], [[], []]);
});
