import type { OwnedLake } from '../../lake/lake.ts';
import { listObjects } from '../../lake/manifest.ts';
import { readDeadLetters, writeDeadLetters } from '../dead-letters.ts';
import type { ZoneErased } from './erase.ts';
import type { Matcher } from './matcher.ts';

/** Takes out dead letters that name what is erased: what they are could not be understood, so naming is enough. */
export async function eraseDeadLetters(lake: OwnedLake, matcher: Matcher, zone: ZoneErased): Promise<void> {
  const { db, objects, writer } = lake;
  for (const { key } of listObjects(db, 'dead-letters')) {
    zone.objects++;
    const lines = await readDeadLetters(objects, key);
    const kept = lines.filter(({ payload }) => !matcher.isNamedIn(payload));
    if (kept.length === lines.length) continue;
    const entered =
      kept.length === 0 ? [] : [await writeDeadLetters(objects, writer.takeObjectNumber(), kept)];
    writer.replace([key], entered, [], () => {});
    await objects.delete(key);
    zone.records += lines.length - kept.length;
    if (kept.length === 0) zone.removed++;
    else zone.rewritten++;
  }
}
