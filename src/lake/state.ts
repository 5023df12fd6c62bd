/**
 * The lake's state database: what is live, which post is owned by which row, the search index, rollups.
 * One process owns and writes it; any number read it. All but the log's unread blocks can be rebuilt.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { asDiskError } from '../model/disk-errors.ts';
import { CorruptionError, messageOf, UsageError } from '../model/errors.ts';
import { ALERT_SCHEMA } from './alerts/schema.ts';
import { BACKFILL_SCHEMA } from './backfill-schema.ts';
import { CORRECTION_SCHEMA } from './corrections/corrections.ts';
import { EXPORT_SCHEMA } from './export-jobs.ts';
import { STATE_FILE } from './layout.ts';
import { PROFILE_SCHEMA } from './profile-schema.ts';
import { rebuildIt } from './rebuild-advice.ts';
import { ROLLUP_SCHEMA } from './rollup.ts';
import { nameOfLake } from './s3/copy-note.ts';
import { SCORES_SCHEMA } from './scores/passed.ts';
import { RESCORING_SCHEMA } from './scores/rescorings.ts';
import { SINK_SCHEMA } from './sinks/schema.ts';
import { SPEND_SCHEMA } from './spend.ts';

/** Goes up with every change to a table that is there already: what another version wrote is not read. */
const STATE_VERSION = 1;

const SCHEMA = `
create table if not exists meta (name text primary key, value text not null) without rowid;

-- Live objects; what is not here is not in the lake.
create table if not exists object (
  key text primary key,
  zone text not null,
  number integer not null,
  rows integer not null,
  bytes integer not null,
  checksum integer not null,
  min_time integer,
  max_time integer,
  created_at integer not null
) without rowid;
create index if not exists object_zone on object (zone, number);

-- Which row is the post: key is 8 bytes of locality and 8 of a hash of the id (post-key.ts).
-- row is null for a post known only by its deletion; deleted_at is null while it is not deleted.
create table if not exists owner (
  key blob primary key,
  version real not null,
  hash integer not null,
  row integer,
  document integer,
  deleted_at real
) without rowid;

-- Rows in live objects that are no longer the post: superseded or deleted, until compaction drops them.
create table if not exists tombstone (row integer primary key);

create table if not exists alias (alias blob primary key, target blob not null) without rowid;

-- Deleted accounts: what they posted up to deleted_at stays hidden. applied is 0 until older rows are hidden too,
-- 1 until they are erased, and then 2, with network and author_id empty: author alone is a hash of both.
-- 3 where the account has been public again since deleted_at, so that older news of it counts no more.
create table if not exists deleted_author (
  author integer primary key,
  network text not null,
  author_id text not null,
  deleted_at real not null,
  applied integer not null default 0
);

-- Rows that are hidden since their account is, until they are erased: with the account they come back (withheld.ts).
create table if not exists withheld (row integer primary key, author integer not null, key blob not null);
create index if not exists withheld_author on withheld (author);
create index if not exists withheld_key on withheld (key);

-- Posts of which records are to leave the disk, by owner key, and since when; empty after each erasure.
create table if not exists erasure (id integer primary key autoincrement, key blob not null, since integer not null);

-- Erased posts: the hash half of the owner key, and until when versions of the post stay out.
create table if not exists forgotten (hash blob primary key, deleted_at real not null) without rowid;

-- Which posts the records of a raw object are of: sorted prints (erasure/prints.ts), made when first needed.
create table if not exists raw_prints (object text primary key, prints blob not null) without rowid;

-- Which row is a post, by creation time, for newest-first pages.
create table if not exists document (id integer primary key, row integer not null);
-- The posts themselves, many consecutive rows in one value (documents.ts).
create table if not exists document_chunk (chunk integer primary key, posts blob not null);
create virtual table if not exists search using fts5 (text, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2");

-- Windows that have been issued: revision, and whether something changed since: 1 posts, 2 only their scores.
create table if not exists issued_window (
  start integer not null,
  length integer not null,
  topic text not null,
  revision integer not null,
  issued_at integer not null,
  changed integer not null default 0,
  primary key (start, length, topic)
) without rowid;

-- What is followed: rules in the rule language (src/topics/), by name.
create table if not exists topic (
  name text primary key,
  rule text not null,
  since integer not null,
  origin text not null
) without rowid;

-- Issued revisions on their way to the windows zone.
create table if not exists issued_row (id integer primary key, row text not null);
`;

export interface StateOptions {
  readOnly?: boolean;
  /** Memory for its pages, MB: 64 for who writes, as imports want it, and 16 for who reads, unless given. */
  cacheMb?: number;
}

/** Opens, and where `readOnly` is not set creates, the state database of a lake folder. */
export function openState(root: string, options: StateOptions = {}): DatabaseSync {
  const path = join(root, STATE_FILE);
  const fresh = !existsSync(path);
  const cache = `pragma cache_size = -${(options.cacheMb ?? (options.readOnly ? 16 : 64)) * 1024}`;
  try {
    const db = new DatabaseSync(path, { readOnly: options.readOnly ?? false, timeout: 10_000 });
    if (options.readOnly) {
      db.exec(`pragma query_only = on; ${cache}`);
      db.prepare('select count(*) from object').get();
      checkVersion(db, root);
      return db;
    }
    if (fresh) db.exec('pragma page_size = 8192');
    db.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 8000;
      ${cache}; pragma temp_store = memory; pragma journal_size_limit = 134217728; pragma secure_delete = fast`);
    checkVersion(db, root);
    createSchema(db);
    return db;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const known = asDiskError(error, path);
    if (known !== error) throw known;
    throw new CorruptionError(
      `The state database ${path} cannot be opened (${messageOf(error)}). The posts themselves are safe; ${rebuildIt(root)} from them.`,
      error,
    );
  }
}

/**
 * The full-text index gathers a whole group in memory before it writes a segment, and merges segments only
 * when there are sixteen of a size: a third less work for each post.
 */
const SEARCH_SETTINGS = { hashsize: 16 * 1024 ** 2, automerge: 0 };

function checkVersion(db: DatabaseSync, root: string): void {
  const version = Number(db.prepare('pragma user_version').get()!.user_version);
  const isNew = db.prepare("select 1 from sqlite_schema where name = 'object'").get() === undefined;
  if (isNew || version === STATE_VERSION) return;
  throw new UsageError(
    `The state of the lake ${nameOfLake(root)} is of another version of Undertone (${version}; this one has ${STATE_VERSION}). The posts themselves are the same: ${rebuildIt(root)} from them.`,
    { code: 'state-version' },
  );
}

/** The tables, in a database that has none of them yet or all. */
export function createSchema(db: DatabaseSync): void {
  transaction(db, () => createTables(db));
}

function createTables(db: DatabaseSync): void {
  db.exec(
    `pragma user_version = ${STATE_VERSION};` +
      SCHEMA +
      ROLLUP_SCHEMA +
      SPEND_SCHEMA +
      BACKFILL_SCHEMA +
      PROFILE_SCHEMA +
      SCORES_SCHEMA +
      RESCORING_SCHEMA +
      CORRECTION_SCHEMA +
      ALERT_SCHEMA +
      EXPORT_SCHEMA +
      SINK_SCHEMA,
  );
  for (const [name, value] of Object.entries(SEARCH_SETTINGS)) {
    // A bound number would be a floating one, which FTS5 refuses.
    db.exec(`insert into search (search, rank) values ('${name}', ${value})`);
  }
}

/** Runs `work` in one transaction: all of it is durable when this returns, or none of it happened. */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('begin immediate');
  try {
    const result = work();
    db.exec('commit');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('rollback');
    throw asDiskError(error, STATE_FILE);
  }
}
