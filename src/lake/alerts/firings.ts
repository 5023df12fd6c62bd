/** What alerts fired. */
import type { DatabaseSync } from 'node:sqlite';
import type { Alert } from '../../model/alert.ts';
import { hasAlerts } from './alerts.ts';

export const RESOLUTIONS = ['resolved', 'withdrawn', 'by-hand', 'changed', 'removed'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** What names a firing, whoever evaluates. */
export interface FiringKey {
  alert: string;
  revision: number;
  /** Start of the window at which it fired, ms since the epoch. */
  windowStart: number;
}

/** What was measured in its window. */
export interface Measured {
  value: number;
  expected: number | null;
  upper: number | null;
  lower: number | null;
  posts: number;
}

export interface Firing extends FiringKey, Measured {
  windowEnd: number;
  /** The alert as it was then. */
  definition: Alert;
  firedAt: number;
  amended: number;
  /** Whether nothing was told of it. */
  muted: boolean;
  acknowledgedAt: number | null;
  resolvedAt: number | null;
  resolution: Resolution | null;
  ended: number | null;
}

const COLUMNS = `alert, revision, window_start, window_end, definition, value, expected, upper, lower, posts,
  fired_at, amended, muted, acknowledged_at, resolved_at, resolution, ended`;

/** Enters a firing; false where it is there already. */
export function enterFiring(db: DatabaseSync, firing: Firing): boolean {
  const marks = COLUMNS.split(',').map(() => '?');
  const done = db
    .prepare(`insert into alert_firing (${COLUMNS}) values (${marks.join(', ')}) on conflict do nothing`)
    .run(
      firing.alert,
      firing.revision,
      firing.windowStart,
      firing.windowEnd,
      JSON.stringify(firing.definition),
      firing.value,
      firing.expected,
      firing.upper,
      firing.lower,
      firing.posts,
      firing.firedAt,
      firing.amended,
      firing.muted ? 1 : 0,
      firing.acknowledgedAt,
      firing.resolvedAt,
      firing.resolution,
      firing.ended,
    );
  return done.changes > 0;
}

/** Corrects what was measured; counts where it differs. */
export function amendFiring(db: DatabaseSync, key: FiringKey, measured: Measured): void {
  const { value, expected, upper, lower, posts } = measured;
  db.prepare(
    `update alert_firing set value = ?4, expected = ?5, upper = ?6, lower = ?7, posts = ?8, amended = amended + 1
     where alert = ?1 and revision = ?2 and window_start = ?3 and (value <> ?4 or posts <> ?8)`,
  ).run(key.alert, key.revision, key.windowStart, value, expected, upper, lower, posts);
}

export function endFiring(
  db: DatabaseSync,
  key: FiringKey,
  { at, ended, resolution }: { at: number; ended: number; resolution: Resolution },
): void {
  db.prepare(
    `update alert_firing set resolved_at = ?, ended = ?, resolution = ?
     where alert = ? and revision = ? and window_start = ? and resolved_at is null`,
  ).run(at, ended, resolution, key.alert, key.revision, key.windowStart);
}

export function acknowledgeFiring(db: DatabaseSync, key: FiringKey, at: number): void {
  db.prepare(
    `update alert_firing set acknowledged_at = ?
     where alert = ? and revision = ? and window_start = ? and acknowledged_at is null`,
  ).run(at, key.alert, key.revision, key.windowStart);
}

export interface FiringsOf {
  alert?: string;
  /** Those that are not over. */
  open?: boolean;
  /** Those of windows from here on, ms. */
  from?: number;
  /** 100 unless given. */
  limit?: number;
}

/** The newest first. */
export function listFirings(db: DatabaseSync, of: FiringsOf = {}): Firing[] {
  if (!hasAlerts(db)) return [];
  return db
    .prepare(
      `select ${COLUMNS} from alert_firing
       where alert = coalesce(?1, alert) and window_start >= ?2 ${of.open ? 'and resolved_at is null' : ''}
       order by window_start desc, alert limit ?3`,
    )
    .all(of.alert ?? null, of.from ?? Number.MIN_SAFE_INTEGER, of.limit ?? 100)
    .map(firingOf);
}

export function findFiring(db: DatabaseSync, { alert, revision, windowStart }: FiringKey): Firing | null {
  const row = db
    .prepare(`select ${COLUMNS} from alert_firing where alert = ? and revision = ? and window_start = ?`)
    .get(alert, revision, windowStart);
  return row === undefined ? null : firingOf(row);
}

function firingOf(row: Record<string, unknown>): Firing {
  const number = (value: unknown): number | null => (value === null ? null : Number(value));
  return {
    alert: String(row.alert),
    revision: Number(row.revision),
    windowStart: Number(row.window_start),
    windowEnd: Number(row.window_end),
    definition: JSON.parse(String(row.definition)) as Alert,
    value: Number(row.value),
    expected: number(row.expected),
    upper: number(row.upper),
    lower: number(row.lower),
    posts: Number(row.posts),
    firedAt: Number(row.fired_at),
    amended: Number(row.amended),
    muted: row.muted !== 0,
    acknowledgedAt: number(row.acknowledged_at),
    resolvedAt: number(row.resolved_at),
    resolution: row.resolution as Resolution | null,
    ended: number(row.ended),
  };
}
