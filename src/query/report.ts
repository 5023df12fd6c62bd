/** The counts and shares of each sentiment, parted by one property of the posts. */
import { NO_TIME } from '../lake/rollup.ts';
import { UsageError } from '../model/errors.ts';
import {
  BY_SENTIMENT,
  foldSentiments,
  type SentimentSplit,
  splitOf,
  type Totals,
  totalsOf,
} from './answers.ts';
import { checkFilter, type PostFilter, whereOf } from './filter.ts';
import type { AskOptions, LakePosts } from './lake-posts.ts';
import { REPORT_BY, type ReportBy } from './report-by.ts';
import { rolledUp, rollsUp } from './rollups.ts';
import { scopeOf } from './scope.ts';
import { listTop, type TopKind } from './top.ts';

export interface ReportRow extends SentimentSplit {
  /** A day as YYYY-MM-DD (UTC), null for posts without a time; else the hashtag, author, … */
  key: string | null;
  network?: string;
  type?: string;
  types?: Record<string, number>;
}

const TOP_OF: Record<Exclude<ReportBy, 'day'>, TopKind> = {
  hashtag: 'hashtags',
  author: 'authors',
  entity: 'entities',
  lang: 'langs',
  topic: 'topics',
};

const DAY_MS = 86_400_000;

/** Days in order; of the rest those with the most posts first, 20 unless a limit is given. */
export async function report(
  reader: LakePosts,
  by: ReportBy,
  asked: PostFilter,
  options: { limit?: number } = {},
  ask: AskOptions = {},
): Promise<ReportRow[]> {
  if (!REPORT_BY.includes(by)) {
    throw new UsageError(`There is no report by "${by}"; take one of ${REPORT_BY.join(', ')}.`);
  }
  if (by !== 'day') return (await listTop(reader, TOP_OF[by], asked, options, ask)).top;
  const filter = checkFilter(asked, reader.names);
  const quick = rollsUp(filter) && (filter.topics?.length ?? 0) <= 1;
  const days = quick ? daysFromRollups(reader, filter) : await daysFromPosts(reader, filter, ask);
  days.sort((a, b) => (a.day ?? Number.POSITIVE_INFINITY) - (b.day ?? Number.POSITIVE_INFINITY));
  const newest = options.limit === undefined ? days : days.slice(-options.limit);
  return newest.map(({ day, totals }) => ({ key: dayOf(day), ...splitOf(totals) }));
}

interface Day {
  /** Days since 1970; null for posts without a time. */
  day: number | null;
  totals: Totals;
}

function dayOf(day: number | null): string | null {
  if (day === null) return null;
  const iso = new Date(day * DAY_MS).toISOString();
  return iso.slice(0, iso.indexOf('T'));
}

const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value));

const daysFromRollups = ({ lake }: LakePosts, filter: PostFilter): Day[] =>
  rolledUp(
    lake.db,
    filter,
    `case when start <> ${NO_TIME} then (start - ((start % ${DAY_MS}) + ${DAY_MS}) % ${DAY_MS}) / ${DAY_MS} end`,
  ).map((row) => ({ day: numberOrNull(row.key), totals: totalsOf(row) }));

async function daysFromPosts(reader: LakePosts, filter: PostFilter, ask: AskOptions): Promise<Day[]> {
  const where = whereOf(filter);
  const rows = await reader.ask({
    ...ask,
    ...(await scopeOf(reader, filter, ask)),
    sql: (posts) =>
      `select day::DOUBLE as day, ${BY_SENTIMENT} from
         (select sentiment, date_diff('day', date '1970-01-01', created_at::DATE) as day from ${posts} where ${where.sql})
       group by day, sentiment`,
    values: where.values,
  });
  return foldSentiments(rows, ({ day }) => day).map(({ first, totals }) => ({
    day: numberOrNull(first.day),
    totals,
  }));
}
