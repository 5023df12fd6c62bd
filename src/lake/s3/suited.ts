import { UndertoneError } from '../../model/errors.ts';
import { LAKE_FILE } from '../layout.ts';
import { bucketUrl } from './address.ts';
import { FOLDERS, PROBE_KEY } from './keys.ts';
import type { S3Objects } from './s3-objects.ts';

/** A tag in the form of one, of no content that is ever put. */
const NEVER = `"${'0'.repeat(32)}"`;

/**
 * Before the first lake of a folder: it must hold nothing of others, and the service must keep to the conditions of a
 * put, on which it rests that a lake has one owner. Some services that speak S3 pass over them.
 */
export async function refuseUnsuited(remote: S3Objects, url: string): Promise<void> {
  const first = await firstKey(remote);
  if (first !== null) {
    throw new UndertoneError(
      'bucket-taken',
      `${remote.locate(first)} is there, but no lake was published to ${url}; choose a folder of the bucket that holds nothing else.`,
    );
  }
  const probe = (text: string): Promise<string | null> =>
    remote.putIf(PROBE_KEY, Buffer.from(`"${text}"\n`), 'absent');
  await probe('one');
  const other = await probe('another');
  await remote.delete(PROBE_KEY);
  if (other !== null) throw unsuited(url);
}

/**
 * Whether this account may write there, by a put that nothing can come of: it wants a version that there never was.
 * @throws UndertoneError `bucket-unsuited` where the service passes over that
 */
export async function mayWrite(remote: S3Objects): Promise<boolean> {
  try {
    const written = await remote.putIf(PROBE_KEY, Buffer.from('"never"\n'), { etag: NEVER });
    if (written === null) return true;
    await remote.delete(PROBE_KEY);
  } catch (error) {
    if (error instanceof UndertoneError && error.code === 'bucket-refused') return false;
    throw error;
  }
  throw unsuited(bucketUrl(remote.folder));
}

const unsuited = (url: string): UndertoneError =>
  new UndertoneError(
    'bucket-unsuited',
    `The service of ${url} passes over the conditions of a put, so that two machines could write over each other; a lake needs one that keeps to them, as Amazon S3 does.`,
  );

async function firstKey(remote: S3Objects): Promise<string | null> {
  if ((await remote.head(LAKE_FILE)) !== null) return LAKE_FILE;
  for (const folder of FOLDERS) {
    for await (const page of remote.listPages(folder)) {
      if (page[0] !== undefined) return page[0].key;
      break;
    }
  }
  return null;
}
