import { openLakeReader, readDescription } from '../../../lake/lake.ts';
import { listGaps } from '../../../ledger/gaps.ts';
import { systemClock } from '../../../model/clock.ts';
import { isCollecting } from '../gaps/is-collecting.ts';
import { formatClock, formatCount } from '../terminal/quantity.ts';
import type { Check } from './check.ts';

/** What the ledger says is missing, by reason. */
export const gaps: Check = {
  name: 'gaps',
  run({ lake }) {
    if (readDescription(lake) === null) return { status: 'ok', found: 'no lake yet' };
    const reader = openLakeReader(lake);
    try {
      const collecting = isCollecting(lake);
      const open = listGaps(reader.db, {}, { now: systemClock.now(), owned: collecting });
      if (open.length === 0) return { status: 'ok', found: 'nothing is missing of what was asked for' };
      const seconds = new Map<string, number>();
      for (const gap of open) {
        const of = `${gap.source}: ${gap.reason}`;
        seconds.set(of, (seconds.get(of) ?? 0) + gap.seconds);
      }
      const reasons = [...seconds].map(([of, sum]) => `${of} ${formatClock(sum)}`);
      const found = `${formatCount(open.length)} ${open.length === 1 ? 'gap' : 'gaps'} (${reasons.join(', ')})`;
      const healable = open.some((gap) => gap.healable && gap.to !== null);
      const failing = open.some((gap) => gap.to === null && gap.reason !== 'paused');
      if (!healable && !failing) return { status: 'ok', found: `${found}; none can be asked for again` };
      return {
        status: 'warn',
        found,
        advice: healable
          ? 'Run `undertone backfill --gaps` to ask for what can still be had; `undertone gaps` lists them.'
          : collecting
            ? 'Nothing comes of a source at this moment; `undertone gaps` says of which, and why.'
            : '`undertone start` goes on with collecting.',
      };
    } finally {
      reader.close();
    }
  },
};
