import type { Clock } from '../../../model/clock.ts';
import { messageOf } from '../../../model/errors.ts';
import type { Pipeline } from '../../../pipeline/pipeline.ts';
import { retrying } from '../../../pipeline/retrying.ts';
import type { Source } from '../../../sources/source.ts';
import type { Telemetry } from '../../../telemetry/events.ts';
import type { NamedSource } from '../../named-sources.ts';

/** What is read without a connection that could be waited for; the others say themselves how they stand. */
const ALWAYS_LIVE: readonly NamedSource['type'][] = ['files', 'sample', 'webhook'];

/** Every source by itself, until the signal aborts: one that fails is named and tried again, and the others go on. */
export async function collectSources(
  pipeline: Pipeline,
  sources: readonly Source[],
  named: readonly NamedSource[],
  telemetry: Telemetry,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    sources.map(async (one) => {
      const { name: source } = one;
      const type = named.find(({ name }) => name === source)?.type;
      const isLive = type !== undefined && ALWAYS_LIVE.includes(type);
      const lasting = retrying(one, {
        clock,
        standing: () => pipeline.ledger.standing(source),
        onBegin: () => {
          if (isLive) telemetry.sourceState({ source, state: 'live' });
        },
        onFailure: (error, ms) =>
          telemetry.sourceState({
            source,
            state: 'failed',
            reason: messageOf(error),
            retryInSeconds: ms / 1000,
          }),
      });
      try {
        await pipeline.collect(lasting, signal, {
          onBlock: (bytes) => telemetry.blockAppended({ source, bytes }),
        });
        telemetry.sourceState({ source, state: 'ended' });
      } catch (error) {
        if (signal.aborted) return;
        telemetry.sourceState({ source, state: 'failed', reason: messageOf(error) });
      }
    }),
  );
}
