import { access, constants } from 'node:fs/promises';
import type { Check, Finding, Patient } from './check.ts';
import { entryAt, nearestFolder } from './nearest-folder.ts';

export const lakeFolder: Check = {
  name: 'lake',
  async run({ lake, bucket }) {
    if (bucket !== undefined) return lakeInBucket(bucket, lake);
    const entry = await entryAt(lake);
    if (entry !== null && !entry.isDirectory()) {
      return { status: 'fail', found: `${lake} is no folder`, advice: 'Name another place with --lake.' };
    }
    const folder = await nearestFolder(lake);
    const writable = await access(folder, constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!writable) {
      return {
        status: 'fail',
        found: `${folder} may not be written by this user`,
        advice: 'Change its permissions, or name another place with --lake.',
      };
    }
    return { status: 'ok', found: entry === null ? `${lake} is not there yet and can be made` : lake };
  },
};

async function lakeInBucket(bucket: NonNullable<Patient['bucket']>, copy: string): Promise<Finding> {
  const { url } = bucket;
  if ('error' in bucket)
    return { status: 'fail', found: bucket.error, advice: `What was fetched of it before is in ${copy}.` };
  const { publication, publishedAt, publishedBy, owner, mayWrite, isAhead } = await bucket.standing();
  const found = [
    publication === 0
      ? `${url} holds no lake yet`
      : `${url}, published ${publishedAt} by ${publishedBy?.host} (${publishedBy?.command})`,
    ...(owner === null ? [] : [`in use by ${owner.host} (${owner.command}, process ${owner.pid})`]),
  ].join('; ');
  if (!mayWrite)
    return {
      status: 'warn',
      found: `${found}; these credentials may read it and not write it`,
      advice: 'Enough for questions; docs/lake-in-a-bucket.md has what a machine needs that writes.',
    };
  if (isAhead && owner === null)
    return {
      status: 'warn',
      found: `${found}; the copy in ${copy} has changes that it lacks`,
      advice: 'The next command that writes publishes them.',
    };
  return { status: 'ok', found };
}
