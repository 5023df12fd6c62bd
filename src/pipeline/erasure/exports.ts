import { rmSync } from 'node:fs';
import { holdsAny } from '../../lake/erasure/holding-file.ts';
import type { Targets } from '../../lake/erasure/queue.ts';
import { ExportJobs } from '../../lake/export-jobs.ts';
import type { OwnedLake } from '../../lake/lake.ts';
import { EXPORTS } from '../../lake/layout.ts';
import type { ZoneErased } from './erase.ts';

/**
 * Removes exports that lie in the lake and hold what is erased: they can be made again from what is left. What was
 * asked for goes too where it may name an author.
 */
export async function eraseExports(lake: OwnedLake, targets: Targets, zone: ZoneErased): Promise<void> {
  const { objects } = lake;
  const hashes = targets.posts.map(({ hash }) => hash);
  for (const key of await objects.list(EXPORTS)) {
    zone.objects++;
    if (!(await holdsAny(objects.locate(key), hashes, targets.authors))) continue;
    rmSync(objects.locate(key), { force: true });
    zone.removed++;
  }
  if (targets.authors.length === 0) return;
  const ids = new ExportJobs(lake.db).removeNaming();
  for (const key of await objects.list(EXPORTS)) {
    if (ids.some((id) => key.startsWith(`${EXPORTS}/${id}.`))) rmSync(objects.locate(key), { force: true });
  }
}
