import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { BucketOptions } from './bucket.ts';

/** Whether a folder of a bucket holds anything; throws what stands against listing it, or reading what is there. */
export async function checkBucket(
  { client, bucket, prefix, explain }: Pick<BucketOptions, 'bucket' | 'prefix' | 'client' | 'explain'>,
  signal: AbortSignal,
): Promise<{ isEmpty: boolean }> {
  const where = `s3://${bucket}/${prefix}`;
  const ask = { abortSignal: signal };
  try {
    const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 10 });
    const { Contents = [] } = await client.send(command, ask);
    const one = Contents.find(({ Size = 0 }) => Size > 0);
    if (one === undefined) return { isEmpty: true };
    const get = new GetObjectCommand({ Bucket: bucket, Key: one.Key, Range: 'bytes=0-0' });
    await (await client.send(get, ask)).Body?.transformToByteArray();
    return { isEmpty: false };
  } catch (error) {
    throw explain(error, 'read', where);
  }
}
