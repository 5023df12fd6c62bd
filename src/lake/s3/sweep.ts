/** What publications left in a bucket that were cut off: objects that nothing names. */
import { type Current, liveKeys } from './current.ts';
import { EXTENTS, FOLDERS, INVENTORIES, isOurs } from './keys.ts';
import type { S3Objects } from './s3-objects.ts';

/** Deletes them where some may be there, and returns how many. Only the owner may call it, while it publishes nothing. */
export async function sweepIfDue(remote: S3Objects, current: Current): Promise<number> {
  if (!current.isSweepDue) return 0;
  const { pointer, inventory, deleted } = current;
  const named = inventory === null ? new Set<string>() : liveKeys(inventory);
  if (pointer.inventory !== null) named.add(pointer.inventory);
  for (const { key } of inventory?.retired ?? []) if (!deleted.has(key)) named.add(key);
  let removed = 0;
  for (const folder of [...FOLDERS, EXTENTS, INVENTORIES]) {
    for await (const page of remote.listPages(folder)) {
      const keys = page.map(({ key }) => key).filter((key) => isOurs(key) && !named.has(key));
      await remote.deleteAll(keys);
      removed += keys.length;
    }
  }
  current.isSweepDue = false;
  return removed;
}
