/** How many posts there are, and how they feel. */
import { NO_TIME, ROLLUP_MS } from '../lake/rollup.ts';
import type { Confusion } from '../windows/confusion.ts';
import { type Interval, shareInterval } from '../windows/interval.ts';
import {
  addTotals,
  foldSentiments,
  noTotals,
  type PerLabel,
  perLabel,
  type SentimentSplit,
  SUMS_BY_SENTIMENT,
  splitOf,
  type Totals,
  totalsOf,
} from './answers.ts';
import { checkFilter, onlyRolledUp, type PostFilter, whereOf } from './filter.ts';
import type { AskOptions, LakePosts } from './lake-posts.ts';
import { byQuarterHours, rolledUp } from './rollups.ts';
import { scopeOf } from './scope.ts';

export interface Summary extends SentimentSplit {
  /** Mean scores of the scored posts; null where none is. */
  averages: PerLabel<number | null>;
  /** 95 % intervals of the shares (windows/interval.ts); null where none is scored or the model has no such label. */
  intervals: PerLabel<Interval | null>;
  /** The quarter-hours of the first and the last post with a time: start of the one, end of the other. */
  from: Date | null;
  to: Date | null;
}

interface Total {
  totals: Totals;
  /** Starts of quarter-hours, ms. */
  first: number | null;
  last: number | null;
}

export async function summarise(
  reader: LakePosts,
  asked: PostFilter,
  confusion: Confusion | null,
  ask: AskOptions = {},
): Promise<Summary> {
  const filter = checkFilter(asked, reader.names);
  const { totals, first, last } = await totalOf(reader, filter, ask);
  const counted = splitOf(totals);
  const { scored, sentiment } = counted;
  return {
    ...counted,
    averages: perLabel((label) => (scored === 0 ? null : totals[`sum_${label}`] / scored / 10_000)),
    intervals: perLabel((label) => shareInterval(label, sentiment, scored, confusion)),
    from: first === null ? null : new Date(first),
    to: last === null ? null : new Date(last + ROLLUP_MS),
  };
}

async function totalOf(reader: LakePosts, filter: PostFilter, ask: AskOptions): Promise<Total> {
  const quick = onlyRolledUp(filter) && (filter.topics?.length ?? 0) <= 1;
  if (!quick) return fromPosts(reader, filter, ask);
  const { whole, rest } = byQuarterHours(filter);
  const parts = whole === null ? [] : [fromRollups(reader, whole)];
  for (const part of rest) parts.push(await fromPosts(reader, part, ask));
  const totals = noTotals();
  for (const part of parts) addTotals(totals, part.totals);
  const times = (name: 'first' | 'last'): number[] =>
    parts.map((part) => part[name]).filter((time) => time !== null);
  const dated = times('first').length > 0;
  return {
    totals,
    first: dated ? Math.min(...times('first')) : null,
    last: dated ? Math.max(...times('last')) : null,
  };
}

function fromRollups({ lake }: LakePosts, filter: PostFilter): Total {
  // Posts without a time are a group of their own, so that it does not count as the first quarter-hour.
  const groups = rolledUp(lake.db, filter, `start = ${NO_TIME}`);
  const dated = groups.find(({ key }) => key === 0);
  const totals = noTotals();
  for (const group of groups) addTotals(totals, totalsOf(group));
  return {
    totals,
    first: dated === undefined ? null : Number(dated.first),
    last: dated === undefined ? null : Number(dated.last),
  };
}

async function fromPosts(reader: LakePosts, filter: PostFilter, ask: AskOptions): Promise<Total> {
  const where = whereOf(filter);
  const rows = await reader.ask({
    ...ask,
    ...(await scopeOf(reader, filter, ask)),
    sql: (posts) =>
      `select ${SUMS_BY_SENTIMENT}, epoch_ms(min(created_at))::DOUBLE as first, epoch_ms(max(created_at))::DOUBLE as last
       from ${posts} where ${where.sql} group by sentiment`,
    values: where.values,
  });
  const times = (name: 'first' | 'last'): number[] =>
    rows
      .filter((row) => row[name] !== null)
      .map((row) => Math.floor(Number(row[name]) / ROLLUP_MS) * ROLLUP_MS);
  const dated = times('first').length > 0;
  return {
    totals: foldSentiments(rows, () => null)[0]?.totals ?? noTotals(),
    first: dated ? Math.min(...times('first')) : null,
    last: dated ? Math.max(...times('last')) : null,
  };
}
