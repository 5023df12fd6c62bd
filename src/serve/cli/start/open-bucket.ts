import type { SourceConfig } from '../../../config/schema.ts';
import { parseBucketUrl } from '../../../lake/s3/address.ts';
import type { BucketOptions } from '../../../sources/bucket/bucket.ts';
import type { Source } from '../../../sources/source.ts';
import type { SourceContext } from './source-context.ts';

export type BucketConfig = Extract<SourceConfig, { type: 'bucket' }>;

/** The client of S3 is large, and loaded only where a bucket is read. */
export function openBucket(name: string, source: BucketConfig, { telemetry, clock }: SourceContext): Source {
  return {
    name,
    async *read(cursor, signal) {
      const { createBucketSource } = await import('../../../sources/bucket/bucket.ts');
      const bucket = createBucketSource({
        name,
        ...(await bucketAccess(source)),
        pollMs: source.poll,
        clock,
        onState: (state) => {
          if (state.state === 'live') telemetry.sourceState({ source: name, state: 'live' });
          else {
            const { reason, delayMs } = state;
            const retryInSeconds = delayMs / 1000;
            telemetry.sourceState({ source: name, state: 'retrying', reason, retryInSeconds });
          }
        },
        onNote: (note) => telemetry.sourceNote({ source: name, note }),
      });
      yield* bucket.read(cursor, signal);
    },
  };
}

/** Which folder of which bucket, and how it is asked. */
export async function bucketAccess(
  source: BucketConfig,
): Promise<Pick<BucketOptions, 'bucket' | 'prefix' | 'client' | 'explain'>> {
  const { s3Client } = await import('../../../lake/s3/client.ts');
  const { asBucketError } = await import('../../../lake/s3/failure.ts');
  const { url, region, endpoint } = source;
  const client = s3Client({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  return { ...parseBucketUrl(url), client, explain: asBucketError };
}
