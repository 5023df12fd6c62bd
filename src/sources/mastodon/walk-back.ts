import type { Clock } from '../../model/clock.ts';
import { MastodonFailure } from './failure.ts';
import type { Interval } from './intervals.ts';
import type { PagedStatus } from './page.ts';
import { isSnowflake, snowflakeAt, snowflakeTime } from './snowflake.ts';
import type { Stream } from './streams.ts';
import type { TimelineClient } from './timeline-client.ts';

export interface WalkOptions {
  /**
   * How much further back than asked is read, ms: posts of other servers arrive late, and are put in by the time
   * at which they were made.
   */
  overlapMs: number;
  /** How often a page is asked for before the walk is given up. */
  tries: number;
  clock: Clock;
  signal: AbortSignal;
}

export interface Step {
  statuses: PagedStatus[];
  /** All that was made from here to the end of the stretch has come, ms; it may lie before the stretch begins. */
  reached: number;
  /** Whether the timeline goes back no further, so that what is older cannot be had. */
  isEnd: boolean;
}

/**
 * This much of the begin of a stretch stays missing, ms, until what is older was read for what came late: else a
 * kill in between would leave that out and nothing would tell.
 */
const KEPT_OPEN_MS = 1000;

/** From where on a stretch has come once a walk over it, or over more, has made a step; its end where it has not, ms. */
export function filledFrom(
  { from, to }: Interval,
  { reached, isEnd }: Pick<Step, 'reached' | 'isEnd'>,
  overlapMs: number,
): number {
  const isDone = isEnd || reached <= from - overlapMs;
  return Math.min(to, Math.max(reached, isDone ? from : from + KEPT_OPEN_MS));
}

/** Mastodon keeps the newest 400 or 800 of a list, and lets the others go (app/lib/feed_manager.rb). */
const LIST_KEPT = 400;
/** Times are given to the second: of the last second seen there may be more on the next page. */
const SECOND_MS = 1000;

/**
 * Pages a timeline from the end of a stretch back to its begin, and a little further, page by page for as long as
 * it is asked to go on. Rejects with a MastodonFailure where the server refuses or goes on failing.
 */
export async function* walkBack(
  client: TimelineClient,
  stream: Stream,
  { from, to }: Interval,
  { overlapMs, tries, clock, signal }: WalkOptions,
): AsyncGenerator<Step> {
  const until = from - overlapMs;
  let query: Record<string, string> = {};
  let reached = to;
  let seen = 0;
  /** When the oldest so far was made, and a second. */
  let first = to;
  let last: string | null = null;
  for (let page = 1; ; page++) {
    const { statuses: all, olderThan } = await client.page(stream, query, tries, signal);
    const oldest = all.at(-1);
    if (oldest === undefined) {
      if (page === 1 && stream.kind === 'public') {
        throw new MastodonFailure('absent', 'its timeline is empty, as where a server has turned it off');
      }
      yield { statuses: [], reached: isWhole(stream, seen) ? until : Math.min(reached, first), isEnd: true };
      return;
    }
    if (oldest.id === last) throw new MastodonFailure('broken', 'the server gives the same page again');
    last = oldest.id;
    seen += all.length;
    const now = clock.now();
    const isDated = isSnowflake(all[0]!.id, now) && isSnowflake(oldest.id, now);
    const timeOf = ({ id, createdAt }: PagedStatus) => (isDated ? snowflakeTime(id) : createdAt);
    first = (timeOf(oldest) ?? first) + SECOND_MS;
    reached = Math.min(reached, isDated ? first : newestOf(all.map(timeOf)) + SECOND_MS);
    const wanted = all.findLastIndex((status) => (timeOf(status) ?? until) >= until) + 1;
    yield { statuses: all.slice(0, wanted), reached, isEnd: false };
    if (reached <= until) return;
    const isAhead =
      page === 1 && isDated && stream.kind !== 'list' && snowflakeTime(oldest.id) > to + overlapMs;
    query = { max_id: isAhead ? snowflakeAt(to + overlapMs) : (olderThan ?? oldest.id) };
  }
}

/**
 * How far a page reaches where ids hold no time: they are in the order of arrival, and a post that came late is older
 * than what follows it, so only the newest tells.
 */
function newestOf(times: readonly (number | null)[]): number {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...known);
}

/**
 * Whether the end of a timeline is that of all there ever was. A hashtag may never have been used before. A
 * public timeline always holds older posts, unless they were removed; a list is cut off.
 */
const isWhole = (stream: Stream, seen: number): boolean =>
  stream.kind === 'hashtag' || (stream.kind === 'list' && seen < LIST_KEPT);
