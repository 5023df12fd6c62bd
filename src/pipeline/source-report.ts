/** How each source stands: what the process that reads it knows of it, and what the lake does. */
import type { DatabaseSync } from 'node:sqlite';
import { monthOf, readSpend } from '../lake/spend.ts';
import { listGaps, type Moment } from '../ledger/gaps.ts';
import { accountEnds } from '../ledger/standing.ts';
import type { SourceStanding, SourceState } from '../telemetry/source-standings.ts';

/** `stopped`: no process reads it. `starting`: nothing was heard of it yet. */
export const SOURCE_STATES = [
  'starting',
  'connecting',
  'live',
  'retrying',
  'stalled',
  'out-of-budget',
  'failed',
  'ended',
  'stopped',
] as const satisfies readonly (SourceState | 'starting' | 'out-of-budget' | 'stopped')[];

/** Times are ISO 8601, UTC. */
export interface SourceReport {
  name: string;
  type: string;
  state: (typeof SOURCE_STATES)[number];
  /** When it came into this state; null where that is not known. */
  since: string | null;
  /** Why it does not deliver; null where it does. */
  reason: string | null;
  retry_at: string | null;
  /** When something last came of it in this run of the process. */
  last_event_at: string | null;
  /** Up to here all that it was asked for is accounted for, of the topic that is furthest behind; null where it keeps no account, as of files. */
  covered_until: string | null;
  /** How far that lies back. */
  lag_seconds: number | null;
  /** Records read in this run of the process, and a second over the last minute. */
  records: number;
  records_per_second: number;
  /** What is missing: how many gaps that are not healed, and how long they are in all. */
  open_gaps: number;
  missing_seconds: number;
  /** US dollars of this month. */
  spent: number;
}

export interface NamedSource {
  name: string;
  type: string;
}

const iso = (at: number | null | undefined): string | null =>
  at === null || at === undefined ? null : new Date(at).toISOString();

/** `standings` is null where no process reads the sources. */
export function reportSources(
  db: DatabaseSync,
  sources: readonly NamedSource[],
  standings: readonly SourceStanding[] | null,
  moment: Moment,
): SourceReport[] {
  const { now } = moment;
  const gaps = Map.groupBy(listGaps(db, {}, moment), ({ source }) => source);
  const ends = accountEnds(db);
  const spent = new Map(readSpend(db, monthOf(now)).map(({ source, dollars }) => [source, dollars]));
  return sources.map(({ name, type }) => {
    const standing = standings?.find(({ source }) => source === name);
    const end = ends.get(name);
    const missing = gaps.get(name) ?? [];
    return {
      name,
      type,
      ...stateOf(standings === null, standing, end?.states ?? []),
      retry_at: iso(standing?.retryAt),
      last_event_at: iso(standing?.lastBlockAt),
      covered_until: iso(end?.coveredTo),
      lag_seconds: end?.coveredTo == null ? null : Math.max(0, now - end.coveredTo) / 1000,
      records: standing?.records ?? 0,
      records_per_second: standing?.recordsPerSecond ?? 0,
      open_gaps: missing.length,
      missing_seconds: missing.reduce((sum, { seconds }) => sum + seconds, 0),
      spent: spent.get(name) ?? 0,
    };
  });
}

/** `noted` is what the ledger has of the source's topics: a stream that waits for money says nothing itself. */
function stateOf(
  stopped: boolean,
  standing: SourceStanding | undefined,
  noted: readonly string[],
): Pick<SourceReport, 'state' | 'since' | 'reason'> {
  if (stopped) return { state: 'stopped', since: null, reason: null };
  const working = standing === undefined || !['failed', 'retrying', 'ended'].includes(standing.state);
  if (working && noted.length > 0 && noted.every((state) => state === 'budget')) {
    const reason = 'The budget of the month is used up; raise spending.monthly_budget, or wait for the next.';
    return { state: 'out-of-budget', since: null, reason };
  }
  if (standing === undefined) return { state: 'starting', since: null, reason: null };
  const { state, since, reason } = standing;
  return { state, since: iso(since), reason };
}
