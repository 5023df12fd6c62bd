/** Lakes in buckets, as `--lake s3://bucket/prefix` names them: a copy in a folder of this machine, and its publisher. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Environment } from '../../config/environment.ts';
import type { Published, Publisher } from '../../lake/publisher.ts';
import { bucketUrl, parseBucketUrl } from '../../lake/s3/address.ts';
import type { BucketLake } from '../../lake/s3/bucket-lake.ts';
import { openBucketLake } from '../../lake/s3/open-bucket-lake.ts';
import { messageOf } from '../../model/errors.ts';
import type { PublishingOptions } from '../../pipeline/publishing.ts';
import type { Call } from './command.ts';
import type { Console } from './terminal/console.ts';
import { formatCount, formatSize } from './terminal/quantity.ts';

const HASH_DIGITS = 16;

/** The folder that the copy of a bucket's lake is in. */
export function copyFolder(url: string, { lakeCache }: Pick<Environment, 'lakeCache'>): string {
  const folder = parseBucketUrl(url);
  const hash = createHash('sha256').update(bucketUrl(folder)).digest('hex').slice(0, HASH_DIGITS);
  return join(lakeCache, `${folder.bucket}-${hash}`);
}

/** How a lake in a bucket is opened, other than as any command does. */
export interface Opening {
  withoutState?: boolean;
}

/** The lake at the address, with `root` as its folder here. Nothing is asked of the bucket yet. */
export async function bucketLakeOf(
  url: string,
  root: string,
  console: Console,
  opening: Opening = {},
): Promise<BucketLake> {
  return openBucketLake(url, root, {
    ...opening,
    onNote: (sentence) => console.note(sentence),
    onProgress: progressTo(bucketUrl(parseBucketUrl(url)), console),
  });
}

/** Shows how much of what is sent or fetched is done. */
export function progressTo(label: string, console: Console): (done: number, total: number) => void {
  let bar: ReturnType<Console['progress']> | null = null;
  return (done, total) => {
    if (total === 0) return;
    bar ??= console.progress({ label, totalBytes: total, shareOnly: true });
    bar.update(done / total, 0);
    if (done < total) return;
    bar.clear();
    bar = null;
  };
}

/** What the pipeline is to be opened with where the lake is in a bucket; nothing where it is not. */
export function publishingOptions(
  call: Call,
  { quiet = false } = {},
): { publisher?: Publisher; publishing?: PublishingOptions } {
  const publisher = call.bucket();
  return publisher === null ? {} : { publisher, publishing: publishingNotes(publisher, call.console, quiet) };
}

/** Says what was published; where `quiet` only that the bucket falls behind, and has everything again. */
function publishingNotes(publisher: Publisher, console: Console, quiet: boolean): PublishingOptions {
  let isBehind = false;
  return {
    onPublished(published) {
      if (isBehind) console.note(`${publisher.url} has everything again.`);
      isBehind = false;
      if (!quiet) console.note(describePublished(publisher, published));
    },
    onBehind(error) {
      if (!isBehind)
        console.note(
          `${publisher.url} falls behind (${messageOf(error)}). All is safe here, and is published once that can be done.`,
        );
      isBehind = true;
    },
  };
}

export function describePublished(
  { url, keepsVersions }: Pick<Publisher, 'url' | 'keepsVersions'>,
  { objects, parts, bytes, erased }: Published,
): string {
  const sent = `Published to ${url}: ${formatCount(objects)} objects and ${formatCount(parts)} parts of the state, ${formatSize(bytes)}.`;
  return erased && keepsVersions
    ? `${sent} The bucket keeps versions: what was erased stays in it until its rule for noncurrent versions removes it.`
    : sent;
}
