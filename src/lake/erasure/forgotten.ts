/**
 * Posts that were erased: what is left of each is half of its key, which is a hash of its id, and until when
 * versions of it stay out. Asked for every post that the owner index does not know, so a Bloom filter stands
 * before the table: 16 bits and four probes a post, 0.24 % false alarms.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Bytes of the hash within a key, and where it begins (post-key.ts). */
const HASH_AT = 8;
const HASH_BYTES = 8;
const BITS_A_POST = 16;
const LEAST_BITS = 2 ** 16;
/** 32 MiB; beyond 16 million posts more alarms are false, and each costs a look-up. */
const MOST_BITS = 2 ** 28;
const PROBES = 4;

export class Forgotten {
  readonly #db: DatabaseSync;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  #filter = new Uint8Array();
  #mask = 0;
  #count = 0;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#find = db.prepare('select deleted_at from forgotten where hash = ?');
    this.#insert = db.prepare(
      'insert into forgotten values (?, ?) on conflict do update set deleted_at = max(deleted_at, excluded.deleted_at)',
    );
    this.load();
  }

  /** Until which time, in ms, versions of the post with this key stay out; null where it was not erased. */
  deletedAt(key: Uint8Array): number | null {
    if (this.#count === 0 || !this.#maybe(key)) return null;
    const row = this.#find.get(key.subarray(HASH_AT, HASH_AT + HASH_BYTES));
    return row === undefined ? null : Number(row.deleted_at);
  }

  /** Inside a transaction. `hash` is what `hashOf` gives of the key; Infinity keeps the post out for good. */
  add(hash: Uint8Array, deletedAt: number): void {
    this.#insert.run(hash, deletedAt);
    this.#count++;
    if (this.#count * BITS_A_POST > this.#mask + 1 && this.#mask + 1 < MOST_BITS) this.load();
    else this.#mark(hash, 0);
  }

  /** Reads the table anew, after it was filled by others. */
  load(): void {
    const rows = Number(this.#db.prepare('select count(*) as count from forgotten').get()?.count);
    let bits = LEAST_BITS;
    while (bits < rows * 2 * BITS_A_POST && bits < MOST_BITS) bits *= 2;
    this.#filter = new Uint8Array(bits / 8);
    this.#mask = bits - 1;
    this.#count = rows;
    for (const row of this.#db.prepare('select hash from forgotten').iterate()) {
      this.#mark(row.hash as Uint8Array, 0);
    }
  }

  #maybe(key: Uint8Array): boolean {
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = this.#bit(key, HASH_AT, probe);
      if ((this.#filter[bit >> 3]! & (1 << (bit & 7))) === 0) return false;
    }
    return true;
  }

  #mark(bytes: Uint8Array, at: number): void {
    for (let probe = 0; probe < PROBES; probe++) {
      const bit = this.#bit(bytes, at, probe);
      this.#filter[bit >> 3]! |= 1 << (bit & 7);
    }
  }

  /** Double hashing: the two halves of a hash stand for as many as are needed (Kirsch and Mitzenmacher 2006). */
  #bit(bytes: Uint8Array, at: number, probe: number): number {
    const first = word(bytes, at);
    const second = word(bytes, at + 4) | 1;
    return ((first + Math.imul(probe, second)) & this.#mask) >>> 0;
  }
}

const word = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

/** The half of a key that is a hash of the id. */
export const hashOf = (key: Uint8Array): Uint8Array => key.subarray(HASH_AT, HASH_AT + HASH_BYTES);
