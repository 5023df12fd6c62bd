/** Stretches of the past that were asked for; the pieces of one go when it is done. */
export const BACKFILL_SCHEMA = `
create table if not exists backfill (
  id text primary key,
  request text not null,
  created_at integer not null,
  -- Posts that its pieces were to hold when it was planned, and that came.
  estimated integer not null,
  fetched integer not null default 0,
  done_at integer
) without rowid;
create table if not exists backfill_piece (
  backfill text not null,
  number integer not null,
  piece text not null,
  -- How far it has come; null while nothing of it was read.
  progress text,
  fetched integer not null default 0,
  done integer not null default 0,
  primary key (backfill, number)
) without rowid;
-- Backfills that were asked of a running process: what it is to know of them when it starts again.
create table if not exists backfill_job (
  backfill text primary key,
  args text not null,
  -- running, out-of-budget, failed or cancelled; one that is done has a row no more.
  state text not null,
  reason text,
  requested_at integer not null
) without rowid;
`;
