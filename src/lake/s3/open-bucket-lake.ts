import { parseBucketUrl } from './address.ts';
import type { BucketLake, BucketLakeOptions } from './bucket-lake.ts';

/** The lake at the address, with `root` as its folder here. Nothing is asked of the bucket yet. */
export async function openBucketLake(
  url: string,
  root: string,
  options: BucketLakeOptions,
): Promise<BucketLake> {
  const folder = parseBucketUrl(url);
  // The clients of AWS are loaded only where a lake is in a bucket.
  const [{ BucketLake }, { S3Objects }, { s3Client }] = await Promise.all([
    import('./bucket-lake.ts'),
    import('./s3-objects.ts'),
    import('./client.ts'),
  ]);
  return new BucketLake(new S3Objects(folder, s3Client()), root, options);
}
