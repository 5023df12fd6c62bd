/** One row of `windows`: what was said of a topic within a span of event time. */
import type { ColumnType, Label } from '../model/post.ts';
import { LABELS } from '../model/post.ts';
import type { Confusion } from './confusion.ts';
import { shareInterval } from './interval.ts';

export const QUARTER_HOUR_MS = 15 * 60_000;

/** What a window is made of: counts, and sums of scores in ten-thousandths, which add up exactly. */
export interface WindowTotals {
  /** Start, ms since the epoch; a multiple of the length. */
  start: number;
  lengthMs: number;
  /** `*` for all posts. */
  topic: string;
  posts: number;
  scored: number;
  counts: Record<Label, number>;
  sums: Record<Label, number>;
}

type PerLabel<Prefix extends string, Suffix extends string, V> = {
  [L in Label as `${Prefix}_${L}${Suffix}`]: V;
};

/**
 * A row of `windows`; the field order is the column order. Averages are of the scores, shares are of the
 * labels; both are null where nothing is scored. `low` and `high` are the 95 % interval (interval.ts) and
 * null where the model cannot tell that label. `revision` is 0 while the window is not yet issued.
 */
export type Window = {
  window_start: Date;
  window_end: Date;
  topic: string;
  posts: number;
  scored: number;
} & PerLabel<'avg', '', number | null> &
  PerLabel<'share', '', number | null> &
  PerLabel<'share', '_low', number | null> &
  PerLabel<'share', '_high', number | null> & {
    /** Share of the window that is accounted for, 0 to 1 (docs/coverage.md); null where no source says. */
    coverage: number | null;
    revision: number;
  };

/** The columns of `windows` in order, for Parquet and SQL. */
export const WINDOW_COLUMNS: readonly { name: keyof Window; type: ColumnType; nullable: boolean }[] = [
  { name: 'window_start', type: 'timestamp', nullable: false },
  { name: 'window_end', type: 'timestamp', nullable: false },
  { name: 'topic', type: 'text', nullable: false },
  { name: 'posts', type: 'integer', nullable: false },
  { name: 'scored', type: 'integer', nullable: false },
  ...perLabel((label) => `avg_${label}` as const),
  ...perLabel((label) => `share_${label}` as const),
  ...LABELS.flatMap((label) => [
    { name: `share_${label}_low` as const, type: 'real' as const, nullable: true },
    { name: `share_${label}_high` as const, type: 'real' as const, nullable: true },
  ]),
  { name: 'coverage', type: 'real', nullable: true },
  { name: 'revision', type: 'integer', nullable: false },
];

function perLabel<N extends keyof Window>(nameOf: (label: Label) => N) {
  return LABELS.map((label) => ({ name: nameOf(label), type: 'real' as const, nullable: true }));
}

/** The start of the window of a length that a time falls in; windows are aligned to the epoch. */
export const windowStart = (time: number, lengthMs: number): number => Math.floor(time / lengthMs) * lengthMs;

/**
 * The row that totals come to. `confusion` is the model's known one; null leaves the sample's error alone.
 * `coverage` is the share of the window that is accounted for; null where nobody says.
 */
export function toWindow(
  totals: WindowTotals,
  confusion: Confusion | null,
  revision: number,
  coverage: number | null,
): Window {
  const { start, lengthMs, topic, posts, scored, counts, sums } = totals;
  const row: Record<string, unknown> = {
    window_start: new Date(start),
    window_end: new Date(start + lengthMs),
    topic,
    posts,
    scored,
  };
  for (const label of LABELS) row[`avg_${label}`] = scored === 0 ? null : sums[label] / scored / 10_000;
  for (const label of LABELS) row[`share_${label}`] = scored === 0 ? null : counts[label] / scored;
  for (const label of LABELS) {
    const interval = shareInterval(label, counts, scored, confusion);
    row[`share_${label}_low`] = interval?.low ?? null;
    row[`share_${label}_high`] = interval?.high ?? null;
  }
  row.coverage = coverage;
  row.revision = revision;
  return row as Window;
}
