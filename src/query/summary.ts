/** How many posts there are, and how they feel. */
import { NO_TIME, ROLLUP_MS } from '../lake/rollup.ts';
import type { Confusion } from '../windows/confusion.ts';
import { type Interval, shareInterval } from '../windows/interval.ts';
import {
  COUNT_COLUMNS,
  type PerLabel,
  perLabel,
  type SentimentSplit,
  SUM_COLUMNS,
  splitOf,
} from './answers.ts';
import { checkFilter, type PostFilter, whereOf } from './filter.ts';
import type { AskOptions, LakePosts, Row } from './lake-posts.ts';
import { rolledUp, rollsUp } from './rollups.ts';
import { matchingRows } from './search.ts';

export interface Summary extends SentimentSplit {
  /** Mean scores of the scored posts; null where none is. */
  averages: PerLabel<number | null>;
  /** 95 % intervals of the shares (windows/interval.ts); null where none is scored or the model has no such label. */
  intervals: PerLabel<Interval | null>;
  /** The quarter-hours of the first and the last post with a time: start of the one, end of the other. */
  from: Date | null;
  to: Date | null;
}

export async function summarise(
  reader: LakePosts,
  asked: PostFilter,
  confusion: Confusion | null,
  ask: AskOptions = {},
): Promise<Summary> {
  const filter = checkFilter(asked);
  const quick = rollsUp(filter) && (filter.topics?.length ?? 0) <= 1;
  const row = quick ? fromRollups(reader, filter) : await fromPosts(reader, filter, ask);
  const counted = splitOf(row);
  const { scored, sentiment } = counted;
  return {
    ...counted,
    averages: perLabel((label) => (scored === 0 ? null : Number(row[`sum_${label}`]) / scored / 10_000)),
    intervals: perLabel((label) => shareInterval(label, sentiment, scored, confusion)),
    from: row.first === null || row.first === undefined ? null : new Date(Number(row.first)),
    to: row.last === null || row.last === undefined ? null : new Date(Number(row.last) + ROLLUP_MS),
  };
}

function fromRollups({ lake }: LakePosts, filter: PostFilter): Row {
  // Posts without a time are a group of their own, so that it does not count as the first quarter-hour.
  const groups = rolledUp(lake.db, filter, `start = ${NO_TIME}`);
  const total: Row = { first: null, last: null };
  for (const group of groups) {
    for (const [name, value] of Object.entries(group)) {
      if (name !== 'key' && name !== 'first' && name !== 'last')
        total[name] = Number(total[name] ?? 0) + Number(value);
    }
    if (group.key === 0) Object.assign(total, { first: group.first, last: group.last });
  }
  return total;
}

async function fromPosts(reader: LakePosts, filter: PostFilter, ask: AskOptions): Promise<Row> {
  const where = whereOf(filter);
  const quarter = (time: string): string =>
    `(floor(epoch_ms(${time}) / ${ROLLUP_MS}) * ${ROLLUP_MS})::DOUBLE`;
  const [row] = await reader.ask({
    ...ask,
    ...(await scopeOf(reader, filter, ask)),
    sql: (posts) =>
      `select ${COUNT_COLUMNS}, ${SUM_COLUMNS}, ${quarter('min(created_at)')} as first, ${quarter('max(created_at)')} as last
       from ${posts} where ${where.sql}`,
    values: where.values,
  });
  return row!;
}

/** The parts of a filter that are not SQL: the objects' times, and the rows that full-text search finds. */
export async function scopeOf(
  reader: LakePosts,
  { from, to, text }: PostFilter,
  ask: AskOptions,
): Promise<{ from?: number; to?: number; rows?: BigInt64Array }> {
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(text === undefined ? {} : { rows: await matchingRows(reader.lake, text, ask) }),
  };
}
