import { openLakeReader } from '../../../lake/lake.ts';
import { systemClock } from '../../../model/clock.ts';
import { reportSources, type SourceReport } from '../../../pipeline/source-report.ts';
import { askOwner } from '../../../pipeline/tasks.ts';
import { namedSources } from '../../named-sources.ts';
import { formatDollars } from '../backfill/dollars.ts';
import type { Call } from '../command.ts';
import { isCollecting } from '../gaps/is-collecting.ts';
import { formatClock, formatCount } from '../terminal/quantity.ts';

export async function run(call: Call): Promise<void> {
  const sources = await reportOf(call);
  if (call.json) return call.console.json(sources);
  await call.console.table(
    [
      'source',
      'type',
      'state',
      'last event',
      'covered until',
      'lag',
      'gaps',
      'missing',
      'per s',
      'spent',
      'why',
    ],
    sources.map(rowOf),
  );
  if (sources.every(({ state }) => state === 'stopped')) {
    call.console.note(
      'No process collects into this lake; this is what the lake knows. `undertone start` collects.',
    );
  }
}

async function reportOf(call: Call): Promise<SourceReport[]> {
  const root = await call.lake();
  const named = namedSources(await call.config());
  const reader = openLakeReader(root);
  try {
    if (isCollecting(root)) {
      const context = { signal: call.signal, stdin: call.console.stdin, progress: () => {} };
      const told = await askOwner(root, 'sources', { sources: named }, context);
      if (told !== null) return told;
    }
    return reportSources(reader.db, named, null, { now: systemClock.now(), owned: isCollecting(root) });
  } finally {
    reader.close();
  }
}

function rowOf(source: SourceReport): string[] {
  const { name, type, state, last_event_at: last, covered_until: covered, lag_seconds: lag } = source;
  const { open_gaps: gaps, missing_seconds: missing, records_per_second: rate, spent, reason } = source;
  return [
    name,
    type,
    state,
    seconds(last),
    seconds(covered),
    lag === null ? '' : formatClock(lag),
    gaps === 0 ? '' : formatCount(gaps),
    gaps === 0 ? '' : formatClock(missing),
    state === 'stopped' ? '' : rate < 10 ? rate.toFixed(1) : formatCount(rate),
    spent === 0 ? '' : formatDollars(spent),
    whyOf(reason, source.retry_at),
  ];
}

/** A table has no room for milliseconds. */
const seconds = (time: string | null): string => time?.replace(/\.\d+Z$/, 'Z') ?? '';

function whyOf(reason: string | null, retryAt: string | null): string {
  const again = retryAt === null ? '' : `Tried again at ${seconds(retryAt)}.`;
  return [reason ?? '', again].filter((part) => part !== '').join(' ');
}
