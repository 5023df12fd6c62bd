/** The counts and shares of each sentiment, parted by one property of the posts. */
import { NO_TIME } from '../lake/rollup.ts';
import { UsageError } from '../model/errors.ts';
import { COUNT_COLUMNS, type SentimentSplit, splitOf } from './answers.ts';
import { checkFilter, type PostFilter, whereOf } from './filter.ts';
import type { AskOptions, LakePosts, Row } from './lake-posts.ts';
import { REPORT_BY, type ReportBy } from './report-by.ts';
import { rolledUp, rollsUp } from './rollups.ts';
import { scopeOf } from './summary.ts';
import { listTop, type TopKind } from './top.ts';

export interface ReportRow extends SentimentSplit {
  /** A day as YYYY-MM-DD (UTC), null for posts without a time; else the hashtag, author, … */
  key: string | null;
  network?: string;
  type?: string;
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
  if (by !== 'day') return listTop(reader, TOP_OF[by], asked, options, ask);
  const filter = checkFilter(asked);
  const quick = rollsUp(filter) && (filter.topics?.length ?? 0) <= 1;
  const rows = quick ? daysFromRollups(reader, filter) : await daysFromPosts(reader, filter, ask);
  rows.sort((a, b) => Number(a.key ?? Number.POSITIVE_INFINITY) - Number(b.key ?? Number.POSITIVE_INFINITY));
  const newest = options.limit === undefined ? rows : rows.slice(-options.limit);
  return newest.map((row) => ({ key: dayOf(row.key), ...splitOf(row) }));
}

const dayOf = (day: unknown): string | null => {
  if (day === null || day === undefined) return null;
  const iso = new Date(Number(day) * DAY_MS).toISOString();
  return iso.slice(0, iso.indexOf('T'));
};

const daysFromRollups = ({ lake }: LakePosts, filter: PostFilter): Row[] =>
  rolledUp(
    lake.db,
    filter,
    `case when start <> ${NO_TIME} then (start - ((start % ${DAY_MS}) + ${DAY_MS}) % ${DAY_MS}) / ${DAY_MS} end`,
  );

async function daysFromPosts(reader: LakePosts, filter: PostFilter, ask: AskOptions): Promise<Row[]> {
  const where = whereOf(filter);
  return reader.ask({
    ...ask,
    ...(await scopeOf(reader, filter, ask)),
    sql: (posts) =>
      `select day::DOUBLE as key, ${COUNT_COLUMNS} from
         (select sentiment, floor(epoch_ms(created_at) / ${DAY_MS})::BIGINT as day from ${posts} where ${where.sql})
       group by day`,
    values: where.values,
  });
}
