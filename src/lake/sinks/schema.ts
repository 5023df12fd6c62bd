/**
 * What sinks, the stores beyond the lake, are still to be told. A change names rows, or a post that is no more, never
 * what the post says: that is read when it is told, so that a sink gets the posts as they are then, whatever the order.
 */
export const SINK_SCHEMA = `
-- Sinks by their names, and how far each has been told. Taken out by a request alone.
create table if not exists sink (
  name text primary key,
  -- Where it is, for people; another place under the same name begins anew.
  target text not null,
  since integer not null,
  -- Changes up to this number have been told, and so many rows of the next.
  position integer not null,
  within integer not null default 0,
  -- What was there when it was added is told by chunks of documents: from the first of these up to the second.
  copied integer not null default 0,
  copy_end integer not null
) without rowid;

-- Rows that became posts or changed, rows of them from row on; or the id of a post that is no more.
create table if not exists sink_change (
  number integer primary key autoincrement,
  row integer,
  rows integer,
  id text
);

-- Posts that a sink would not take, and why, until it takes them or they are sent again.
create table if not exists sink_refused (
  sink text not null,
  id text not null,
  reason text not null,
  since integer not null,
  primary key (sink, id)
) without rowid;

-- Objects that a sink of objects holds, each with posts of one day (YYYY-MM-DD; null of those without a time), and in
-- which of them each post is, so that one that changes finds the object that is to be written anew.
create table if not exists sink_part (
  sink text not null,
  part integer not null,
  day text,
  posts integer not null,
  primary key (sink, part)
) without rowid;
create table if not exists sink_part_post (
  sink text not null,
  key blob not null,
  part integer not null,
  primary key (sink, key)
) without rowid;
create index if not exists sink_part_posts on sink_part_post (sink, part);
`;
