/** The alerts of a lake and where each stands, kept in its state database. */
import type { DatabaseSync } from 'node:sqlite';
import type { Alert } from '../../model/alert.ts';

export type AlertState = 'ok' | 'pending' | 'firing';

export interface StoredAlert {
  alert: Alert;
  /** Counts up with every change of the definition. */
  revision: number;
  /** When its definition was set as it is, ms since the epoch; windows that ended before are not judged. */
  since: number;
  /** `config` follows the configuration at every start; `api` was added while running, and stays. */
  origin: 'config' | 'api';
  state: AlertState;
  stateSince: number;
  mutedUntil: number | null;
  judgedTo: number | null;
  checkpoint: number;
  /** As the stage of alerts has it, in JSON. */
  standing: string;
}

/** In order of their names. A lake that was last written before there were alerts has none. */
export function storedAlerts(db: DatabaseSync): StoredAlert[] {
  if (!hasAlerts(db)) return [];
  return db.prepare('select * from alert order by name').all().map(alertOf);
}

export const hasAlerts = (db: DatabaseSync): boolean =>
  db.prepare("select 1 from sqlite_master where type = 'table' and name = 'alert'").get() !== undefined;

function alertOf(row: Record<string, unknown>): StoredAlert {
  const time = (value: unknown): number | null => (value === null ? null : Number(value));
  return {
    alert: JSON.parse(String(row.definition)) as Alert,
    revision: Number(row.revision),
    since: Number(row.since),
    origin: row.origin === 'config' ? 'config' : 'api',
    state: row.state as AlertState,
    stateSince: Number(row.state_since),
    mutedUntil: time(row.muted_until),
    judgedTo: time(row.judged_to),
    checkpoint: Number(row.checkpoint),
    standing: String(row.standing),
  };
}

export function storeAlert(db: DatabaseSync, stored: StoredAlert): void {
  const { alert, revision, since, origin, state, stateSince, mutedUntil, judgedTo, checkpoint, standing } =
    stored;
  db.prepare('insert or replace into alert values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
    alert.name,
    JSON.stringify(alert),
    revision,
    since,
    origin,
    state,
    stateSince,
    mutedUntil,
    judgedTo,
    checkpoint,
    standing,
  );
}

/** Its firings stay. */
export function forgetAlert(db: DatabaseSync, name: string): void {
  db.prepare('delete from alert where name = ?').run(name);
}

/** The revision that an alert of this name is to have next: one that no firing has yet. */
export function nextRevision(db: DatabaseSync, name: string): number {
  const row = db
    .prepare(
      `select max((select coalesce(max(revision), 0) from alert where name = ?1),
        (select coalesce(max(revision), 0) from alert_firing where alert = ?1)) as revision`,
    )
    .get(name);
  return Number(row!.revision) + 1;
}
