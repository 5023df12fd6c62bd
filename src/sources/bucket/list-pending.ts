import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { ListedObject } from './done-objects.ts';

export interface Place {
  bucket: string;
  /** Empty, or a path that ends with a slash. */
  prefix: string;
}

export interface Pending {
  /** The earliest written first. */
  objects: ListedObject[];
  /** Whether there are more, all written later than these. */
  isCut: boolean;
}

/** So many are held at a time; the others are found by the next listing. */
const MOST_HELD = 5000;

/**
 * What of a folder is still to be read. `after`, where it is given, is a day (YYYY-MM-DD): in folders that are parted by
 * `date=` the days before it are skipped rather than listed.
 */
export async function listPending(
  client: S3Client,
  { bucket, prefix }: Place,
  isDone: (object: ListedObject) => boolean,
  after: string | null,
  signal: AbortSignal,
  most = MOST_HELD,
): Promise<Pending> {
  let held: ListedObject[] = [];
  let isCut = false;
  const settle = (): void => {
    held.sort((a, b) => a.modified - b.modified || (a.key < b.key ? -1 : 1));
    if (held.length <= most) return;
    held = held.slice(0, most);
    isCut = true;
  };
  for (let from: string | undefined; ; ) {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, StartAfter: from }),
      { abortSignal: signal },
    );
    const found = page.Contents ?? [];
    for (const { Key: key = '', ETag: etag = '', Size: size = 0, LastModified } of found) {
      const object = { key, etag, size, modified: LastModified?.getTime() ?? 0 };
      if (size > 0 && !key.endsWith('/') && !isDone(object)) held.push(object);
    }
    if (held.length > 2 * most) settle();
    const last = found.at(-1)?.Key;
    if (!page.IsTruncated || last === undefined) break;
    from = (after === null ? null : skipTo(last, after)) ?? last;
  }
  settle();
  return { objects: held, isCut };
}

const DATED = /^(.*?(?:^|\/)date=)(\d{4}-\d{2}-\d{2})(?=\/)/;

/** Where listing goes on behind the days before `after`; null where the key is in none of them. */
export function skipTo(key: string, after: string): string | null {
  const [, folder, day] = DATED.exec(key) ?? [];
  return day !== undefined && day < after ? `${folder}${after}` : null;
}
