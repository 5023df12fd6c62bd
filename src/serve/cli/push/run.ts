import { ownLakeAlone } from '../../../lake/lake.ts';
import { bucketUrl, isBucketUrl, parseBucketUrl } from '../../../lake/s3/address.ts';
import { seedCopy } from '../../../lake/s3/seed-copy.ts';
import { UsageError } from '../../../model/errors.ts';
import { type Pushed, pushLake } from '../../../pipeline/push.ts';
import { askOwner } from '../../../pipeline/tasks.ts';
import { describePublished, progressTo } from '../bucket-lake.ts';
import type { Call } from '../command.ts';
import { requireLake } from '../require-lake.ts';

export async function run(call: Call): Promise<void> {
  const url = bucketUrl(parseBucketUrl(call.args[0] ?? ''));
  const name = await call.lakeName();
  if (isBucketUrl(name))
    throw new UsageError(`The lake ${name} is in a bucket already; push one that is in a folder, by --lake.`);
  await requireLake(call);
  const root = await call.lake();
  const show = progressTo(url, call.console);
  const progress = (value: unknown): void => show(...(value as [done: number, total: number]));
  const { signal, console } = call;
  const byOwner = await askOwner(root, 'push', { url }, { signal, stdin: console.stdin, progress });
  const { published, keepsVersions } = byOwner ?? (await pushAlone(root, url, call, progress));
  if (call.json) {
    const { objects = 0, parts = 0, bytes = 0 } = published ?? {};
    await call.console.json({ url, objects, parts, bytes });
    return;
  }
  call.console.note(
    published === null
      ? `${url} has all of it already.`
      : describePublished({ url, keepsVersions }, published),
  );
  await call.console.write(
    `Go on with it there from any machine: add --lake ${url} to every command, or "lake: ${url}" to undertone.yaml. What is written to ${root} from now on does not go there.\n`,
  );
}

async function pushAlone(
  root: string,
  url: string,
  call: Call,
  progress: (value: unknown) => void,
): Promise<Pushed> {
  const lake = await ownLakeAlone(root, { command: 'undertone push' });
  try {
    const pushed = await pushLake(lake, { url }, { progress });
    await seedCopy(root, call.copyFolder(url));
    return pushed;
  } finally {
    lake.close();
  }
}
