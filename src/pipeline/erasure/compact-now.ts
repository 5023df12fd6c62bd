import { type Compacted, compactByDay } from '../../lake/compact.ts';
import type { Pipeline } from '../pipeline.ts';

/** Compaction on request: what is queued is erased first, which compacts posts as well. */
export async function compactNow(pipeline: Pipeline, signal: AbortSignal): Promise<Compacted> {
  const { compacted } = await pipeline.erase(undefined, signal);
  const after = await compactByDay(pipeline.lake.writer, pipeline.lake.objects);
  if (compacted === null) return after;
  return {
    objectsBefore: compacted.objectsBefore,
    objectsAfter: after.rows > 0 ? after.objectsAfter : compacted.objectsAfter,
    rows: Math.max(compacted.rows, after.rows),
    rowsDropped: compacted.rowsDropped + after.rowsDropped,
  };
}
