import { ownLakeAlone } from '../../../lake/lake.ts';
import { bucketUrl, isBucketUrl, parseBucketUrl } from '../../../lake/s3/address.ts';
import { seedCopy } from '../../../lake/s3/seed-copy.ts';
import { UsageError } from '../../../model/errors.ts';
import { describePublished, openBucketLake } from '../bucket-lake.ts';
import type { Call } from '../command.ts';
import { requireLake } from '../require-lake.ts';

export async function run(call: Call): Promise<void> {
  const url = bucketUrl(parseBucketUrl(call.args[0] ?? ''));
  const name = await call.lakeName();
  if (isBucketUrl(name))
    throw new UsageError(`The lake ${name} is in a bucket already; push one that is in a folder, by --lake.`);
  await requireLake(call);
  const root = await call.lake();
  const publisher = await openBucketLake(url, root, call.console, { sendsOnly: true });
  const lake = await ownLakeAlone(root, { command: 'undertone push', publisher });
  let isSent = false;
  try {
    const published = await publisher.publish(lake);
    isSent = true;
    await seedCopy(root, call.copyFolder(url));
    if (call.json) {
      const { objects = 0, parts = 0, bytes = 0 } = published ?? {};
      await call.console.json({ url, objects, parts, bytes });
      return;
    }
    call.console.note(
      published === null ? `${url} has all of it already.` : describePublished(publisher, published),
    );
    await call.console.write(
      `Go on with it there from any machine: add --lake ${url} to every command, or "lake: ${url}" to undertone.yaml. What is written to ${root} from now on does not go there.\n`,
    );
  } finally {
    await publisher.leave(isSent);
    lake.close();
    publisher.close();
  }
}
