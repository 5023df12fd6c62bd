import type { DatabaseSync } from 'node:sqlite';

/** Times are ms since the epoch; a topic of '' is everything that a source takes. */
export const LEDGER_SCHEMA = `
-- Time accounted for; rows of one source and topic never touch.
create table if not exists ledger_covered (
  source text not null, topic text not null, "from" integer not null, "to" integer not null,
  primary key (source, topic, "from")
) without rowid;

-- Time that is missing; healed_at is null while it is.
create table if not exists ledger_gap (
  id integer primary key,
  source text not null, topic text not null, "from" integer not null, "to" integer not null,
  reason text not null, detail text not null, healable integer not null,
  noted_at integer not null, healed_at integer
);
create index if not exists ledger_gap_place on ledger_gap (source, topic, "from");
create index if not exists ledger_gap_open on ledger_gap (source, topic, "from") where healed_at is null;

-- How many posts a stretch of the past brought, of how many.
create table if not exists ledger_fetched (
  source text not null, topic text not null, "from" integer not null, "to" integer not null,
  fetched integer not null, capped integer not null, estimated integer,
  primary key (source, topic, "from", "to")
) without rowid;

-- How a live source stood when it last said so: live, paused, or the reason for which nothing comes.
create table if not exists ledger_head (
  source text not null, topic text not null, "to" integer not null, state text not null, noted_at integer not null,
  primary key (source, topic)
) without rowid;
`;

export const LEDGER_TABLES = ['ledger_covered', 'ledger_gap', 'ledger_fetched', 'ledger_head'] as const;

export const topicKey = (topic: string | null): string => topic ?? '';
export const topicOf = (key: string): string | null => (key === '' ? null : key);

/** Whether the lake has a ledger: one that no process has owned since there are ledgers has none. */
export function hasLedger(db: DatabaseSync): boolean {
  return db.prepare("select 1 from sqlite_master where name = 'ledger_head'").get() !== undefined;
}
