/** A bucket, its queues and the table of owners, as moto serves them behind a proxy. */
import type { TestContext } from 'node:test';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { startMoto } from '../servers/moto.ts';
import { type Asked, type Fault, startProxy } from '../servers/proxy.ts';
import { ACCOUNT, BUCKET, REGION } from './places.ts';
import { visibleRows } from './visible-rows.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: REGION };
Object.assign(process.env, CREDENTIALS);

export interface Cloud {
  /** Where nothing goes wrong. */
  url: string;
  environment: Record<string, string>;
  put(key: string, body: Uint8Array | string, metadata?: Record<string, string>): Promise<void>;
  get(key: string): Promise<Uint8Array>;
  remove(key: string): Promise<void>;
  keys(prefix: string): Promise<string[]>;
  /** Rows that the view of posts shows, as `rowsOf` of a lake gives them. */
  rows(): Promise<string[]>;
  /** Takes all messages of a queue. */
  messages(queue: 'sinks' | 'arrivals'): Promise<string[]>;
}

/**
 * `faultOf` says what goes wrong with a request of the functions. `there` is a moto that has the bucket already; one is
 * started unless given.
 */
export async function startCloud(
  t: TestContext,
  faultOf: (asked: Asked) => Fault | null = () => null,
  there: { url: string } | null = null,
): Promise<Cloud> {
  const place = 'lake';
  const moto = there ?? (await startMoto(t));
  const client = new S3Client({ endpoint: moto.url, region: REGION, forcePathStyle: true });
  const dynamo = new DynamoDBClient({ endpoint: moto.url, region: REGION });
  const proxy = await startProxy(t, moto.url, faultOf);
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  if (there === null)
    await client.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration }));
  await dynamo.send(
    new CreateTableCommand({
      TableName: `${place}-owners`,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  for (const queue of ['sinks', 'arrivals'])
    await askSqs(moto.url, 'CreateQueue', { QueueName: `${place}-${queue}` });
  t.after(() => {
    client.destroy();
    dynamo.destroy();
  });
  const prefix = `${place}/`;
  const queueAt = (url: string, queue: string) => `${url}/${ACCOUNT}/${place}-${queue}`;
  const keys = async (below: string): Promise<string[]> => {
    const found: string[] = [];
    for await (const page of paginateListObjectsV2(
      { client },
      { Bucket: BUCKET, Prefix: `${prefix}${below}` },
    ))
      found.push(...(page.Contents ?? []).map(({ Key }) => Key!.slice(prefix.length)));
    return found;
  };
  const get = async (key: string): Promise<Uint8Array> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: `${prefix}${key}` }));
    return Body!.transformToByteArray();
  };
  return {
    url: moto.url,
    environment: {
      ...CREDENTIALS,
      AWS_ENDPOINT_URL: proxy.url,
      UNDERTONE_BUCKET: BUCKET,
      UNDERTONE_PREFIX: prefix,
      UNDERTONE_OWNERS_TABLE: `${place}-owners`,
      UNDERTONE_SINK_QUEUES: queueAt(proxy.url, 'sinks'),
      UNDERTONE_ARRIVALS_QUEUE: queueAt(proxy.url, 'arrivals'),
      UNDERTONE_MODEL: 'linear',
    },
    put: async (key, Body, Metadata) => {
      await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${prefix}${key}`, Body, Metadata }));
    },
    get,
    remove: async (key) => {
      await client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: `${prefix}${key}` }));
    },
    keys,
    rows: () => visibleRows(keys, get),
    async messages(queue) {
      const found: string[] = [];
      for (;;) {
        const QueueUrl = queueAt(moto.url, queue);
        const { Messages = [] } = await askSqs(moto.url, 'ReceiveMessage', {
          QueueUrl,
          MaxNumberOfMessages: 10,
        });
        if (Messages.length === 0) return found;
        for (const { Body, ReceiptHandle } of Messages as { Body: string; ReceiptHandle: string }[]) {
          found.push(Body);
          await askSqs(moto.url, 'DeleteMessage', { QueueUrl, ReceiptHandle });
        }
      }
    },
  };
}

/** SQS speaks JSON; moto asks for no signature. */
// biome-ignore lint/suspicious/noExplicitAny: the answers are few and known
async function askSqs(url: string, action: string, body: object): Promise<any> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${action}`,
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/sqs/aws4_request, SignedHeaders=host, Signature=x`,
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${action} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
