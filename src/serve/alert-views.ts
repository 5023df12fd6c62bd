/** Alerts as the command line and the API show them: times in ISO 8601, lengths of time as they are written. */
import { describeReading } from '../alerts/describe.ts';
import type { Judged } from '../alerts/judge.ts';
import { formatDuration } from '../config/values.ts';
import type { StoredAlert } from '../lake/alerts/alerts.ts';
import type { Delivery } from '../lake/alerts/deliveries.ts';
import type { Firing } from '../lake/alerts/firings.ts';
import type { Alert } from '../model/alert.ts';
import type { AlertBacktest } from '../pipeline/alerts/backtest.ts';
import type { Drivers } from '../pipeline/alerts/measure.ts';
import { postJson } from '../query/posts.ts';

const iso = (time: number): string => new Date(time).toISOString();
const isoOrNull = (time: number | null): string | null => (time === null ? null : iso(time));

/** As it is written in the configuration. */
export const definitionView = (alert: Alert): Record<string, unknown> => ({
  ...alert,
  window: formatDuration(alert.window),
  unseen: formatDuration(alert.unseen),
});

export type AlertStanding = 'ok' | 'pending' | 'firing' | 'acknowledged';

export function alertView(stored: StoredAlert, open: Firing | undefined, now: number) {
  const { alert, revision, since, origin, state, stateSince, mutedUntil, judgedTo } = stored;
  const standing: AlertStanding =
    state === 'firing' && open !== undefined && open.acknowledgedAt !== null ? 'acknowledged' : state;
  return {
    name: alert.name,
    definition: definitionView(alert),
    origin,
    revision,
    since: iso(since),
    state: standing,
    state_since: iso(standing === 'acknowledged' ? open!.acknowledgedAt! : stateSince),
    muted_until: mutedUntil !== null && mutedUntil > now ? iso(mutedUntil) : null,
    judged_to: isoOrNull(judgedTo),
    firing: open === undefined ? null : firingView(open),
  };
}

export function firingView(firing: Firing) {
  const { alert, revision, windowStart, windowEnd, definition, value, expected, upper, lower, posts } =
    firing;
  return {
    alert,
    revision,
    measure: definition.measure,
    window_start: iso(windowStart),
    window_end: iso(windowEnd),
    reading: describeReading(definition, firing),
    value,
    expected,
    upper,
    lower,
    posts,
    fired_at: iso(firing.firedAt),
    amended: firing.amended,
    muted: firing.muted,
    acknowledged_at: isoOrNull(firing.acknowledgedAt),
    resolved_at: isoOrNull(firing.resolvedAt),
    resolution: firing.resolution,
    ended: isoOrNull(firing.ended),
  };
}

export function deliveryView(delivery: Delivery) {
  const { key, alert, windowStart, channel, news, state, attempts, createdAt, nextAt, endedAt, reason } =
    delivery;
  return {
    key,
    alert,
    window_start: iso(windowStart),
    channel,
    news,
    state,
    attempts,
    created_at: iso(createdAt),
    next_at: state === 'waiting' ? iso(nextAt) : null,
    ended_at: isoOrNull(endedAt),
    reason,
  };
}

export const driversView = ({ posts, terms }: Drivers) => ({ posts: posts.map(postJson), terms });

const windowView = ({ start, value, posts, verdict, expected, upper, lower }: Judged) => ({
  window_start: iso(start),
  value,
  posts,
  verdict,
  expected,
  upper,
  lower,
});

export function backtestView(
  alert: Alert,
  { from, to, by, windows, firings }: AlertBacktest,
  seconds: number,
) {
  const count = (verdict: Judged['verdict']): number =>
    windows.filter((window) => window.verdict === verdict).length;
  return {
    definition: definitionView(alert),
    from: windows.length === 0 ? null : iso(from),
    to: windows.length === 0 ? null : iso(to),
    by,
    seconds,
    met: count('met'),
    unknown: count('unknown'),
    firings: firings.map(({ fired, ended, at, drivers }) => ({
      window_start: iso(fired),
      ended: isoOrNull(ended),
      reading: describeReading(alert, { ...at, value: at.value ?? 0 }),
      value: at.value,
      expected: at.expected,
      posts: at.posts,
      drivers: drivers === null ? null : driversView(drivers),
    })),
    windows: windows.map(windowView),
  };
}
