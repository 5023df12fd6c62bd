/** How all alerts stand together, cheap enough to be looked at every second. */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { hasAlerts } from './alerts.ts';

export interface AlertsStanding {
  /** Those that fire and that nobody has acknowledged. */
  firing: number;
  acknowledged: number;
  pending: number;
  /** Another whenever what is shown of the alerts, of their latest firings or of what is told of them is. */
  version: string;
}

const LATEST = 200;

export function alertsStanding(db: DatabaseSync, now: number): AlertsStanding {
  if (!hasAlerts(db)) return { firing: 0, acknowledged: 0, pending: 0, version: '' };
  const alerts = db
    .prepare(
      `select name, revision, state, state_since, muted_until > ? as muted,
         exists (select 1 from alert_firing f where f.alert = alert.name and f.resolved_at is null
           and f.acknowledged_at is not null) as acknowledged
       from alert order by name`,
    )
    .all(now);
  const firings = db
    .prepare(
      `select alert, revision, window_start, amended, acknowledged_at, resolved_at from alert_firing
       order by window_start desc, alert limit ?`,
    )
    .all(LATEST);
  const deliveries = db
    .prepare(
      `select state, count(*) as count, sum(attempts) as attempts, max(ended_at) as ended
       from alert_delivery where state in ('waiting', 'dead') group by state order by state`,
    )
    .all();
  const count = (state: string, acknowledged: number): number =>
    alerts.filter((alert) => alert.state === state && alert.acknowledged === acknowledged).length;
  const version = createHash('sha256')
    .update(JSON.stringify([alerts, firings, deliveries]))
    .digest('base64url');
  return {
    firing: count('firing', 0),
    acknowledged: count('firing', 1),
    pending: count('pending', 0),
    version: version.slice(0, 16),
  };
}
