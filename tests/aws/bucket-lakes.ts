/** Machines that share a lake in a bucket of moto's, each with its own copy. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { Published } from '../../src/lake/publisher.ts';
import { parseBucketUrl } from '../../src/lake/s3/address.ts';
import { BucketLake, type BucketLakeOptions } from '../../src/lake/s3/bucket-lake.ts';
import { s3Client } from '../../src/lake/s3/client.ts';
import { S3Objects } from '../../src/lake/s3/s3-objects.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { collectAll, linesSource } from '../support/lakes.ts';
import { startMoto } from './servers/moto.ts';

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';
process.env.AWS_REGION = 'eu-west-1';

export const BUCKET = 'undertone-lakes';
const NEVER = new AbortController().signal;

export async function startBucket(t: TestContext): Promise<{ url: string }> {
  const { url } = await startMoto(t);
  const client = new S3Client({ endpoint: url, forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
  await client.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration }));
  client.destroy();
  return { url };
}

export const objectsAt = (endpoint: string, prefix: string): S3Objects =>
  new S3Objects(parseBucketUrl(`s3://${BUCKET}/${prefix}`), s3Client({ endpoint }));

export const bucketLake = (
  endpoint: string,
  prefix: string,
  root: string,
  options: BucketLakeOptions = {},
): BucketLake => new BucketLake(objectsAt(endpoint, prefix), root, options);

/** Makes the folder what was published last. */
export async function pullTo(endpoint: string, prefix: string, root: string): Promise<void> {
  const lake = bucketLake(endpoint, prefix, root);
  await lake.refresh(NEVER);
  lake.close();
}

/** Adds lines to the lake in the bucket, as a command does, and gives what was published at its end. */
export async function addLines(
  publisher: BucketLake,
  name: string,
  lines: readonly string[],
): Promise<Published | null> {
  await publisher.refresh(NEVER);
  let last: Published | null = null;
  const pipeline = await Pipeline.open(publisher.root, {
    command: `test ${name}`,
    workers: 1,
    model: 'linear',
    publisher,
    publishing: { onPublished: (published) => (last = published) },
  });
  if (!(pipeline instanceof Pipeline)) throw new Error('the folder is owned');
  await collectAll(pipeline, linesSource(name, lines));
  await pipeline.close();
  return last;
}

const MINUTE = 60_000;

export const tweetId = (n: number): string => String(1600000000000000000n + BigInt(n) * 1000003n);

export const tweet = (n: number, text = `Post number ${n} says the coffee is lovely`, likes = 1): string =>
  JSON.stringify({
    id_str: tweetId(n),
    created_at: new Date(Date.UTC(2026, 9, 1) + n * MINUTE).toUTCString().replace('GMT', '+0000'),
    text,
    favorite_count: likes,
    user: { id_str: String(n % 17), screen_name: `user${n % 17}` },
  });

export const deletion = (n: number): string =>
  JSON.stringify({
    delete: { status: { id_str: tweetId(n), user_id_str: String(n % 17) }, timestamp_ms: String(Date.now()) },
  });

/** Words of a made-up language, drawn so that a text compresses as people's do. */
export function prose(n: number): string {
  let state = n + 1;
  const draw = (most: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  const syllables = [
    'ka',
    'lo',
    'mi',
    'ter',
    'sa',
    'un',
    'der',
    'po',
    've',
    'ri',
    'chan',
    'del',
    'os',
    'ta',
    'bu',
    'fen',
  ];
  const word = (at: number): string =>
    `${syllables[at % 16]}${syllables[(at >> 4) % 16]}${at % 3 === 0 ? '' : syllables[(at >> 8) % 16]}`;
  // Few words are common, and most are rare.
  const words = Array.from({ length: 8 + draw(18) }, () => word(Math.floor(4096 * (draw(1000) / 1000) ** 3)));
  return `${words.join(' ')} #${word(draw(60))}`;
}

export const tweets = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => tweet(from + n));

/** Writes all that is in the folder of the bucket to a folder here. */
export async function download(endpoint: string, prefix: string, to: string): Promise<string[]> {
  const objects = objectsAt(endpoint, prefix);
  const keys = await objects.list('');
  for (const key of keys) {
    mkdirSync(dirname(join(to, key)), { recursive: true });
    writeFileSync(join(to, key), await objects.get(key));
  }
  objects.close();
  return keys;
}
