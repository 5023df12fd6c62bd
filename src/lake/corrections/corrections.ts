/**
 * Labels that people have set. A correction belongs to a post and the text it had: it holds for whatever version of the
 * post has that text, wins over every model, and is gone with the post. Which posts are to come by their labels, or to
 * lose them, is in `correction_due` until it is done (apply.ts), so that a kill in between loses nothing.
 */
import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { LABELS, type Label, type Post } from '../../model/post.ts';
import { postKey } from '../post-key.ts';
import type { Scored } from '../scores/new-scores.ts';
import { CORRECTION } from './label.ts';

export const CORRECTION_SCHEMA = `
-- Labels set by people: label is null while it is being taken back; before is what the model had said, as JSON.
create table if not exists correction (
  key blob primary key,
  id text not null,
  label text,
  text_hash text not null,
  corrected_at integer not null,
  before text
) without rowid;

-- Posts whose columns may not be what their corrections say.
create table if not exists correction_due (key blob primary key) without rowid;
`;

export interface Correction {
  key: Uint8Array;
  id: string;
  /** Null while it is being taken back. */
  label: Label | null;
  textHash: string;
  correctedAt: number;
  /** What a model had said of the post; null where nothing is known of it. */
  before: Scored | null;
}

export const textHash = (text: string): string => hash('sha256', text);

export class Corrections {
  readonly #db: DatabaseSync;
  #names = new Set<string>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.reload();
  }

  /** After the table was filled by others. */
  reload(): void {
    const rows = this.#db.prepare('select key from correction').all();
    this.#names = new Set(rows.map(({ key }) => nameOf(key as Uint8Array)));
  }

  /** Inside a transaction. */
  set(post: Post, label: Label, now: number): void {
    const key = postKey(post.id);
    this.#db
      .prepare(
        `insert into correction values (?, ?, ?, ?, ?, null)
         on conflict do update set label = excluded.label, text_hash = excluded.text_hash, corrected_at = excluded.corrected_at`,
      )
      .run(key, post.id, label, textHash(post.text), now);
    this.#names.add(nameOf(key));
    this.#due(key);
  }

  /** Inside a transaction. False where there is none. */
  takeBack(id: string): boolean {
    const key = postKey(id);
    const { changes } = this.#db.prepare('update correction set label = null where key = ?').run(key);
    this.#due(key);
    return changes > 0;
  }

  /** Inside the transaction that makes versions of these posts visible. */
  noteVersions(keys: Iterable<Uint8Array>): void {
    if (this.#names.size === 0) return;
    for (const key of keys) if (this.#names.has(nameOf(key))) this.#due(key);
  }

  /** A post of a lake whose state was lost says itself that it was corrected. Inside a transaction. */
  adopt(post: Post, now: number): void {
    if (post.model !== CORRECTION || !LABELS.includes(post.sentiment as Label)) return;
    const key = postKey(post.id);
    this.#db
      .prepare('insert or ignore into correction values (?, ?, ?, ?, ?, null)')
      .run(key, post.id, post.sentiment, textHash(post.text), now);
    this.#names.add(nameOf(key));
  }

  /** Inside the transaction that makes columns what the correction says; `before` is what they were. */
  applied(key: Uint8Array, before: Scored | null): void {
    this.#db
      .prepare('update correction set before = ? where key = ?')
      .run(before === null ? null : JSON.stringify(before), key);
  }

  /** Inside a transaction. */
  settled(key: Uint8Array): void {
    this.#db.prepare('delete from correction_due where key = ?').run(key);
  }

  /** Inside a transaction: with the post's erasure, or when it has been taken back. */
  remove(key: Uint8Array): void {
    if (!this.#names.delete(nameOf(key))) return;
    this.#db.prepare('delete from correction where key = ?').run(key);
    this.settled(key);
  }

  due(limit: number): Uint8Array[] {
    const rows = this.#db.prepare('select key from correction_due limit ?').all(limit);
    return rows.map(({ key }) => key as Uint8Array);
  }

  get(key: Uint8Array): Correction | null {
    const row = this.#db.prepare('select * from correction where key = ?').get(key);
    return row === undefined ? null : toCorrection(row);
  }

  #due(key: Uint8Array): void {
    this.#db.prepare('insert or ignore into correction_due values (?)').run(key);
  }
}

/** All that hold, the oldest first; also of a lake of before there were any. */
export function listCorrections(db: DatabaseSync): Correction[] {
  const table = db.prepare("select 1 from sqlite_master where type = 'table' and name = 'correction'").get();
  if (table === undefined) return [];
  return db
    .prepare('select * from correction where label is not null order by corrected_at, id')
    .all()
    .map(toCorrection);
}

const toCorrection = (row: Record<string, unknown>): Correction => ({
  key: row.key as Uint8Array,
  id: String(row.id),
  label: row.label as Label | null,
  textHash: String(row.text_hash),
  correctedAt: Number(row.corrected_at),
  before: row.before === null ? null : (JSON.parse(String(row.before)) as Scored),
});

const nameOf = (key: Uint8Array): string =>
  Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
