/** What is missing: the gaps of the ledger, and those that are open at this moment. */
import type { DatabaseSync } from 'node:sqlite';
import type { GapReason } from '../model/coverage.ts';
import { hasLedger, LEDGER_TABLES, topicOf } from './schema.ts';

export interface LedgerGap {
  /** By which it can be asked for again; null while it goes on. What is healed in part is a new gap. */
  id: number | null;
  source: string;
  /** Null where the source takes everything, whatever the topics. */
  topic: string | null;
  from: Date;
  /** Null while it goes on. */
  to: Date | null;
  /** How long it is; up to now while it goes on. */
  seconds: number;
  reason: GapReason;
  detail: string;
  /** Whether the network could still be asked for it. */
  healable: boolean;
  /** When it was healed; null while it is missing. */
  healed_at: Date | null;
}

export interface GapFilter {
  ids?: readonly number[];
  sources?: readonly string[];
  topics?: readonly string[];
  reasons?: readonly GapReason[];
  /** Gaps that overlap this time, ms. */
  from?: number;
  to?: number;
  /** Healed ones too. */
  healed?: boolean;
}

/** How things stand as the question is asked. */
export interface Moment {
  now: number;
  /** Whether a process collects into the lake, and so would note what its sources do. */
  owned: boolean;
}

/** A live source says at least every ten seconds how it stands; one that has not for so long is not heard of. */
const UNHEARD_MS = 30_000;

/** Oldest first. A gap is of one source and topic; a topic in the filter takes in the gaps of everything. */
export function listGaps(db: DatabaseSync, filter: GapFilter, moment: Moment): LedgerGap[] {
  if (!hasLedger(db)) return [];
  const open = openGaps(db, moment);
  const stored = storedGaps(db, filter.healed ?? false).map((gap): LedgerGap => {
    const at = open.findIndex(
      (one) =>
        one.source === gap.source && one.topic === gap.topic && one.from.getTime() === gap.to!.getTime(),
    );
    if (gap.healed_at !== null || at < 0 || open[at]!.reason !== gap.reason) return gap;
    open.splice(at, 1);
    return { ...gap, id: null, to: null, seconds: (moment.now - gap.from.getTime()) / 1000 };
  });
  return [...stored, ...open]
    .filter((gap) => matches(gap, filter, moment.now))
    .sort((a, b) => a.from.getTime() - b.from.getTime() || (a.source < b.source ? -1 : 1));
}

/** How much is missing by source and reason, in seconds; that of several topics is added up. */
export function missingSeconds(
  db: DatabaseSync,
  moment: Moment,
): { source: string; reason: GapReason; seconds: number }[] {
  if (!hasLedger(db)) return [];
  const stored = db
    .prepare(
      `select source, reason, sum("to" - "from") / 1000.0 as seconds from ledger_gap where healed_at is null group by source, reason`,
    )
    .all()
    .map(({ source, reason, seconds }) => ({
      source: String(source),
      reason: reason as GapReason,
      seconds: Number(seconds),
    }));
  return [...stored, ...openGaps(db, moment)];
}

/** Whether a source has ever noted how complete it is. */
export function hasCollected(db: DatabaseSync): boolean {
  return (
    hasLedger(db) &&
    LEDGER_TABLES.some((table) => db.prepare(`select 1 from ${table} limit 1`).get() !== undefined)
  );
}

function matches(gap: LedgerGap, filter: GapFilter, now: number): boolean {
  const { ids, sources, topics, reasons, from, to } = filter;
  return (
    (ids === undefined || (gap.id !== null && ids.includes(gap.id))) &&
    (sources === undefined || sources.includes(gap.source)) &&
    (topics === undefined || gap.topic === null || topics.includes(gap.topic)) &&
    (reasons === undefined || reasons.includes(gap.reason)) &&
    (to === undefined || gap.from.getTime() < to) &&
    (from === undefined || (gap.to?.getTime() ?? now) > from)
  );
}

function storedGaps(db: DatabaseSync, healed: boolean): LedgerGap[] {
  return db
    .prepare(`select * from ledger_gap ${healed ? '' : 'where healed_at is null'} order by "from"`)
    .all()
    .map((row) => ({
      id: Number(row.id),
      source: String(row.source),
      topic: topicOf(String(row.topic)),
      from: new Date(Number(row.from)),
      to: new Date(Number(row.to)),
      seconds: (Number(row.to) - Number(row.from)) / 1000,
      reason: row.reason as GapReason,
      detail: String(row.detail),
      healable: row.healable === 1,
      healed_at: row.healed_at === null ? null : new Date(Number(row.healed_at)),
    }));
}

/** Live sources of which nothing comes at this moment, each from where its account ends. */
function openGaps(db: DatabaseSync, { now, owned }: Moment): LedgerGap[] {
  return db
    .prepare('select source, topic, "to", state, noted_at from ledger_head')
    .all()
    .flatMap((row): LedgerGap[] => {
      const from = Number(row.to);
      const unheard = now - Number(row.noted_at) > UNHEARD_MS;
      const standing = standingOf(String(row.state), unheard, owned);
      if (standing === null || from >= now) return [];
      return [
        {
          id: null,
          source: String(row.source),
          topic: topicOf(String(row.topic)),
          from: new Date(from),
          to: null,
          seconds: (now - from) / 1000,
          ...standing,
          healable: false,
          healed_at: null,
        },
      ];
    });
}

function standingOf(
  state: string,
  unheard: boolean,
  owned: boolean,
): { reason: GapReason; detail: string } | null {
  if (state === 'paused')
    return { reason: 'paused', detail: 'Collection was stopped, and has not been started again.' };
  if (!owned) {
    return { reason: 'crash', detail: 'The process ended without warning, and has not been started again.' };
  }
  // A source that failed for good says why once, and nothing more.
  if (state !== 'live') return { reason: state as GapReason, detail: 'Nothing comes at this moment.' };
  return unheard ? { reason: 'stall', detail: 'Nothing has been heard of the source since.' } : null;
}
