/**
 * The stretch of time that is looked at. In the address: `range=live`, `range=24h` (the last 24 hours, moving
 * along), `range=all`, or `from=…&to=…`, each a time (2026-01-31T12:00Z), `now`, or a length before now (`-3d`).
 */
import { DAY, durationOf, HOUR, MINUTE } from './duration.ts';

export type Range =
  /** The last half hour, minute by minute. */
  | { kind: 'live' }
  /** Up to now. */
  | { kind: 'last'; span: string }
  /** As written; `to` may be empty, for now. */
  | { kind: 'between'; from: string; to: string }
  | { kind: 'all' };

/** Ends in ms since the epoch; null where it is open. */
export interface Bounds {
  from: number | null;
  to: number | null;
}

export const LIVE_SPAN = 30 * MINUTE;
export const OFFERED: readonly Range[] = [
  { kind: 'live' },
  { kind: 'last', span: '1h' },
  { kind: 'last', span: '24h' },
  { kind: 'last', span: '7d' },
];

export const movesAlong = (range: Range): boolean => range.kind === 'live' || range.kind === 'last';

/** Whether its end is the moment that it is looked at. */
export const endsNow = (range: Range): boolean =>
  range.kind !== 'between' || range.to.trim() === '' || range.to.trim() === 'now';

export const sameRange = (a: Range, b: Range): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The range that an address names; null where it names none, or none that can be understood. */
export function readRange(params: URLSearchParams): Range | null {
  const named = params.get('range');
  if (named === 'live' || named === 'all') return { kind: named };
  if (named !== null && durationOf(named) !== null) return { kind: 'last', span: named };
  const [from, to] = [params.get('from') ?? '', params.get('to') ?? ''];
  const range: Range = { kind: 'between', from, to };
  const isTime = (text: string): boolean => text === '' || !Number.isNaN(momentOf(text, 0));
  return (from !== '' || to !== '') && isTime(from) && isTime(to) ? range : null;
}

export function writeRange(range: Range): Record<string, string> {
  switch (range.kind) {
    case 'live':
    case 'all':
      return { range: range.kind };
    case 'last':
      return { range: range.span };
    case 'between':
      return {
        ...(range.from === '' ? {} : { from: range.from }),
        ...(range.to === '' ? {} : { to: range.to }),
      };
  }
}

/** Where the range lies at a time; null where its ends cannot be understood or are in the wrong order. */
export function boundsOf(range: Range, now: number): Bounds | null {
  switch (range.kind) {
    case 'live':
      return { from: now - LIVE_SPAN, to: null };
    case 'last':
      return { from: now - durationOf(range.span)!, to: null };
    case 'all':
      return { from: null, to: null };
    case 'between': {
      const from = range.from === '' ? null : momentOf(range.from, now);
      const to = range.to === '' ? null : momentOf(range.to, now);
      if (Number.isNaN(from) || Number.isNaN(to)) return null;
      return from !== null && to !== null && from >= to ? null : { from, to };
    }
  }
}

/** A time as a person writes it, in ms; NaN where it is none. Without a zone it is the browser's own. */
export function momentOf(text: string, now: number): number {
  const written = text.trim();
  if (written === 'now') return now;
  const before = /^(?:now)?\s*-\s*(\w+)$/.exec(written);
  if (before !== null) return now - (durationOf(before[1]!) ?? Number.NaN);
  return /^\d{4}-\d{2}-\d{2}/.test(written) ? Date.parse(written.replace(' ', 'T')) : Number.NaN;
}

/** Lengths of windows; the ones from 15 minutes on are counted already and cost nothing. */
const STEPS = [
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  7 * DAY,
  28 * DAY,
];

/** The shortest window of which no more than about a hundred cover the time. */
export function stepFor(spanMs: number): number {
  return STEPS.find((step) => spanMs / step <= 100) ?? STEPS.at(-1)!;
}
