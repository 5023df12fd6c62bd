/** What was asked for, fetched and missed, by source, topic and window. */
import { Account } from '../ledger/account.ts';
import { UsageError } from '../model/errors.ts';
import { QUARTER_HOUR_MS } from '../windows/window.ts';
import { type CoverageRow, toCoverageRow } from './coverage-row.ts';
import type { AskOptions, LakePosts } from './lake-posts.ts';

export interface CoverageFilter {
  sources?: readonly string[];
  /** A topic takes in what sources ask for that take everything. */
  topics?: readonly string[];
  /** Windows that overlap this time, ms. */
  from?: number;
  to?: number;
}

export interface CoverageOf {
  /** Length of a window in ms, 1 minute to 31 days; 15 minutes unless given. */
  lengthMs?: number;
  /** How many rows at most, those of the newest windows; 10,000 unless given, 100,000 at most. */
  limit?: number;
}

const SHORTEST_MS = 60_000;
const LONGEST_MS = 31 * 86_400_000;
const MOST = 100_000;

/** Oldest window first. Only windows in which something was asked of the source have a row. */
export async function listCoverage(
  reader: LakePosts,
  filter: CoverageFilter,
  of: CoverageOf = {},
  ask: AskOptions = {},
): Promise<CoverageRow[]> {
  const lengthMs = of.lengthMs ?? QUARTER_HOUR_MS;
  if (!Number.isInteger(lengthMs) || lengthMs < SHORTEST_MS || lengthMs > LONGEST_MS) {
    throw new UsageError(`The window length is ${lengthMs} ms; it should be from one minute to 31 days.`);
  }
  const bounds = { from: filter.from ?? -8.64e15, to: filter.to ?? 8.64e15 };
  const windows = Account.read(reader.lake.db, bounds).windows(
    lengthMs,
    bounds,
    Math.min(of.limit ?? 10_000, MOST),
    ({ source, topic }) => {
      const { sources, topics } = filter;
      return (
        (sources === undefined || sources.includes(source)) &&
        (topics === undefined || topic === '' || topics.includes(topic))
      );
    },
  );
  if (windows.length === 0) return [];
  const range = { from: windows[0]!.start, to: windows.at(-1)!.start + lengthMs };
  const counts = new Map<string, number>();
  // Posts are counted only where a stream does not count them itself.
  if (windows.some(({ fetched }) => fetched === null)) {
    const rows = await reader.ask({ ...ask, ...range, sql: (posts) => countsOf(posts, lengthMs, range) });
    for (const row of rows) counts.set(`${row.source}\n${row.topic}\n${row.start}`, Number(row.posts));
  }
  return windows.map((window) => {
    const posts = counts.get(
      `${window.source}\n${window.topic === '' ? '*' : window.topic}\n${window.start}`,
    );
    return toCoverageRow(window, lengthMs, posts ?? 0);
  });
}

/** Posts by source, topic (`*` for all) and window; ms. */
export function countsOf(
  posts: string,
  lengthMs: number,
  { from, to }: { from: number; to: number },
): string {
  return `select source, topic, start, count(*)::DOUBLE as posts
    from (select source, unnest(list_append(topics, '*')) as topic,
        (epoch_ms(created_at) // ${lengthMs} * ${lengthMs})::DOUBLE as start
      from ${posts} where epoch_ms(created_at) >= ${from} and epoch_ms(created_at) < ${to})
    group by source, topic, start`;
}
