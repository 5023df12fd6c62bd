/** One row of `coverage`: what was asked of a source for a topic within a span of time, and what of it is there. */
import type { WindowAccount } from '../ledger/account.ts';
import type { GapReason } from '../model/coverage.ts';
import type { ColumnType } from '../model/post.ts';

export interface CoverageRow {
  topic: string;
  source: string;
  window_start: Date;
  window_end: Date;
  asked: number | null;
  fetched: number;
  capped: boolean;
  asked_seconds: number;
  covered_seconds: number;
  gap_seconds: number;
  gap_from: Date | null;
  gap_to: Date | null;
  gap_reason: GapReason | null;
  healed: boolean;
  coverage: number | null;
}

interface Column {
  name: keyof CoverageRow;
  type: ColumnType;
  nullable: boolean;
  description: string;
}

const column = (
  name: keyof CoverageRow,
  type: ColumnType,
  nullable: boolean,
  description: string,
): Column => ({
  name,
  type,
  nullable,
  description,
});

/** The columns of `coverage` in order, for SQL and the API. */
export const COVERAGE_COLUMNS: readonly Column[] = [
  column('topic', 'text', false, 'The topic asked for; `*` where the source takes everything.'),
  column('source', 'text', false, 'The configured name of the source.'),
  column('window_start', 'timestamp', false, 'Start of the window, within it.'),
  column('window_end', 'timestamp', false, 'End of the window, not within it.'),
  column(
    'asked',
    'integer',
    true,
    'How many posts the network counts in what a search asked for; null where it does not count.',
  ),
  column(
    'fetched',
    'integer',
    false,
    'How many posts came: those that a search brought, else those of this source in the lake.',
  ),
  column(
    'capped',
    'boolean',
    false,
    'Whether a limit of ours ended the asking before the network had no more.',
  ),
  column('asked_seconds', 'real', false, 'How much of the window was asked for at all.'),
  column(
    'covered_seconds',
    'real',
    false,
    'How much of it is complete: everything the network had is there.',
  ),
  column('gap_seconds', 'real', false, 'How much of it is missing.'),
  column('gap_from', 'timestamp', true, 'Start of the longest gap that touches the window.'),
  column('gap_to', 'timestamp', true, 'End of that gap.'),
  column('gap_reason', 'text', true, 'Why it is missing, or was.'),
  column('healed', 'boolean', false, 'True where that gap was healed later, and none is left.'),
  column(
    'coverage',
    'real',
    true,
    'Share of the window that is accounted for, 0 to 1; null where a search was cut short and the network does not count.',
  ),
];

/** `posts` is how many of the source are in the lake. */
export function toCoverageRow(
  account: WindowAccount & { start: number },
  lengthMs: number,
  posts: number,
): CoverageRow {
  const { start, source, topic, fetched, estimated, capped, gap } = account;
  return {
    topic: topic === '' ? '*' : topic,
    source,
    window_start: new Date(start),
    window_end: new Date(start + lengthMs),
    asked: estimated,
    fetched: fetched ?? posts,
    capped,
    asked_seconds: account.askedMs / 1000,
    covered_seconds: account.coveredMs / 1000,
    gap_seconds: account.missingMs / 1000,
    gap_from: gap === null ? null : new Date(gap.from),
    gap_to: gap === null ? null : new Date(gap.to),
    gap_reason: gap?.reason ?? null,
    healed: gap?.healed ?? false,
    coverage: account.coverage,
  };
}
