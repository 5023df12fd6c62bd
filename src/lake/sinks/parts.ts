/**
 * The objects of a sink that holds posts in objects. An object cannot be changed in place, so each is a part with posts
 * of one day, written anew under its own key when one of its posts changes; what it holds is read from the lake.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { DocumentReader } from '../document-table.ts';
import { dateOf } from '../layout.ts';
import type { StoredRow } from '../parquet/leaf.ts';
import { KEY_BYTES, postKey } from '../post-key.ts';
import type { PostNow } from './take.ts';

/** Posts in a part: what is written anew for one that changes. */
const MOST_POSTS = 20_000;

export interface Part {
  part: number;
  /** YYYY-MM-DD in UTC; null of posts without a time. */
  day: string | null;
}

/** What a sink's parts become; plain data. */
export interface PartChanges {
  written: (Part & { posts: number })[];
  /** Parts that have no posts left. */
  removed: Part[];
  /** Keys of posts, KEY_BYTES each, and the part that each is in from now on; -1: in none. */
  keys: Uint8Array;
  parts: Int32Array;
}

export interface PartPlan {
  changes: PartChanges;
  /** The posts of a part as they are to be. They are read with each call: only one part need be in memory. */
  rowsOf(part: number): StoredRow[];
}

/** Which parts are to be written so that they hold the posts as given. */
export function planParts(
  db: DatabaseSync,
  documents: DocumentReader,
  sink: string,
  posts: readonly PostNow[],
): PartPlan {
  const plan = new Planned(db, sink);
  for (const { id, post } of posts) {
    const key = postKey(id);
    const before = plan.partOf(key);
    const day = post === null ? undefined : dayOf(post.created_at);
    if (before !== null && day !== undefined && plan.dayOf(before) === day) plan.touch(before);
    else {
      if (before !== null) plan.leave(before, key);
      if (day !== undefined) plan.enter(day, key);
    }
  }
  return { changes: plan.changes(), rowsOf: (part) => readRows(db, documents, plan.keysOf(part)) };
}

const dayOf = (time: number | null): string | null => (time === null ? null : dateOf(time));
const nameOf = (key: Uint8Array): string => Buffer.from(key).toString('latin1');

class Planned {
  readonly #db: DatabaseSync;
  readonly #sink: string;
  readonly #touched = new Map<number, string | null>();
  readonly #left = new Map<number, Set<string>>();
  readonly #entered = new Map<number, Set<string>>();
  /** Of each day the part that is added to, and how many posts it has. */
  readonly #open = new Map<string | null, { part: number; posts: number }>();
  #next: number;

  constructor(db: DatabaseSync, sink: string) {
    this.#db = db;
    this.#sink = sink;
    const last = db.prepare('select max(part) as last from sink_part where sink = ?').get(sink)!;
    this.#next = Number(last.last ?? 0) + 1;
  }

  partOf(key: Uint8Array): number | null {
    const row = this.#db
      .prepare('select part from sink_part_post where sink = ? and key = ?')
      .get(this.#sink, key);
    return row === undefined ? null : Number(row.part);
  }

  dayOf(part: number): string | null {
    const row = this.#db
      .prepare('select day from sink_part where sink = ? and part = ?')
      .get(this.#sink, part);
    return (row?.day ?? null) as string | null;
  }

  touch(part: number, day = this.dayOf(part)): void {
    this.#touched.set(part, day);
  }

  leave(part: number, key: Uint8Array): void {
    this.touch(part);
    setOf(this.#left, part).add(nameOf(key));
  }

  enter(day: string | null, key: Uint8Array): void {
    let open = this.#open.get(day) ?? this.#lastOf(day);
    if (open === null || open.posts >= MOST_POSTS) open = { part: this.#next++, posts: 0 };
    open.posts++;
    this.#open.set(day, open);
    this.touch(open.part, day);
    setOf(this.#entered, open.part).add(nameOf(key));
  }

  #lastOf(day: string | null): { part: number; posts: number } | null {
    const row = this.#db
      .prepare('select part, posts from sink_part where sink = ? and day is ? order by part desc limit 1')
      .get(this.#sink, day);
    return row === undefined ? null : { part: Number(row.part), posts: Number(row.posts) };
  }

  keysOf(part: number): Buffer[] {
    const left = this.#left.get(part);
    const stored = this.#db
      .prepare('select key from sink_part_post where sink = ? and part = ?')
      .all(this.#sink, part)
      .map(({ key }) => Buffer.from(key as Uint8Array));
    const entered = [...(this.#entered.get(part) ?? [])].map((name) => Buffer.from(name, 'latin1'));
    return [...stored.filter((key) => left?.has(nameOf(key)) !== true), ...entered];
  }

  changes(): PartChanges {
    const written: PartChanges['written'] = [];
    const removed: Part[] = [];
    for (const [part, day] of this.#touched) {
      const posts = this.keysOf(part).length;
      if (posts === 0) removed.push({ part, day });
      else written.push({ part, day, posts });
    }
    const placed = new Map<string, number>();
    for (const keys of this.#left.values()) for (const key of keys) placed.set(key, -1);
    for (const [part, keys] of this.#entered) for (const key of keys) placed.set(key, part);
    const keys = Buffer.alloc(placed.size * KEY_BYTES);
    let at = 0;
    for (const key of placed.keys()) keys.write(key, at++ * KEY_BYTES, 'latin1');
    return { written, removed, keys, parts: Int32Array.from(placed.values()) };
  }
}

function setOf(sets: Map<number, Set<string>>, part: number): Set<string> {
  const there = sets.get(part);
  if (there !== undefined) return there;
  const made = new Set<string>();
  sets.set(part, made);
  return made;
}

/** A post that is gone by now is left out; its change is still to be told. */
function readRows(db: DatabaseSync, documents: DocumentReader, keys: readonly Uint8Array[]): StoredRow[] {
  const find = db.prepare('select version, hash, row from owner where key = ?');
  const owned = keys.flatMap((key) => {
    const owner = find.get(key);
    if (owner === undefined || owner.row === null) return [];
    return [{ row: Number(owner.row), version: Number(owner.version), hash: Number(owner.hash) }];
  });
  // Neighbours share a chunk.
  owned.sort((a, b) => a.row - b.row);
  return owned.flatMap((one) => {
    const post = documents.post(one.row);
    return post === null ? [] : [{ ...one, post }];
  });
}

/** Inside a transaction. */
export function enterParts(db: DatabaseSync, sink: string, changes: PartChanges): void {
  const { written, removed, keys, parts } = changes;
  const write = db.prepare('insert or replace into sink_part (sink, part, day, posts) values (?, ?, ?, ?)');
  for (const { part, day, posts } of written) write.run(sink, part, day, posts);
  const remove = db.prepare('delete from sink_part where sink = ? and part = ?');
  for (const { part } of removed) remove.run(sink, part);
  const place = db.prepare('insert or replace into sink_part_post (sink, key, part) values (?, ?, ?)');
  const unplace = db.prepare('delete from sink_part_post where sink = ? and key = ?');
  parts.forEach((part, at) => {
    const key = keys.subarray(at * KEY_BYTES, (at + 1) * KEY_BYTES);
    if (part < 0) unplace.run(sink, key);
    else place.run(sink, key, part);
  });
}

export function forgetParts(db: DatabaseSync, sink: string): void {
  db.prepare('delete from sink_part where sink = ?').run(sink);
  db.prepare('delete from sink_part_post where sink = ?').run(sink);
}

/** The parts that a sink is known to hold. */
export const partsOf = (db: DatabaseSync, sink: string): Part[] =>
  db
    .prepare('select part, day from sink_part where sink = ? order by part')
    .all(sink)
    .map(({ part, day }) => ({ part: Number(part), day: day as string | null }));
