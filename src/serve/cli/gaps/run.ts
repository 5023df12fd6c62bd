import { openLakeReader } from '../../../lake/lake.ts';
import { hasCollected, type LedgerGap, listGaps } from '../../../ledger/gaps.ts';
import { systemClock } from '../../../model/clock.ts';
import type { GapReason } from '../../../model/coverage.ts';
import type { Call } from '../command.ts';
import { formatClock, formatCount } from '../terminal/quantity.ts';
import { isCollecting } from './is-collecting.ts';

export interface GapOptions {
  source?: string[];
  topic?: string[];
  from?: number;
  to?: number;
  reason?: GapReason[];
  all?: boolean;
}

export async function run(call: Call): Promise<void> {
  const { source, topic, from, to, reason, all } = call.options as GapOptions;
  const root = await call.lake();
  const reader = openLakeReader(root);
  let gaps: LedgerGap[];
  let collected: boolean;
  try {
    const filter = {
      ...(source === undefined ? {} : { sources: source }),
      ...(topic === undefined ? {} : { topics: topic }),
      ...(reason === undefined ? {} : { reasons: reason }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      healed: all ?? false,
    };
    gaps = listGaps(reader.db, filter, { now: systemClock.now(), owned: isCollecting(root) });
    collected = hasCollected(reader.db);
  } finally {
    reader.close();
  }
  if (call.json) return call.console.json(gaps);
  if (gaps.length === 0) {
    await call.console.write(
      collected
        ? 'Nothing is missing of what was asked for.\n'
        : 'No live source has been read into this lake, so nothing is known of what is missing.\n',
    );
    return;
  }
  await call.console.table(
    ['source', 'topic', 'from', 'to', 'length', 'reason', 'heal', 'detail'],
    gaps.map(rowOf),
  );
  call.console.note(summaryOf(gaps));
}

function rowOf(gap: LedgerGap): (string | Date)[] {
  const { source, topic, from, to, seconds, reason, detail } = gap;
  return [source, topic ?? '*', from, to ?? 'goes on', formatClock(seconds), reason, healOf(gap), detail];
}

const healOf = ({ healed_at: healedAt, healable, to }: LedgerGap): string =>
  healedAt !== null ? 'healed' : to === null ? '' : healable ? 'can be' : 'no';

function summaryOf(gaps: readonly LedgerGap[]): string {
  const open = gaps.filter((gap) => gap.healed_at === null);
  const missing = open.reduce((sum, { seconds }) => sum + seconds, 0);
  const healable = open.filter((gap) => gap.healable && gap.to !== null).length;
  const heal =
    healable === 0
      ? ''
      : `; \`undertone backfill --gaps\` asks for the ${formatCount(healable)} that can be healed`;
  return `${formatCount(open.length)} ${open.length === 1 ? 'gap' : 'gaps'}, ${formatClock(missing)} missing${heal}.`;
}
