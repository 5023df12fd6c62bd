import type { DatabaseSync } from 'node:sqlite';

export interface StoredBackfillJob {
  backfill: string;
  /** What it was asked with, as JSON. */
  args: unknown;
  state: 'running' | 'out-of-budget' | 'failed' | 'cancelled';
  /** A plain sentence where it failed. */
  reason: string | null;
  requestedAt: number;
}

/** Backfills that were asked of a running process, so that the next one goes on with those that were running. */
export class BackfillJobs {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  list(): StoredBackfillJob[] {
    return this.#db
      .prepare('select * from backfill_job order by requested_at')
      .all()
      .map((row) => ({
        backfill: String(row.backfill),
        args: JSON.parse(String(row.args)),
        state: String(row.state) as StoredBackfillJob['state'],
        reason: row.reason === null ? null : String(row.reason),
        requestedAt: Number(row.requested_at),
      }));
  }

  store({ backfill, args, state, reason, requestedAt }: StoredBackfillJob): void {
    this.#db
      .prepare('insert or replace into backfill_job values (?, ?, ?, ?, ?)')
      .run(backfill, JSON.stringify(args), state, reason, requestedAt);
  }

  /** Changes how one stands; nothing where there is none. */
  set(backfill: string, state: StoredBackfillJob['state'], reason: string | null = null): void {
    this.#db
      .prepare('update backfill_job set state = ?, reason = ? where backfill = ?')
      .run(state, reason, backfill);
  }

  remove(backfill: string): void {
    this.#db.prepare('delete from backfill_job where backfill = ?').run(backfill);
  }
}
