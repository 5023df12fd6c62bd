/** Exports that were asked of a running process: what the next one is to know of them. */
import type { DatabaseSync } from 'node:sqlite';

export const EXPORT_SCHEMA = `
-- Exports that were asked of a running process; their files lie in exports/, by their id.
create table if not exists export_job (
  id text primary key,
  -- What was asked for, as JSON.
  wish text not null,
  -- waiting, running, done, cancelled or failed.
  state text not null,
  reason text,
  -- What a client has to know to fetch the file.
  secret text not null,
  asked_at integer not null,
  ended_at integer,
  -- Posts there were to write when it began; null before that.
  expected integer,
  rows integer not null default 0,
  bytes integer not null default 0
) without rowid;
`;

export const EXPORT_STATES = ['waiting', 'running', 'done', 'cancelled', 'failed'] as const;
export type ExportState = (typeof EXPORT_STATES)[number];

/** `W` is what was asked for. Times in ms since the epoch. */
export interface StoredExport<W> {
  id: string;
  wish: W;
  state: ExportState;
  reason: string | null;
  secret: string;
  askedAt: number;
  endedAt: number | null;
  expected: number | null;
  rows: number;
  bytes: number;
}

export class ExportJobs<W> {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** The newest first. */
  list(): StoredExport<W>[] {
    return this.#db
      .prepare('select * from export_job order by asked_at desc, id')
      .all()
      .map((row) => ({
        id: String(row.id),
        wish: JSON.parse(String(row.wish)) as W,
        state: String(row.state) as ExportState,
        reason: row.reason as string | null,
        secret: String(row.secret),
        askedAt: Number(row.asked_at),
        endedAt: row.ended_at as number | null,
        expected: row.expected as number | null,
        rows: Number(row.rows),
        bytes: Number(row.bytes),
      }));
  }

  store({ id, wish, state, reason, secret, askedAt, endedAt, expected, rows, bytes }: StoredExport<W>): void {
    this.#db
      .prepare('insert or replace into export_job values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(id, JSON.stringify(wish), state, reason, secret, askedAt, endedAt, expected, rows, bytes);
  }

  /** Removes those that have ended whose filter may name a person, and gives their ids. */
  removeNaming(): string[] {
    const names = ['author', 'mention', 'text', 'rule'].map(
      (name) => `wish ->> '$.filter.${name}' is not null`,
    );
    return this.#db
      .prepare(`delete from export_job where ended_at is not null and (${names.join(' or ')}) returning id`)
      .all()
      .map(({ id }) => String(id));
  }

  remove(id: string): void {
    this.#db.prepare('delete from export_job where id = ?').run(id);
  }
}
