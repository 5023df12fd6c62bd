/** Sentiment over time, in tumbling windows of event time. */
import type { LakeReader } from '../lake/lake.ts';
import { ALL_TOPICS, NO_TIME, ROLLUP_MS } from '../lake/rollup.ts';
import { Account } from '../ledger/account.ts';
import { UsageError } from '../model/errors.ts';
import { LABELS } from '../model/post.ts';
import type { Confusion } from '../windows/confusion.ts';
import { QUARTER_HOUR_MS, toWindow, type Window, windowStart } from '../windows/window.ts';
import {
  addTotals,
  foldSentiments,
  noTotals,
  perLabel,
  SUMS_BY_SENTIMENT,
  type Totals,
  totalsOf,
} from './answers.ts';
import { checkFilter, onlyRolledUp, type PostFilter, whereOf } from './filter.ts';
import type { AskOptions, LakePosts } from './lake-posts.ts';
import { byQuarterHours, rolledUp } from './rollups.ts';
import { scopeOf } from './scope.ts';

export interface WindowsOf {
  /** Length in ms, 1 s to 10 years; 15 minutes unless given. */
  lengthMs?: number;
  /** How many windows at most, the newest; 100,000 unless given, which is also the most. */
  limit?: number;
  /** Where the counts come from; for measuring and testing, since both give the same. */
  by?: 'rollups' | 'posts';
  /** Whether windows without posts are there too, from the first of the time asked for, or of posts, to the last. */
  fill?: boolean;
}

const SHORTEST_MS = 1000;
const LONGEST_MS = 3650 * 86_400_000;
const MOST = 100_000;

/** Windows that have posts, unless `fill` is set, oldest first; one series a topic of the filter, or `*` for all posts. */
export async function listWindows(
  reader: LakePosts,
  asked: PostFilter,
  confusion: Confusion | null,
  of: WindowsOf = {},
  ask: AskOptions = {},
): Promise<Window[]> {
  const filter = checkFilter(asked, reader.names);
  const lengthMs = of.lengthMs ?? QUARTER_HOUR_MS;
  if (!Number.isInteger(lengthMs) || lengthMs < SHORTEST_MS || lengthMs > LONGEST_MS) {
    throw new UsageError(`The window length is ${lengthMs} ms; it should be from one second to ten years.`);
  }
  const limit = Math.min(of.limit ?? MOST, MOST);
  const topics = filter.topics ?? [ALL_TOPICS];
  const quick = of.by !== 'posts' && lengthMs % ROLLUP_MS === 0 && onlyRolledUp(filter);
  const { whole, rest } = quick ? byQuarterHours(filter) : { whole: null, rest: [filter] };
  const rows: Counted[] = [];
  for (const topic of new Set(topics)) {
    const found = whole === null ? [] : fromRollups(reader.lake, whole, topic, lengthMs, limit);
    for (const part of rest) found.push(...(await fromPosts(reader, part, topic, lengthMs, limit, ask)));
    rows.push(...merged(found));
  }
  if (of.fill) rows.push(...missing(rows, filter, topics, lengthMs, limit));
  return toWindows(reader.lake, rows, lengthMs, limit, confusion);
}

/** Every topic's windows of a length that is a multiple of 15 minutes, by the counts alone; the newest 100,000. */
export function currentWindows(lake: LakeReader, confusion: Confusion | null, lengthMs: number): Window[] {
  const topics = lake.db.prepare('select distinct topic from rollup').all();
  const rows = topics.flatMap(({ topic }) => fromRollups(lake, {}, String(topic), lengthMs, MOST));
  return toWindows(lake, rows, lengthMs, MOST, confusion);
}

interface Counted {
  start: number;
  topic: string;
  totals: Totals;
}

/** Windows that lie in several parts of the time, as one each. */
function merged(rows: readonly Counted[]): Counted[] {
  const byStart = new Map<number, Counted>();
  for (const row of rows) {
    const there = byStart.get(row.start);
    if (there === undefined) byStart.set(row.start, row);
    else addTotals(there.totals, row.totals);
  }
  return [...byStart.values()];
}

/** The windows without posts, the newest `limit` of all. */
function missing(
  rows: readonly Counted[],
  { from, to }: PostFilter,
  topics: readonly string[],
  lengthMs: number,
  limit: number,
): Counted[] {
  const starts = rows.map(({ start }) => start);
  const first = from === undefined ? Math.min(...starts) : windowStart(from, lengthMs);
  const last = to === undefined ? Math.max(...starts) : windowStart(to - 1, lengthMs);
  if (!Number.isFinite(first) || !Number.isFinite(last)) return [];
  const there = new Set(rows.map(({ start, topic }) => `${start}\n${topic}`));
  const added: Counted[] = [];
  for (let start = last, n = 0; start >= first && n < limit; start -= lengthMs, n++) {
    for (const topic of new Set(topics)) {
      if (!there.has(`${start}\n${topic}`)) added.push({ start, topic, totals: noTotals() });
    }
  }
  return added;
}

function toWindows(
  lake: LakeReader,
  rows: Counted[],
  lengthMs: number,
  limit: number,
  confusion: Confusion | null,
): Window[] {
  rows.sort((a, b) => a.start - b.start || (a.topic < b.topic ? -1 : 1));
  const revisionOf = revisions(lake, lengthMs);
  const account = Account.read(lake.db, {
    from: rows[0]?.start ?? 0,
    to: (rows.at(-1)?.start ?? 0) + lengthMs,
  });
  return rows.slice(-limit).map(({ start, topic, totals }) => {
    const { posts, scored } = totals;
    const counts = perLabel((label) => totals[label]);
    const sums = perLabel((label) => totals[`sum_${label}`]);
    const revision = revisionOf(start, topic);
    const coverage = account.coverageOf(start, lengthMs, topic);
    return toWindow({ start, lengthMs, topic, posts, scored, counts, sums }, confusion, revision, coverage);
  });
}

function fromRollups(
  lake: LakeReader,
  filter: PostFilter,
  topic: string,
  length: number,
  limit: number,
): Counted[] {
  const undated = filter.from === undefined && filter.to === undefined;
  const dated = undated ? { ...filter, from: NO_TIME + 1 } : filter;
  // The remainder has the sign of the start, and windows before 1970 start below it too.
  const key = `start - ((start % ${length}) + ${length}) % ${length}`;
  return rolledUp(lake.db, dated, key, { topic, order: 'key desc', limit }).map((row) => ({
    start: Number(row.key),
    topic,
    totals: totalsOf(row),
  }));
}

async function fromPosts(
  reader: LakePosts,
  { topics: _, ...filter }: PostFilter,
  topic: string,
  length: number,
  limit: number,
  ask: AskOptions,
): Promise<Counted[]> {
  const where = whereOf(topic === ALL_TOPICS ? filter : { ...filter, topics: [topic] });
  const rows = await reader.ask({
    ...ask,
    ...(await scopeOf(reader, filter, ask)),
    sql: (posts) =>
      `select bucket::DOUBLE as bucket, ${SUMS_BY_SENTIMENT} from
         (select *, ${bucketOf(length)} as bucket from ${posts} where ${where.sql})
       where bucket is not null group by bucket, sentiment
       order by bucket desc limit ${limit * GROUPS_PER_WINDOW}`,
    values: where.values,
  });
  return foldSentiments(rows, ({ bucket }) => bucket)
    .slice(0, limit)
    .map(({ first, totals }) => ({ start: Number(first.bucket) * length, topic, totals }));
}

/** Each label, and none. */
const GROUPS_PER_WINDOW = LABELS.length + 1;

/** The number of the window that a post falls in: its time over the length, rounded down, before 1970 too. */
function bucketOf(lengthMs: number): string {
  const length = `${lengthMs * 1000}::BIGINT`;
  const time = 'epoch_us(created_at)';
  return `case when ${time} >= 0 then ${time} // ${length} else -((${length} - 1 - ${time}) // ${length}) end`;
}

function revisions(lake: LakeReader, lengthMs: number): (start: number, topic: string) => number {
  const issued = new Map<string, number>();
  const statement = lake.db.prepare('select start, topic, revision from issued_window where length = ?');
  for (const row of statement.iterate(lengthMs))
    issued.set(`${row.start}\n${row.topic}`, Number(row.revision));
  return (start, topic) => issued.get(`${start}\n${topic}`) ?? 0;
}
