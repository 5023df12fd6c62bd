/** How often an alert would have fired: the same code over windows that are past. */
import { AT_REST, endOf, replay } from '../../alerts/episodes.ts';
import type { Judged } from '../../alerts/judge.ts';
import type { Alert } from '../../model/alert.ts';
import { UsageError } from '../../model/errors.ts';
import type { QueryEngine } from '../../query/engine.ts';
import type { AskOptions } from '../../query/lake-posts.ts';
import { latestEvent } from '../../windows/issue.ts';
import { judgeWindows } from './evaluate.ts';
import { type Drivers, driversOf, firstEvent, isRolledUp } from './measure.ts';

const DAY_MS = 86_400_000;
const UNLESS_GIVEN_MS = 28 * DAY_MS;
const MOST_WINDOWS = 50_000;
/** Firings, the newest, that come with what drove them, and how many posts of each. */
const DRIVEN = 3;
const EXAMPLES = 3;

export interface WouldFire {
  /** Start of the window at which it would have fired. */
  fired: number;
  /** Where it would have been over; null where it would still fire. */
  ended: number | null;
  at: Judged;
  /** Null of those that are not the newest. */
  drivers: Drivers | null;
}

export interface AlertBacktest {
  from: number;
  to: number;
  /** Whether the quarter-hour counts answered, or the posts did. */
  by: 'rollups' | 'posts';
  windows: Judged[];
  firings: WouldFire[];
}

/** Over the range, or the last four weeks that have posts. Throws a UsageError where that is too many windows. */
export async function backtestAlert(
  queries: QueryEngine,
  alert: Alert,
  range: { from?: number; to?: number; now: number },
  ask: AskOptions = {},
): Promise<AlertBacktest> {
  const length = alert.window;
  const aligned = (time: number): number => Math.floor(time / length) * length;
  const by = isRolledUp(alert) ? 'rollups' : 'posts';
  const [first, latest] = [firstEvent(queries), latestEvent(queries.lake.db)];
  if (first === null || latest === null) return { from: 0, to: 0, by, windows: [], firings: [] };
  // The window that the last post is in is not over; a post dated ahead does not close those before it.
  const last = Math.min(latest, range.now);
  const to = aligned(Math.min(range.to ?? last, last));
  const from = Math.max(aligned(range.from ?? to - UNLESS_GIVEN_MS), aligned(first));
  if ((to - from) / length > MOST_WINDOWS) {
    throw new UsageError(
      `From the first to the last time there are more than ${MOST_WINDOWS} windows; take longer ones, or a shorter time.`,
      { code: 'too-many-windows' },
    );
  }
  const windows = await judgeWindows(queries, alert, { from, to }, ask);
  const { episodes } = replay(alert, AT_REST, windows);
  const byStart = new Map(windows.map((window) => [window.start, window]));
  const firings: WouldFire[] = episodes.map(({ fired, resolved }) => ({
    fired,
    ended: resolved === null ? null : endOf(alert, fired, resolved),
    at: byStart.get(fired)!,
    drivers: null,
  }));
  for (const firing of firings.slice(-DRIVEN)) {
    const stretch = { from: firing.fired - (alert.hold - 1) * length, to: firing.fired + length };
    const { value, lower } = firing.at;
    const low = lower !== null && value !== null && value < lower;
    firing.drivers = await driversOf(queries, alert, stretch, { low, limit: EXAMPLES }, ask);
  }
  return { from, to, by, windows, firings };
}
