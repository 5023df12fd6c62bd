import type { Clock } from '../../../model/clock.ts';
import type { SinksOptions } from '../../../pipeline/sinks/sinks.ts';
import type { Telemetry } from '../../../telemetry/events.ts';

/** Turns what sinks do into events. */
export function watchSinks(
  telemetry: Pick<Telemetry, 'sinkTold' | 'sinkStands'>,
  clock: Clock,
): Pick<SinksOptions, 'onTold' | 'onStands'> {
  return {
    onTold: (told) => telemetry.sinkTold(told),
    onStands: ({ sink, state, reason, retryAt }) => {
      const retryInSeconds = retryAt === null ? null : Math.max(0, retryAt - clock.now()) / 1000;
      telemetry.sinkStands({ sink, state, reason, retryInSeconds });
    },
  };
}
