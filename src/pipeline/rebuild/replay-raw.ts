import { numbersIn } from '../../lake/layout.ts';
import { decodeRawFrames } from '../../lake/raw-frames.ts';
import { transaction } from '../../lake/state.ts';
import { messageOf } from '../../model/errors.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Damage } from './old-state.ts';

/** Plays the raw zone through the pipeline: what is there already counts as duplicate. */
export async function replayRaw(
  pipeline: Pipeline,
  keys: readonly string[],
  damaged: Damage[],
): Promise<void> {
  const { lake, log } = pipeline;
  const signal = new AbortController().signal;
  const inOrder = [...keys].sort((a, b) => numbersIn(a)[0] - numbersIn(b)[0]);
  for (const key of inOrder) {
    try {
      for (const { source, format, receivedAt, payload } of decodeRawFrames(
        await lake.objects.get(key),
        key,
      )) {
        await log.room(signal);
        log.append([{ source, format, receivedAt, payload, cursor: null }]);
      }
    } catch (error) {
      damaged.push({ what: key, why: messageOf(error) });
    }
    await pipeline.settled();
    // These originals are in the raw zone already.
    transaction(lake.db, () => log.commit('raw', log.end()));
    transaction(lake.db, () => log.trim());
  }
}
