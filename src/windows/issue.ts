/**
 * When windows are issued. A window is issued as revision 1 once the watermark has passed its end, and again
 * with the next revision when a post that comes late, an edit or a deletion has changed it, or new scores of its posts.
 *
 * The watermark is the time up to which posts are held to have come: the earlier of the latest event seen and
 * the clock, less the lateness allowed. The clock keeps a post dated far ahead from closing every window.
 */
import type { DatabaseSync } from 'node:sqlite';
import { LABELS, type Label } from '../model/post.ts';
import type { Confusion } from './confusion.ts';
import { QUARTER_HOUR_MS, toWindow, type Window, type WindowTotals, windowStart } from './window.ts';

export interface IssueOptions {
  /** A multiple of 15 minutes. */
  lengthMs: number;
  /** How late posts may come before a window is issued without them. */
  latenessMs: number;
  /** The clock, ms since the epoch. */
  now: number;
  confusion?: Confusion | null;
  /** The share of a window that is accounted for; null, and unless given, where nobody says. */
  coverageOf?: (start: number, lengthMs: number, topic: string) => number | null;
  /**
   * Windows that begin earlier and were never issued are left for another call, so that a call at short
   * intervals need not go through all of history; all are looked at unless given. Changed ones always are.
   */
  from?: number;
  /**
   * A window of which only scores changed is issued again once no post of its time waits for the second pass, or so
   * long after it was issued last, ms; 15 minutes unless given.
   */
  rescoredAfterMs?: number;
  /** At most so many windows in one go, the oldest first; 10,000 unless given. The rest are due at the next. */
  limit?: number;
}

/** The watermark; null where no event has been seen. */
export function watermark(latestEvent: number | null, now: number, latenessMs: number): number | null {
  return latestEvent === null ? null : Math.min(latestEvent, now) - latenessMs;
}

/** The revision a window is to be issued as; null where it is not due. */
export function dueRevision(
  windowEnd: number,
  issued: { revision: number; changed: boolean } | null,
  mark: number,
): number | null {
  if (issued === null) return windowEnd <= mark ? 1 : null;
  return issued.changed ? issued.revision + 1 : null;
}

/**
 * Issues what is due and returns its rows, oldest first. Call it inside the transaction that also enters them
 * in the windows zone, so that a window is issued and stored or neither. A window that has lost its last post is
 * issued with none.
 */
export function issueWindows(db: DatabaseSync, options: IssueOptions): Window[] {
  const {
    lengthMs,
    latenessMs,
    now,
    confusion = null,
    coverageOf,
    from = EARLIEST,
    limit = 10_000,
    rescoredAfterMs = QUARTER_HOUR_MS,
  } = options;
  if (lengthMs <= 0 || lengthMs % QUARTER_HOUR_MS !== 0) {
    throw new RangeError(
      `windows of ${lengthMs} ms cannot be issued: the length must be a multiple of 15 minutes`,
    );
  }
  const mark = watermark(latestEvent(db), now, latenessMs);
  const due = [
    ...(mark === null ? [] : unissued(db, lengthMs, Math.max(from, EARLIEST), mark, limit)),
    ...changed(db, lengthMs, limit, now - rescoredAfterMs),
  ];
  due.sort((a, b) => a.start - b.start || (a.topic < b.topic ? -1 : 1));
  const record = db.prepare(
    `insert into issued_window (start, length, topic, revision, issued_at, changed) values (?, ?, ?, ?, ?, 0)
     on conflict do update set revision = excluded.revision, issued_at = excluded.issued_at, changed = 0`,
  );
  return due.slice(0, limit).flatMap(({ start, topic, issued }) => {
    const revision = dueRevision(start + lengthMs, issued, mark ?? Number.NEGATIVE_INFINITY);
    if (revision === null) return [];
    record.run(start, lengthMs, topic, revision, now);
    const coverage = coverageOf?.(start, lengthMs, topic) ?? null;
    return [toWindow(totalsOf(db, start, lengthMs, topic), confusion, revision, coverage)];
  });
}

interface Due {
  start: number;
  topic: string;
  issued: { revision: number; changed: boolean } | null;
}

/** Posts without a time are counted under a start that no event has. */
const EARLIEST = -8.64e15;

/** The time of the latest event of the lake, ms; null where it has none. */
export function latestEvent(db: DatabaseSync): number | null {
  const newest = db.prepare("select max(max_time) as time from object where zone = 'posts'").get();
  return newest?.time === null || newest?.time === undefined ? null : Number(newest.time);
}

function unissued(db: DatabaseSync, lengthMs: number, from: number, mark: number, limit: number): Due[] {
  return db
    .prepare(
      `select start - ((start % ?1) + ?1) % ?1 as window, topic from rollup
       where start >= ?2 and start < ?3 group by window, topic
       having window + ?1 <= ?3
         and not exists (select 1 from issued_window i where i.start = window and i.length = ?1 and i.topic = rollup.topic)
       order by window limit ?4`,
    )
    .all(lengthMs, windowStart(from, lengthMs), mark, limit)
    .map((row) => ({ start: Number(row.window), topic: String(row.topic), issued: null }));
}

/**
 * The second pass changes a window a few posts at a time, and each revision is to tell more than a few: it waits until
 * nothing of its time is between the first and the last event that wait for the pass.
 */
function changed(db: DatabaseSync, lengthMs: number, limit: number, issuedBefore: number): Due[] {
  return db
    .prepare(
      `with waits as materialized (select min(min_time) as first, max(max_time) as last from object
         where zone = 'posts' and key not in (select key from passed_object))
       select start, topic, revision from issued_window, waits
       where changed <> 0 and length = ?1
         and (changed = 1 or issued_at <= ?3 or first is null or start + ?1 <= first or start > last)
       order by start limit ?2`,
    )
    .all(lengthMs, limit, issuedBefore)
    .map((row) => ({
      start: Number(row.start),
      topic: String(row.topic),
      issued: { revision: Number(row.revision), changed: true },
    }));
}

function totalsOf(db: DatabaseSync, start: number, lengthMs: number, topic: string): WindowTotals {
  const sums = ['posts', 'scored', ...LABELS, ...LABELS.map((label) => `sum_${label}`)];
  const row = db
    .prepare(
      `select ${sums.map((name) => `coalesce(sum(${name}), 0) as ${name}`).join(', ')} from rollup
       where start >= ? and start < ? and topic = ?`,
    )
    .get(start, start + lengthMs, topic)!;
  const ofLabels = (prefix: string): Record<Label, number> =>
    Object.fromEntries(LABELS.map((label) => [label, Number(row[prefix + label])])) as Record<Label, number>;
  return {
    start,
    lengthMs,
    topic,
    posts: Number(row.posts),
    scored: Number(row.scored),
    counts: ofLabels(''),
    sums: ofLabels('sum_'),
  };
}
