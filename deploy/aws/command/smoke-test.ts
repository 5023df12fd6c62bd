/** Puts a post in at one end and reads it at the other, then takes it out again. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { UndertoneError } from '../../../src/model/errors.ts';
import type { Console } from '../../../src/serve/cli/terminal/console.ts';
import type { Settings } from '../config.ts';
import { type Account, outputsOf } from './account.ts';

/** The first call of a function loads its model. */
const PATIENCE_MS = 180_000;
const PAUSE_MS = 1_000;

export interface SmokeTestContext {
  settings: Settings;
  account: Account;
  console: Console;
  signal: AbortSignal;
  json: boolean;
}

export async function smokeTest({
  settings,
  account,
  console,
  signal,
  json,
}: SmokeTestContext): Promise<number> {
  const lake = await outputsOf(`${settings.name}-lake`, account.region, signal);
  if (lake === null)
    throw new UndertoneError(
      'aws',
      `There is no stack ${settings.name}-lake in ${account.region}: deploy it first.`,
    );
  if (!settings.enrich.enabled) {
    console.note('Nothing enriches posts (enrich.enabled is false), so there is no way of a post to try.');
    return 0;
  }
  const { BucketName: bucket = '', OwnersTable: table = '' } = lake;
  const began = performance.now();
  const trial = new Trial({ bucket, table, prefix: settings.prefix, region: account.region, signal });
  try {
    await trial.putIn();
    const key = await trial.awaitRow(await trial.awaitOwner());
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    if (json) await console.json({ id: trial.id, object: key, seconds });
    else console.note(`A post that was put in came out as a row after ${seconds} s: s3://${bucket}/${key}`);
    return 0;
  } finally {
    await trial.takeOut();
  }
}

interface Place {
  bucket: string;
  table: string;
  prefix: string;
  region: string;
  signal: AbortSignal;
}

class Trial {
  readonly id: string;
  readonly #place: Place;
  readonly #s3: S3Client;
  readonly #table: DynamoDBClient;
  readonly #name: string;
  readonly #upload: string;
  readonly #written: string[] = [];

  constructor(place: Place) {
    const name = `smoke-test-${randomUUID()}`;
    this.#name = name;
    this.id = `file:${name}`;
    this.#place = place;
    this.#upload = `${place.prefix}uploads/${name}.jsonl`;
    this.#s3 = new S3Client({
      region: place.region,
      forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined,
    });
    this.#table = new DynamoDBClient({ region: place.region });
  }

  async putIn(): Promise<void> {
    const post = {
      id: this.#name,
      text: 'A post to see that posts come through. I love it.',
      created_at: new Date().toISOString(),
    };
    this.#written.push(this.#upload);
    const { bucket: Bucket, signal: abortSignal } = this.#place;
    const Body = `${JSON.stringify(post)}\n`;
    await this.#s3.send(new PutObjectCommand({ Bucket, Key: this.#upload, Body }), { abortSignal });
  }

  /** The key of the object that the post is to be a row of. */
  awaitOwner(): Promise<string> {
    return this.#await('was not taken in', async (abortSignal) => {
      const { Item } = await this.#table.send(
        new GetItemCommand({
          TableName: this.#place.table,
          Key: { id: { S: this.id } },
          ConsistentRead: true,
        }),
        { abortSignal },
      );
      return Item?.owner?.S;
    });
  }

  /** The object's key in the bucket, once it is there. */
  awaitRow(object: string): Promise<string> {
    const { bucket: Bucket, prefix } = this.#place;
    const Prefix = `${prefix}${object}`;
    return this.#await(`was taken in, and no row of it came to ${Prefix}`, async (abortSignal) => {
      const command = new ListObjectsV2Command({ Bucket, Prefix });
      const { Contents = [] } = await this.#s3.send(command, { abortSignal });
      const key = Contents[0]?.Key;
      if (key !== undefined) this.#written.push(key);
      return key;
    });
  }

  /** What was written for the trial goes, as far as it came. */
  async takeOut(): Promise<void> {
    const { bucket: Bucket, table: TableName } = this.#place;
    try {
      await this.#table.send(new DeleteItemCommand({ TableName, Key: { id: { S: this.id } } }));
      const Objects = this.#written.map((Key) => ({ Key }));
      await this.#s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    } finally {
      this.#s3.destroy();
      this.#table.destroy();
    }
  }

  async #await<T>(missing: string, ask: (signal: AbortSignal) => Promise<T | undefined>): Promise<T> {
    const { signal } = this.#place;
    for (const until = performance.now() + PATIENCE_MS; performance.now() < until; ) {
      const found = await ask(signal);
      if (found !== undefined) return found;
      await sleep(PAUSE_MS, undefined, { signal });
    }
    throw new UndertoneError(
      'aws',
      `The post ${this.id} ${missing} within ${PATIENCE_MS / 1000} s: look at the log of the enrich function and its dead-letter queue.`,
    );
  }
}
