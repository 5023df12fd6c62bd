/** Re-scorings of history that were asked for, and how far they have come. */
import type { DatabaseSync } from 'node:sqlite';

export const RESCORING_SCHEMA = `
-- Posts are those with lower row numbers than before_row: what came later is for the second pass.
create table if not exists rescoring (
  id integer primary key autoincrement,
  model text not null,
  how text not null,
  from_time integer,
  to_time integer,
  before_row integer not null,
  state text not null default 'waiting',
  posts integer not null default 0,
  unscored integer not null default 0,
  asked_at integer not null,
  ended_at integer,
  reason text
);
`;

/** `current`: posts have the scores from then on. `beside`: they are only kept. `stored`: no model is run. */
export const HOWS = ['current', 'beside', 'stored'] as const;
export type How = (typeof HOWS)[number];

export const RESCORING_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;
export type RescoringState = (typeof RESCORING_STATES)[number];

export interface Rescored {
  id: number;
  /** As it was asked for; name@version where scores are taken from the scores zone. */
  model: string;
  how: How;
  /** Of events, ms, from inclusive, to exclusive; null where it is open. */
  from: number | null;
  to: number | null;
  beforeRow: number;
  state: RescoringState;
  /** Posts that have the scores, and those that the model failed on. */
  posts: number;
  unscored: number;
  askedAt: number;
  endedAt: number | null;
  /** Why it failed, or what it waits for. */
  reason: string | null;
}

export type RescoreWish = Pick<Rescored, 'model' | 'how' | 'from' | 'to'>;

export class Rescorings {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** The newest first. */
  list(): Rescored[] {
    return this.#db.prepare('select * from rescoring order by id desc limit 100').all().map(toRescored);
  }

  get(id: number): Rescored | null {
    const row = this.#db.prepare('select * from rescoring where id = ?').get(id);
    return row === undefined ? null : toRescored(row);
  }

  /** Those that are neither done nor given up, in the order in which they are done. */
  underWay(): Rescored[] {
    return this.#db
      .prepare("select * from rescoring where state in ('waiting', 'running') order by id")
      .all()
      .map(toRescored);
  }

  /** The oldest that is neither done nor given up. */
  next(): Rescored | null {
    return this.underWay()[0] ?? null;
  }

  /** Enters a wish; one that is the same as another still under way is that one. */
  enter({ model, how, from, to }: RescoreWish, beforeRow: number, now: number): number {
    const same = this.#db
      .prepare(
        "select id from rescoring where state in ('waiting', 'running') and model = ? and how = ? and from_time is ? and to_time is ?",
      )
      .get(model, how, from, to);
    if (same !== undefined) return Number(same.id);
    const { lastInsertRowid } = this.#db
      .prepare(
        'insert into rescoring (model, how, from_time, to_time, before_row, asked_at) values (?, ?, ?, ?, ?, ?)',
      )
      .run(model, how, from, to, beforeRow, now);
    return Number(lastInsertRowid);
  }

  /** Inside the transaction that gives them their scores. */
  count(id: number, posts: number, unscored: number): void {
    this.#db
      .prepare('update rescoring set posts = posts + ?, unscored = unscored + ? where id = ?')
      .run(posts, unscored, id);
  }

  /** A re-scoring that has ended stays as it is; returns whether it was under way. */
  set(id: number, state: RescoringState, reason: string | null, now: number): boolean {
    const ended = state === 'running' || state === 'waiting' ? null : now;
    const { changes } = this.#db
      .prepare(
        "update rescoring set state = ?, reason = ?, ended_at = ? where id = ? and state in ('waiting', 'running')",
      )
      .run(state, reason, ended, id);
    return changes > 0;
  }
}

const toRescored = (row: Record<string, unknown>): Rescored => ({
  id: Number(row.id),
  model: String(row.model),
  how: row.how as How,
  from: row.from_time as number | null,
  to: row.to_time as number | null,
  beforeRow: Number(row.before_row),
  state: row.state as RescoringState,
  posts: Number(row.posts),
  unscored: Number(row.unscored),
  askedAt: Number(row.asked_at),
  endedAt: row.ended_at as number | null,
  reason: row.reason as string | null,
});
