import { checkBucket } from '../../../sources/bucket/check.ts';
import { bucketAccess } from '../start/open-bucket.ts';
import type { SourceCheck } from './source-checks.ts';

/** An answer that takes longer than this is none to someone who waits for it, ms. */
const TIMEOUT_MS = 10_000;

/** Lists the folder and reads a byte; what stands against it is thrown, and says what to do. */
export const checkBucketSource: SourceCheck<'bucket'> = async (_name, source) => {
  const access = await bucketAccess(source);
  try {
    const { isEmpty } = await checkBucket(access, AbortSignal.timeout(TIMEOUT_MS));
    return [
      { ok: true, what: isEmpty ? `${source.url} may be read, and is empty` : `${source.url} may be read` },
    ];
  } finally {
    access.client.destroy();
  }
};
