/** Sends a lake that is owned here to a bucket, as it is at that moment; it goes on meanwhile. */
import type { OwnedLake } from '../lake/lake.ts';
import type { Published } from '../lake/publisher.ts';
import { openBucketLake } from '../lake/s3/open-bucket-lake.ts';
import type { TaskContext } from './handover.ts';

export interface PushArgs {
  url: string;
}

export interface Pushed {
  /** Null where the bucket has all of it already. */
  published: Published | null;
  keepsVersions: boolean;
}

/** Progress is `[bytes sent, bytes in all]`. */
export async function pushLake(
  lake: OwnedLake,
  { url }: PushArgs,
  { progress }: Pick<TaskContext, 'progress'>,
): Promise<Pushed> {
  const publisher = await openBucketLake(url, lake.root, {
    sendsOnly: true,
    onProgress: (done, total) => progress([done, total]),
  });
  let isSent = false;
  try {
    await publisher.claim('undertone push');
    const published = await publisher.publish(lake);
    isSent = true;
    return { published, keepsVersions: publisher.keepsVersions };
  } finally {
    await publisher.leave(isSent);
    publisher.close();
  }
}
