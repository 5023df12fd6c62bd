/** Alerts, what they fired, and what is to be told of it. No text of a post is kept here: it is asked for anew. */
export const ALERT_SCHEMA = `
create table if not exists alert (
  name text primary key,
  definition text not null,
  -- Counts up with every change of the definition.
  revision integer not null,
  since integer not null,
  origin text not null,
  -- ok, pending or firing, as the last window left it.
  state text not null default 'ok',
  state_since integer not null,
  muted_until integer,
  -- Where the windows end that were judged; null before the first.
  judged_to integer,
  -- The window to go on from, and where the alert stood before it.
  checkpoint integer not null,
  standing text not null
) without rowid;

-- One row an episode. Whatever is evaluated again, and by whomever, an episode has one key.
create table if not exists alert_firing (
  alert text not null,
  revision integer not null,
  window_start integer not null,
  window_end integer not null,
  definition text not null,
  value real not null,
  expected real,
  upper real,
  lower real,
  posts integer not null,
  fired_at integer not null,
  -- How often late posts, edits or deletions have changed it since.
  amended integer not null default 0,
  muted integer not null default 0,
  acknowledged_at integer,
  resolved_at integer,
  -- resolved, withdrawn, by-hand, changed or removed; null while it goes on.
  resolution text,
  -- The end of its last window; null while it goes on.
  ended integer,
  primary key (alert, revision, window_start)
) without rowid;
create index if not exists alert_firing_time on alert_firing (window_start);

-- What is to be told, entered with what it tells of. The key goes with it, so that a receiver can tell a repeat.
create table if not exists alert_delivery (
  key text primary key,
  alert text not null,
  revision integer not null,
  window_start integer not null,
  channel text not null,
  -- fired, resolved or withdrawn.
  news text not null,
  created_at integer not null,
  -- waiting, delivered or dead.
  state text not null default 'waiting',
  attempts integer not null default 0,
  next_at integer not null,
  ended_at integer,
  reason text
) without rowid;
create index if not exists alert_delivery_due on alert_delivery (state, next_at);
`;
