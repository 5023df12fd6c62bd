/**
 * Which posts and accounts have records that are to leave the disk. The queue is a table that is filled by
 * the transaction that hides a post or takes a newer version of it, so nothing that was hidden is forgotten
 * to be erased, whatever happens between.
 */
import type { DatabaseSync } from 'node:sqlite';
import { hashOf } from './forgotten.ts';

/** What is to be erased of one post. */
export interface PostTarget {
  /** Hexadecimal, of 8 bytes: the hash half of its key. */
  hash: string;
  /** Versions up to this time, ms; where `isPost` those before it. */
  upTo: number;
  /** True where the post is there, in a newer version: only what that one replaced goes. */
  isPost: boolean;
  /** What a text that names the post by its own network's id may hold, where the key tells. */
  needles: string[];
}

export interface AuthorTarget {
  network: string;
  authorId: string;
  /** Posts of versions up to this time, ms. */
  upTo: number;
}

/** A part of the queue, as it was when it was taken. */
export interface Targets {
  posts: PostTarget[];
  authors: AuthorTarget[];
  /** Keys whose posts are erased whole, with the aliases they go by. */
  whole: { key: Uint8Array; deletedAt: number | null }[];
  /** Every key it is about. */
  keys: Uint8Array[];
  /** Entries of the queue up to this one, of these keys, are dealt with by it. */
  last: number;
  /** The accounts of `authors`, as the table has them. */
  accounts: { author: number; deletedAt: number }[];
}

/** Enters posts by their keys, inside the transaction that is the reason for it. */
export function queueErasure(db: DatabaseSync, keys: readonly Uint8Array[], now: number): void {
  if (keys.length === 0) return;
  const insert = db.prepare('insert into erasure (key, since) values (?, ?)');
  for (const key of keys) insert.run(key, now);
}

/** Since when, in ms, the oldest entry waits; null where nothing does. */
export function waitingSince(db: DatabaseSync): number | null {
  const since = db.prepare('select min(since) as since from erasure').get()?.since;
  return since === null || since === undefined ? null : Number(since);
}

/** What a key's first half may look like where an id is written: a number, or the time in a record's key. */
function needlesOf(key: Uint8Array): string[] {
  const locality = Buffer.from(key.buffer, key.byteOffset, 8).readBigUInt64BE();
  const decimal = String(locality);
  return locality < 100_000n ? [] : [decimal, tidText(locality)];
}

const TID_ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';

/** A number as atproto writes it in the key of a record: 13 letters of 5 bits. */
export function tidText(value: bigint): string {
  let text = '';
  for (let rest = value, n = 0; n < 13; n++, rest >>= 5n) text = TID_ALPHABET[Number(rest & 31n)] + text;
  return text;
}

/** The part of the queue that one request is about. */
export interface Only {
  keys: readonly Uint8Array[];
  /** As `deleted_author` has them. */
  authors: readonly number[];
}

const newest = (db: DatabaseSync): number =>
  Number(db.prepare('select coalesce(max(id), 0) as id from erasure').get()?.id);

/** At most `most` entries, the oldest first, or those of one request; null where there is nothing to erase. */
export function takeTargets(db: DatabaseSync, most: number, only?: Only): Targets | null {
  const rows =
    only === undefined
      ? db.prepare('select id, key from erasure order by id limit ?').all(most)
      : only.keys.map((key) => ({ id: newest(db), key }));
  const accounts = db
    .prepare('select * from deleted_author where applied = 1')
    .all()
    .filter((row) => only === undefined || only.authors.includes(Number(row.author)));
  if (rows.length === 0 && accounts.length === 0) return null;
  const owner = db.prepare('select version, row, deleted_at from owner where key = ?');
  const erased = db.prepare('select deleted_at from forgotten where hash = ?');
  const keys = new Map(rows.map(({ key }) => [hexOf(key as Uint8Array), key as Uint8Array]));
  const targets: Targets = {
    posts: [],
    authors: accounts.map((row) => ({
      network: String(row.network),
      authorId: String(row.author_id),
      upTo: Number(row.deleted_at),
    })),
    whole: [],
    keys: [...keys.values()],
    last: Number(rows.at(-1)?.id ?? 0),
    accounts: accounts.map((row) => ({ author: Number(row.author), deletedAt: Number(row.deleted_at) })),
  };
  const whole = new Map<string, { upTo: number; deletedAt: number | null }>();
  for (const [name, key] of keys) {
    const known = owner.get(key);
    const hash = Buffer.from(hashOf(key)).toString('hex');
    const needles = needlesOf(key);
    if (known !== undefined && known.row !== null) {
      targets.posts.push({ hash, upTo: Number(known.version), isPost: true, needles });
      continue;
    }
    const before = erased.get(hashOf(key))?.deleted_at;
    const times = [known?.deleted_at, before].filter((time) => time !== null && time !== undefined);
    const deletedAt = times.length === 0 ? null : Math.max(...times.map(Number));
    const upTo = Math.max(deletedAt ?? Number.NEGATIVE_INFINITY, Number(known?.version ?? 0));
    targets.posts.push({ hash, upTo, isPost: false, needles });
    targets.whole.push({ key, deletedAt });
    whole.set(name, { upTo, deletedAt });
  }
  addAliases(db, whole, targets);
  return targets;
}

/** Other ids of the posts: a deletion may have named it by one. */
function addAliases(
  db: DatabaseSync,
  whole: ReadonlyMap<string, { upTo: number; deletedAt: number | null }>,
  targets: Targets,
): void {
  if (whole.size === 0) return;
  for (const row of db.prepare('select alias, target from alias').iterate()) {
    const found = whole.get(hexOf(row.target as Uint8Array));
    if (found === undefined) continue;
    const key = row.alias as Uint8Array;
    const hash = Buffer.from(hashOf(key)).toString('hex');
    targets.posts.push({ hash, upTo: found.upTo, isPost: false, needles: needlesOf(key) });
    targets.whole.push({ key, deletedAt: found.deletedAt });
  }
}

const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
