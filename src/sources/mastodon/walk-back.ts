import type { Clock } from '../../model/clock.ts';
import { MastodonFailure } from './failure.ts';
import type { Interval } from './intervals.ts';
import type { PagedStatus } from './page.ts';
import { isSnowflake, snowflakeAt } from './snowflake.ts';
import type { Stream } from './streams.ts';
import { PAGE_LIMIT, type TimelineClient } from './timeline-client.ts';

export interface WalkOptions {
  /**
   * How much further back than asked is read, ms: posts of other servers arrive late, and are put in by the time
   * at which they were made.
   */
  overlapMs: number;
  /** The most pages of one walk. */
  maxPages: number;
  /** How often a page is asked for before the walk is given up. */
  tries: number;
  clock: Clock;
  signal: AbortSignal;
}

export interface Step {
  statuses: PagedStatus[];
  /** From here to the end of the stretch everything has come, ms; not below its begin. */
  from: number;
}

/**
 * Pages a timeline from the end of a stretch back to its begin, a little further even, and at most so many
 * pages; what it then has not reached is said by the last step. Rejects with a MastodonFailure where the server
 * refuses or goes on failing.
 */
export async function* walkBack(
  client: TimelineClient,
  stream: Stream,
  { from, to }: Interval,
  options: WalkOptions,
): AsyncGenerator<Step> {
  const { overlapMs, maxPages, tries, clock, signal } = options;
  const until = from - overlapMs;
  let query: Record<string, string> = {};
  for (let page = 1; page <= maxPages; page++) {
    const { statuses: all, olderThan } = await client.page(stream, query, tries, signal);
    const newest = all[0];
    if (page === 1 && newest === undefined && stream.kind === 'public') {
      throw new MastodonFailure('absent', 'its timeline is empty, as where a server has turned it off');
    }
    const times = all.flatMap(({ createdAt }) => (createdAt === null ? [] : [createdAt]));
    const isOlder = times.length > 0 && times.every((time) => time < until);
    const statuses = all.filter(({ createdAt }) => createdAt === null || createdAt >= until);
    if (olderThan === null || newest === undefined || isOlder) {
      yield { statuses, from };
      return;
    }
    const reached = Math.min(...times, to);
    // Times are given to the second: of the last second seen there may be more on the next page.
    yield { statuses, from: Math.max(from, Math.min(to, reached + 1000)) };
    const isDated = isSnowflake(newest.id, clock.now());
    const ahead = page === 1 && isDated && all.length >= PAGE_LIMIT && reached > to + overlapMs;
    query = {
      max_id: ahead ? snowflakeAt(to + overlapMs) : olderThan,
      ...(isDated ? { since_id: snowflakeAt(until) } : {}),
    };
  }
}
