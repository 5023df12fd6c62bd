import { hash } from 'node:crypto';
import { listObjects } from '../../lake/manifest.ts';
import { readDeadLetters, writeDeadLetters } from '../dead-letters.ts';
import type { Pipeline } from '../pipeline.ts';

/** Dead letters that the replay did not bring again, since their originals are gone, are kept from the old objects. */
export async function keepDeadLetters(pipeline: Pipeline, old: readonly string[]): Promise<void> {
  const { lake } = pipeline;
  const again = new Set<string>();
  for (const { key } of listObjects(lake.db, 'dead-letters')) {
    for (const line of await readDeadLetters(lake.objects, key)) again.add(hash('sha256', line.payload));
  }
  for (const key of old) {
    const lines = await readDeadLetters(lake.objects, key);
    const kept = lines.filter((line) => !again.has(hash('sha256', line.payload)));
    if (kept.length > 0)
      lake.writer.enter(
        [await writeDeadLetters(lake.objects, lake.writer.takeObjectNumber(), kept)],
        () => {},
      );
    await lake.objects.delete(key);
  }
}
