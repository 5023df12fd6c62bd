import { UsageError } from '../../model/errors.ts';

/** A folder of a bucket. */
export interface BucketFolder {
  bucket: string;
  /** Empty, or a path that ends with a slash. */
  prefix: string;
}

const SCHEME = 's3://';

/** Source: Amazon S3 User Guide, "General purpose bucket naming rules"; older buckets may have capitals and underscores. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$/;

export const isBucketUrl = (where: string): boolean => where.toLowerCase().startsWith(SCHEME);

/** Reads s3://bucket/prefix; a slash at the end makes no difference. */
export function parseBucketUrl(url: string): BucketFolder {
  const [bucket = '', ...path] = url.slice(SCHEME.length).split('/');
  const parts = path.join('/').replace(/\/+$/, '').split('/');
  const prefix = parts.join('/') === '' ? '' : `${parts.join('/')}/`;
  const isClean = prefix === '' || parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isBucketUrl(url) || !BUCKET.test(bucket) || !isClean || /[?#\\\p{Cc}]/u.test(prefix)) {
    throw new UsageError(`"${url}" is no folder of a bucket; write it like s3://my-bucket/my-lake.`);
  }
  return { bucket, prefix };
}

/** The one spelling of a folder's address. */
export const bucketUrl = ({ bucket, prefix }: BucketFolder): string =>
  `${SCHEME}${bucket}${prefix === '' ? '' : `/${prefix.slice(0, -1)}`}`;
