import { openLakeReader } from '../../../lake/lake.ts';
import { storedTopics } from '../../../lake/topic-table.ts';
import type { Topic } from '../../../model/topic.ts';
import type { HealedGap, HealProgress } from '../../../pipeline/backfill-gaps.ts';
import { silentTelemetry } from '../../../telemetry/events.ts';
import type { Call, ExitCode } from '../command.ts';
import type { GapOptions } from '../gaps/run.ts';
import { requireLake } from '../require-lake.ts';
import { sourcesToAsk } from '../start/choose-sources.ts';
import { taskOf } from '../task.ts';
import { formatClock, formatCount } from '../terminal/quantity.ts';

/** `backfill --gaps`: asks the networks again for what the ledger says is missing, here or where the lake is owned. */
export async function fillGaps(call: Call): Promise<ExitCode> {
  await requireLake(call);
  const { source, topic, from, to } = call.options as { source?: string; topic?: string } & Pick<
    GapOptions,
    'from' | 'to'
  >;
  const args = {
    ...(source === undefined ? {} : { sources: [source] }),
    ...(topic === undefined ? {} : { topics: [topic] }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
  const { console } = call;
  const bar = console.progress({ label: 'gaps', totalBytes: null, noun: 'blocks' });
  const lake = await call.lake();
  const config = { ...(await call.config()), lake };
  const result = await taskOf(call, 'healGaps', args, {
    sources: sourcesToAsk(config, silentTelemetry(), followedIn(lake)),
    progress: (value) => {
      const { bytes, blocks } = value as HealProgress;
      bar.update(bytes, blocks);
    },
  });
  bar.done();
  const code = result.interrupted || result.gaps.some(({ healable }) => healable) ? 1 : 0;
  if (call.json) {
    await console.json(result);
    return code;
  }
  if (result.gaps.length === 0) {
    await console.write(
      'There is no gap that could be asked for again; `undertone gaps` lists what is missing.\n',
    );
    return code;
  }
  await console.table(
    ['source', 'topic', 'from', 'to', 'reason', 'healed', 'left', 'why'],
    result.gaps.map(rowOf),
  );
  const left = result.seconds_left === 0 ? '' : `; ${formatClock(result.seconds_left)} are still missing`;
  console.note(
    `${formatClock(result.healed_seconds)} of ${formatCount(result.gaps.length)} ${result.gaps.length === 1 ? 'gap' : 'gaps'} healed${left}.`,
  );
  return code;
}

/** The topics of the lake, also those that the configuration does not name. */
function followedIn(lake: string): readonly Topic[] {
  const reader = openLakeReader(lake);
  try {
    return storedTopics(reader.db);
  } finally {
    reader.close();
  }
}

function rowOf(gap: HealedGap): string[] {
  const { source, topic, from, to, reason, seconds, seconds_left: left, why } = gap;
  return [
    source,
    topic ?? '*',
    from,
    to,
    reason,
    formatClock(seconds - left),
    left === 0 ? '' : formatClock(left),
    why ?? '',
  ];
}
