/**
 * Profiles that were looked up, in the state database: a cache, which a rebuild begins anew. What is kept is
 * gathered in memory until the next `flush`, since a transaction of its own for each answer of a network would
 * cost as much as storing a block of posts; a crash loses what a few requests bring again.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Profile, ProfileStore } from '../model/profile.ts';
import { transaction } from './state.ts';

/** Some 30 MB. */
const MOST_PROFILES = 200_000;
/** Gathered answers beyond this are written at once. */
const MOST_GATHERED = 2_000;

export class ProfileTable implements ProfileStore {
  readonly #db: DatabaseSync;
  readonly #most: number;
  readonly #select: StatementSync;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;
  readonly #gathered = new Map<string, Profile>();

  constructor(db: DatabaseSync, most = MOST_PROFILES) {
    this.#db = db;
    this.#most = most;
    this.#select = db.prepare('select handle, name, expires_at from profile where id = ?');
    this.#insert = db.prepare('insert or replace into profile values (?, ?, ?, ?)');
    this.#delete = db.prepare('delete from profile where id = ?');
  }

  find(ids: readonly string[], now: number): Profile[] {
    return ids.flatMap((id) => {
      const profile = this.#gathered.get(id) ?? this.#stored(id);
      return profile === null || profile.expiresAt <= now ? [] : [profile];
    });
  }

  keep(profiles: readonly Profile[]): void {
    for (const profile of profiles) this.#gathered.set(profile.id, profile);
    if (this.#gathered.size > MOST_GATHERED) this.#write();
  }

  forget(ids: readonly string[]): void {
    const stored = ids.filter((id) => {
      this.#gathered.delete(id);
      return this.#stored(id) !== null;
    });
    if (stored.length > 0) transaction(this.#db, () => this.forgetInside(stored));
  }

  /** As `forget`, inside a transaction that is already open. */
  forgetInside(ids: readonly string[]): void {
    for (const id of ids) {
      this.#gathered.delete(id);
      this.#delete.run(id);
    }
  }

  /** Writes what was gathered, and lets go what has expired by `now`, ms, and what is too much, the oldest first. */
  flush(now: number): void {
    if (this.#gathered.size === 0) return;
    this.#write();
    const expired = this.#db.prepare('delete from profile where expires_at <= ?');
    const count = this.#db.prepare('select count(*) as count from profile');
    const oldest = this.#db.prepare(
      'delete from profile where id in (select id from profile order by expires_at limit ?)',
    );
    transaction(this.#db, () => {
      expired.run(now);
      const over = Number(count.get()?.count) - this.#most;
      if (over > 0) oldest.run(over);
    });
  }

  #write(): void {
    transaction(this.#db, () => {
      for (const { id, handle, name, expiresAt } of this.#gathered.values())
        this.#insert.run(id, handle, name, expiresAt);
    });
    this.#gathered.clear();
  }

  #stored(id: string): Profile | null {
    const row = this.#select.get(id);
    if (row === undefined) return null;
    return {
      id,
      handle: row.handle as string | null,
      name: row.name as string | null,
      expiresAt: Number(row.expires_at),
    };
  }
}
