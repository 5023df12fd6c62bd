/** What is to be told of firings, to whom, and what became of it. */
import type { DatabaseSync } from 'node:sqlite';
import { hasAlerts } from './alerts.ts';
import type { FiringKey } from './firings.ts';

export type News = 'fired' | 'resolved' | 'withdrawn';

export interface Delivery extends FiringKey {
  /** The same however often it is sent. */
  key: string;
  channel: string;
  news: News;
  createdAt: number;
  state: 'waiting' | 'delivered' | 'dead';
  attempts: number;
  nextAt: number;
  /** When it was delivered or given up. */
  endedAt: number | null;
  /** Why the last attempt failed. */
  reason: string | null;
}

/** Inside the transaction that enters what it tells of; what is entered already stays as it is. */
export function enterDelivery(
  db: DatabaseSync,
  { alert, revision, windowStart }: FiringKey,
  { channel, news, at }: { channel: string; news: News; at: number },
): void {
  db.prepare(
    `insert into alert_delivery (key, alert, revision, window_start, channel, news, created_at, next_at)
     values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
  ).run(
    [alert, revision, windowStart, channel, news].join('/'),
    alert,
    revision,
    windowStart,
    channel,
    news,
    at,
    at,
  );
}

/** Those whose time has come, the oldest first; that something is over waits until it is told that it began. */
export function dueDeliveries(db: DatabaseSync, now: number, limit: number): Delivery[] {
  return db
    .prepare(
      `select * from alert_delivery due where state = 'waiting' and next_at <= ? and (news = 'fired' or not exists (
         select 1 from alert_delivery began where state = 'waiting' and news = 'fired' and began.alert = due.alert
           and began.revision = due.revision and began.window_start = due.window_start and began.channel = due.channel))
       order by next_at, key limit ?`,
    )
    .all(now, limit)
    .map(deliveryOf);
}

export function settleDelivery(
  db: DatabaseSync,
  key: string,
  became: Pick<Delivery, 'state' | 'attempts' | 'nextAt' | 'endedAt' | 'reason'>,
): void {
  const { state, attempts, nextAt, endedAt, reason } = became;
  db.prepare(
    'update alert_delivery set state = ?, attempts = ?, next_at = ?, ended_at = ?, reason = ? where key = ?',
  ).run(state, attempts, nextAt, endedAt, reason, key);
}

export function findDelivery(db: DatabaseSync, key: string): Delivery | null {
  if (!hasAlerts(db)) return null;
  const row = db.prepare('select * from alert_delivery where key = ?').get(key);
  return row === undefined ? null : deliveryOf(row);
}

/** The newest first. */
export function listDeliveries(db: DatabaseSync, of: { alert?: string; limit?: number } = {}): Delivery[] {
  if (!hasAlerts(db)) return [];
  return db
    .prepare(
      'select * from alert_delivery where alert = coalesce(?, alert) order by created_at desc, key limit ?',
    )
    .all(of.alert ?? null, of.limit ?? 100)
    .map(deliveryOf);
}

/** How many wait and how many were given up. */
export function countDeliveries(db: DatabaseSync): { waiting: number; dead: number } {
  const row = db
    .prepare(
      "select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'dead') as dead from alert_delivery",
    )
    .get()!;
  return { waiting: Number(row.waiting), dead: Number(row.dead) };
}

/** What was told long ago, and firings that are long over, go. */
export function expireAlerts(db: DatabaseSync, before: number): void {
  db.prepare("delete from alert_delivery where state <> 'waiting' and ended_at < ?").run(before);
  db.prepare('delete from alert_firing where resolved_at < ?').run(before);
}

function deliveryOf(row: Record<string, unknown>): Delivery {
  return {
    key: String(row.key),
    alert: String(row.alert),
    revision: Number(row.revision),
    windowStart: Number(row.window_start),
    channel: String(row.channel),
    news: row.news as News,
    createdAt: Number(row.created_at),
    state: row.state as Delivery['state'],
    attempts: Number(row.attempts),
    nextAt: Number(row.next_at),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
    reason: row.reason === null ? null : String(row.reason),
  };
}
