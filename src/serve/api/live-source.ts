import { alertsStanding } from '../../lake/alerts/standing.ts';
import type { Clock } from '../../model/clock.ts';
import type { QueryEngine } from '../../query/engine.ts';
import { postJson } from '../../query/posts.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import { QUARTER_HOUR_MS, type Window } from '../../windows/window.ts';
import type { LiveCommit, LiveSource } from '../live/live-feed.ts';
import { VisiblePosts } from '../live/visible-posts.ts';
import { isSample } from './routes/summary.ts';

/** Who announces commits; the pipeline's enricher is one. */
export interface CommitSource {
  onCommit(watch: (commit: LiveCommit) => void): () => void;
}

const DAY_MS = 86_400_000;

/** What the live stream tells, from the same questions that the routes answer. */
export function liveSource(
  queries: QueryEngine,
  commits: CommitSource,
  telemetry: Telemetry,
  clock: Clock,
  /** Whether anything can be watched for. */
  watches: boolean,
): LiveSource {
  return {
    onCommit: (watch) => commits.onCommit(watch),
    posts: new VisiblePosts(queries.lake),
    summary: async () => ({ ...(await queries.summary()), sample: isSample(queries) }),
    windows: async () => {
      const windows = await lastDay(queries, clock.now());
      return new Map(windows.map((window) => [window.window_start.toISOString(), window]));
    },
    alerts: () => (watches ? alertsStanding(queries.lake.db, clock.now()) : null),
    describe: postJson,
    onFault: (error) => telemetry.apiFault({ method: 'GET', route: '/api/live', error }),
    onClients: (count) => telemetry.liveClients(count),
  };
}

/**
 * The quarter-hours of the day up to now; where those have no posts, as in a lake made of old files, of the
 * last day that has. Posts dated in the future do not count: they would hide all others.
 */
async function lastDay(queries: QueryEngine, now: number): Promise<Window[]> {
  const to = (Math.floor(now / QUARTER_HOUR_MS) + 1) * QUARTER_HOUR_MS;
  const today = await queries.windows({ from: to - DAY_MS, to });
  if (today.length > 0) return today;
  const windows = await queries.windows({ to }, { limit: DAY_MS / QUARTER_HOUR_MS });
  const last = windows.at(-1)?.window_end.getTime() ?? 0;
  return windows.filter(({ window_start }) => window_start.getTime() >= last - DAY_MS);
}
