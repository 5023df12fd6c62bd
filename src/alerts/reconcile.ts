/**
 * What is to be done so that the firings that are stored agree with what the windows say now. Windows that were judged
 * before may have changed, since posts came late, were edited or deleted: that may end a firing or correct it, and what
 * was part of one never fires again.
 */
import type { Episode, Replay, Standing } from './episodes.ts';

export interface Reconciled {
  /** Episodes that are to become firings. */
  fresh: Episode[];
  /** What becomes of the firing that is open: null where it stays so, or there is none. */
  open: { resolution: 'resolved'; at: number } | { resolution: 'withdrawn' } | null;
  /** From which window on to look next time, and the standing before it. */
  checkpoint: { start: number; standing: Standing };
  /** How the alert stands now. */
  standing: Standing;
}

export interface Known {
  /** The window at which the open firing fired; null where none is open. */
  open: number | null;
  /** Where the windows end that were judged before. */
  judgedTo: number;
  /** Windows that begin earlier are settled after this. */
  settled: number;
  /** Where the windows end that are judged now, and their length. */
  end: number;
  length: number;
  /** What the windows were gone through from. */
  checkpoint: { start: number; standing: Standing };
}

export function reconcile({ episodes, standings }: Replay, known: Known): Reconciled {
  const { open, judgedTo, end, length, settled } = known;
  const last = standings.at(-1)?.standing ?? known.checkpoint.standing;
  if (open === null) return { fresh: episodes, open: null, standing: last, checkpoint: next() };
  // A firing that late posts have parted in two stays one.
  const covering = episodes.filter(
    ({ fired, resolved }) => fired < judgedTo && (resolved === null || resolved > open),
  );
  const fresh = episodes.filter(({ fired }) => fired >= judgedTo);
  const kept = covering.at(-1);
  if (kept === undefined) {
    const checkpoint = fresh[0] === undefined ? { start: end, standing: last } : next(fresh[0].fired);
    return { fresh, open: { resolution: 'withdrawn' }, standing: last, checkpoint };
  }
  const ended = kept.resolved === null ? null : ({ resolution: 'resolved', at: kept.resolved } as const);
  return { fresh, open: ended, standing: last, checkpoint: next() };

  /** What is resolved is settled, and so is what lies far back. */
  function next(least = known.checkpoint.start): Reconciled['checkpoint'] {
    const ends = episodes.flatMap(({ resolved }) => (resolved === null ? [] : [resolved + length]));
    const start = Math.max(least, settled, ...ends);
    const before = standings.filter((one) => one.start < start).at(-1);
    return { start, standing: before?.standing ?? known.checkpoint.standing };
  }
}
