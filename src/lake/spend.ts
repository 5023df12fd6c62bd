import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** What was read for money, by month (UTC) and source. Entered in the transaction of the block that it came with. */
export const SPEND_SCHEMA = `
create table if not exists spend (
  month text not null,
  source text not null,
  posts integer not null,
  -- Millionths of a US dollar, at the price of the day.
  micros integer not null,
  primary key (month, source)
) without rowid;
`;

export interface Spent {
  /** As 2026-03. */
  month: string;
  source: string;
  /** Posts that were charged for. */
  posts: number;
  /** US dollars, for the posts and for questions such as those for counts. */
  dollars: number;
}

const MICROS = 1_000_000;

/** The month of a time, UTC, as 2026-03. */
export const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);

/** Adds to the counter; inside the caller's transaction where there is one. `at` is in ms since the epoch. */
export class SpendWriter {
  readonly #add: StatementSync;

  constructor(db: DatabaseSync) {
    this.#add = db.prepare(
      `insert into spend values (?, ?, ?, ?) on conflict do update set
         posts = posts + excluded.posts, micros = micros + excluded.micros`,
    );
  }

  add(source: string, spent: { posts?: number; dollars: number }, at: number): void {
    const { posts = 0, dollars } = spent;
    this.#add.run(monthOf(at), source, posts, Math.round(dollars * MICROS));
  }
}

/** What was spent, newest month first. Empty in a lake from before there was a counter. */
export function readSpend(db: DatabaseSync, month?: string): Spent[] {
  const exists = db.prepare("select 1 from sqlite_master where type = 'table' and name = 'spend'").get();
  if (exists === undefined) return [];
  const rows = db
    .prepare('select * from spend where month = coalesce(?, month) order by month desc, source')
    .all(month ?? null);
  return rows.map((row) => ({
    month: String(row.month),
    source: String(row.source),
    posts: Number(row.posts),
    dollars: Number(row.micros) / MICROS,
  }));
}

/** Dollars, over all sources. */
export const dollarsOf = (spent: readonly Spent[]): number =>
  spent.reduce((sum, { dollars }) => sum + dollars, 0);
