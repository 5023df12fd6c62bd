/**
 * What Firehose does with a stream: records one after the other in an object, which is put when it is large or old
 * enough. Moto takes a delivery stream that reads from Kinesis, and then delivers nothing, so this reads in its place.
 */
import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { askAws } from './aws-json.ts';

export interface FirehoseOptions {
  /** Where Kinesis answers. */
  kinesis: string;
  stream: string;
  s3: S3Client;
  bucket: string;
  /** Up to `date=`. */
  prefix: string;
  bufferMs: number;
  bufferBytes?: number;
}

export interface Firehose {
  /** Records taken from the stream, and objects put so far. */
  readonly records: number;
  readonly objects: number;
  /** Takes the rest of the stream, puts what is held, and ends. */
  flush(): Promise<void>;
}

const POLL_MS = 100;

export async function startFirehose(t: TestContext, options: FirehoseOptions): Promise<Firehose> {
  const { kinesis, stream, s3, bucket, prefix, bufferMs, bufferBytes = 10_000_000 } = options;
  const ask = (action: string, body: object) => askAws(kinesis, 'kinesis', action, body);
  const { Shards } = await ask('ListShards', { StreamName: stream });
  const iterators: string[] = [];
  for (const { ShardId } of Shards) {
    const from = { StreamName: stream, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    iterators.push((await ask('GetShardIterator', from)).ShardIterator);
  }
  let held: Buffer[] = [];
  let since = 0;
  const state = { records: 0, objects: 0 };
  const put = async (): Promise<void> => {
    if (held.length === 0) return;
    const now = new Date().toISOString();
    const name = `${stream}-1-${now.slice(0, 19).replace(/[T:]/g, '-')}-${randomUUID()}`;
    const Body = Buffer.concat(held);
    held = [];
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: `${prefix}date=${now.slice(0, 10)}/${name}`, Body }),
    );
    state.objects++;
  };
  const take = async (): Promise<number> => {
    let taken = 0;
    for (const [at, ShardIterator] of iterators.entries()) {
      const { Records, NextShardIterator } = await ask('GetRecords', { ShardIterator, Limit: 1000 });
      iterators[at] = NextShardIterator;
      for (const { Data } of Records) {
        if (held.length === 0) since = performance.now();
        held.push(Buffer.from(Data, 'base64'));
        taken++;
        if (held.reduce((sum, { length }) => sum + length, 0) >= bufferBytes) await put();
      }
    }
    state.records += taken;
    return taken;
  };
  let isOver = false;
  const running = (async () => {
    while (!isOver) {
      await take();
      if (performance.now() - since >= bufferMs) await put();
      await sleep(POLL_MS);
    }
  })();
  t.after(async () => {
    isOver = true;
    await running.catch(() => {});
  });
  return {
    get records() {
      return state.records;
    },
    get objects() {
      return state.objects;
    },
    async flush() {
      isOver = true;
      await running;
      while ((await take()) > 0);
      await put();
    },
  };
}
