/** States, amounts and lengths of time of collecting, in words. */
import type { Backfill, Sink, Source } from './types.ts';

export const SOURCE_STATES: Record<Source['state'], string> = {
  starting: 'Starting',
  connecting: 'Connecting',
  live: 'Live',
  retrying: 'Lost its connection',
  stalled: 'Silent, connects anew',
  'out-of-budget': 'Out of budget',
  failed: 'Failed',
  ended: 'Read to its end',
  stopped: 'Not read',
};

export const SINK_STATES: Record<Sink['state'], string> = {
  working: 'Being told',
  idle: 'Has all posts',
  waiting: 'Cannot be told',
  absent: 'Not configured',
};

export const BACKFILL_STATES: Record<Backfill['state'], string> = {
  planned: 'Estimated',
  running: 'Running',
  waiting: 'Waiting for X',
  stopped: 'Stopped',
  cancelled: 'Cancelled',
  'out-of-budget': 'Out of budget',
  failed: 'Failed',
  done: 'Done',
};

/** Of gaps. */
export const REASONS: Record<string, string> = {
  disconnect: 'The connection was lost',
  'rate-limit': 'The network allowed no more',
  budget: 'The budget was used up',
  stall: 'The network fell silent',
  'cursor-too-old': 'The network no longer had it',
  crash: 'Undertone was ended',
  paused: 'Reading was paused',
};

/** How good or bad a state is, for its colour. */
export function moodOf(
  state: Source['state'] | Backfill['state'] | Sink['state'],
): 'good' | 'bad' | 'waits' | 'rests' {
  if (state === 'live' || state === 'running' || state === 'idle' || state === 'working') return 'good';
  if (state === 'failed' || state === 'out-of-budget') return 'bad';
  if (state === 'retrying' || state === 'stalled' || state === 'waiting' || state === 'connecting')
    return 'waits';
  return 'rests';
}

const money = new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD' });
const smallMoney = new Intl.NumberFormat(undefined, {
  style: 'currency',
  currency: 'USD',
  maximumFractionDigits: 3,
});
export const formatDollars = (dollars: number): string =>
  dollars > 0 && dollars < 0.1 ? smallMoney.format(dollars) : money.format(dollars);

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `2 h 5 min`: the two largest units of a length in seconds. */
export function formatSeconds(seconds: number): string {
  const first = UNITS.findIndex(([, length]) => seconds >= length);
  if (first < 0) return unit('second', Math.max(0, Math.round(seconds)));
  let rest = seconds;
  const parts = UNITS.slice(first, first + 2).flatMap(([name, length], at) => {
    const count = at === 0 ? Math.floor(rest / length) : Math.round(rest / length);
    rest -= count * length;
    return count === 0 ? [] : [unit(name, count)];
  });
  return parts.join(' ');
}

const unit = (name: string, count: number): string =>
  new Intl.NumberFormat(undefined, { style: 'unit', unit: name, unitDisplay: 'short' }).format(count);
