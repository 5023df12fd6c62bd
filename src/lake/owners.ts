/**
 * Decides which records of a group become rows: a post appears once, its newest version wins, what was
 * deleted stays hidden. Decisions are made group by group in log order, ahead of the commits: what groups
 * still in flight have claimed counts as if it were committed.
 *
 * The winner among versions is the latest, then the smallest payload hash, so any order of arrival ends in
 * the same rows. A repeat that is no newer counts as a duplicate, also where its smaller hash makes it the row.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Forgotten } from './erasure/forgotten.ts';
import { KEY_BYTES, postKey } from './post-key.ts';

export const KIND = { post: 0, delete: 1, deleteAuthor: 2, other: 3, dead: 4, restoreAuthor: 5 } as const;

/** What is known of each record of a group before it is enriched; arrays run parallel, one entry a record. */
export interface Candidates {
  kinds: Uint8Array;
  /** Posts and deletions: KEY_BYTES each (post-key.ts). */
  keys: Uint8Array;
  /** Posts: the version's time. Deletions, of posts and of authors: the time of the deletion. Milliseconds. */
  versions: Float64Array;
  /** Posts: 48 bits of the payload's hash. */
  hashes: Float64Array;
  /** Posts and deletions of authors: 48 bits of a hash of network and author id; 0 where unknown. */
  authors: Float64Array;
  /** Posts: creation time in ms; NaN where unknown. */
  times: Float64Array;
  /** Posts known to their server by another id: record → that id's key. */
  aliases: [record: number, key: Uint8Array][];
  /** Deletions of authors: record → who. */
  accounts: [record: number, network: string, authorId: string][];
  /** Row numbers of posts that are stored already, when an index is made anew. */
  rows?: readonly number[];
}

export type Outcome =
  | 'post'
  | 'update'
  | 'duplicate'
  /** A duplicate by its id and version whose payload is another. */
  | 'duplicate-differs'
  | 'delete'
  | 'deleted-before'
  | 'other'
  | 'dead';

export interface Owner {
  version: number;
  hash: number;
  row: number | null;
  document: number | null;
  deletedAt: number | null;
}

interface Claim extends Owner {
  key: Uint8Array;
  /** The group that wrote this claim last, and the record of it that is the row, if one is. */
  group: number;
  record: number | null;
}

export interface Decision {
  outcomes: Outcome[];
  /** Records that become rows, in order; `rows` and `documents` are their numbers. */
  selected: Int32Array;
  rows: number[];
  documents: number[];
  /** Owner entries to write. */
  owners: { key: Uint8Array; owner: Owner }[];
  aliases: { alias: Uint8Array; target: Uint8Array }[];
  /** Accounts that are hidden from now on, or no more. */
  accounts: { author: number; network: string; authorId: string; at: number; hidden: boolean }[];
  /** Rows of earlier groups that are no longer the post. */
  hidden: { row: number; document: number }[];
  /** Keys of deletions, of posts that are deleted and of edited ones: records of them are to be erased. */
  erase: Uint8Array[];
}

/** Rows of one object are numbered from its number times this. */
export const ROWS_PER_OBJECT = 2 ** 17;
export const SLOTS_PER_SECOND = 2 ** 19;
export const LAST_SECOND = 2 ** 33 - 1;
/** Posts without a time: below all others in newest-first order. */
const UNDATED = -(2 ** 52);
const NEVER_SEEN = -9e15;
/** `applied` of an account in `deleted_author` whose posts are erased. */
const ERASED = 2;
/** The same of one that is public again. */
export const RESTORED = 3;

export class Owners {
  readonly #db: DatabaseSync;
  readonly #findOwner: StatementSync;
  readonly #findAlias: StatementSync;
  readonly #lastSlot: StatementSync;
  readonly #accountState: StatementSync;
  readonly forgotten: Forgotten;
  readonly #claims = new Map<string, Claim>();
  readonly #aliasClaims = new Map<string, { target: Uint8Array; group: number }>();
  readonly #deletedAuthors = new Map<number, number>();
  /** Accounts that were hidden and are public again, and since when: what was said of them before is over. */
  readonly #restoredAuthors = new Map<number, number>();
  readonly #slots = new Map<number, number>();
  /** No key beyond this one is stored: a post newer than all others need not be looked up. */
  #highest: Uint8Array = new Uint8Array();

  constructor(db: DatabaseSync) {
    this.#findOwner = db.prepare('select version, hash, row, document, deleted_at from owner where key = ?');
    this.#findAlias = db.prepare('select target from alias where alias = ?');
    this.#lastSlot = db.prepare('select max(id) as id from document where id >= ? and id < ?');
    this.#accountState = db.prepare('select applied from deleted_author where author = ?');
    this.forgotten = new Forgotten(db);
    this.#db = db;
    this.reload();
  }

  /** Reads anew what is kept in memory, after others have filled the tables; only while no group is in flight. */
  reload(): void {
    this.forgotten.load();
    const last = this.#db.prepare('select max(key) as key from owner').get();
    this.#highest = (last?.key as Uint8Array | null | undefined) ?? new Uint8Array();
    for (const row of this.#db.prepare('select author, deleted_at, applied from deleted_author').iterate()) {
      const accounts = row.applied === RESTORED ? this.#restoredAuthors : this.#deletedAuthors;
      accounts.set(Number(row.author), Number(row.deleted_at));
    }
  }

  /** Lets groups that are in flight know that versions of a post up to a time, in ms, are deleted. */
  noteDeletion(key: Uint8Array, until: number): void {
    const claim = this.#claims.get(nameOf(key));
    if (claim !== undefined) claim.deletedAt = Math.max(claim.deletedAt ?? until, until);
  }

  /** Likewise for all posts of an author. */
  noteDeletedAuthor(author: number, until: number): void {
    this.#deletedAuthors.set(author, Math.max(this.#deletedAuthors.get(author) ?? until, until));
  }

  /** Decides one group. `group` numbers rise; `object` is the number of the object its rows will be in. */
  decide(group: number, object: number, candidates: Candidates): Decision {
    const decision: Decision = {
      outcomes: [],
      selected: new Int32Array(),
      rows: [],
      documents: [],
      owners: [],
      aliases: [],
      accounts: [],
      hidden: [],
      erase: [],
    };
    const touched = new Map<string, Claim>();
    const aliasOf = new Map(candidates.aliases);
    const accountOf = new Map(
      candidates.accounts.map(([record, network, authorId]) => [record, { network, authorId }]),
    );
    for (let record = 0; record < candidates.kinds.length; record++) {
      decision.outcomes.push(
        this.#decideOne(group, record, candidates, touched, aliasOf, accountOf, decision),
      );
    }
    this.#number(object, candidates, touched, decision);
    return decision;
  }

  /** Whether a group in flight decides on the post. */
  isClaimed(key: Uint8Array): boolean {
    return this.#claims.has(nameOf(key));
  }

  /** A document number for a row that becomes visible outside of a group; `time` in ms, NaN where unknown. */
  takeDocument(time: number, row: number): number {
    return this.#nextDocument(time, row);
  }

  /** Forgets what a group claimed, once it is committed. */
  release(group: number, decision: Decision): void {
    for (const { key } of decision.owners) {
      const name = nameOf(key);
      if (this.#claims.get(name)?.group === group) this.#claims.delete(name);
    }
    for (const { alias } of decision.aliases) {
      const name = nameOf(alias);
      if (this.#aliasClaims.get(name)?.group === group) this.#aliasClaims.delete(name);
    }
  }

  #decideOne(
    group: number,
    record: number,
    candidates: Candidates,
    touched: Map<string, Claim>,
    aliasOf: Map<number, Uint8Array>,
    accountOf: Map<number, { network: string; authorId: string }>,
    decision: Decision,
  ): Outcome {
    const kind = candidates.kinds[record];
    if (kind === KIND.other) return 'other';
    if (kind === KIND.dead) return 'dead';
    const at = candidates.versions[record]!;
    if (kind === KIND.deleteAuthor || kind === KIND.restoreAuthor) {
      const author = candidates.authors[record]!;
      const hidden = kind === KIND.deleteAuthor;
      const account = accountOf.get(record)!;
      // Bluesky says of every new account that it is active; that is news of a hidden one alone.
      const isKnown = hidden || account.network !== 'bluesky' || this.#deletedAuthors.has(author);
      if (isKnown && this.#noteAccount(author, hidden, at)) {
        decision.accounts.push({ author, ...account, at, hidden });
      }
      return hidden ? 'delete' : 'other';
    }
    const given = candidates.keys.subarray(record * KEY_BYTES, (record + 1) * KEY_BYTES);
    const key = kind === KIND.delete ? (this.#aliased(given) ?? given) : given;
    const claim = this.#claim(key);
    const hide = (): void => {
      if (claim.row !== null && claim.document !== null)
        decision.hidden.push({ row: claim.row, document: claim.document });
      claim.row = null;
      claim.document = null;
      claim.record = null;
    };
    const touch = (): void => {
      // A row of an earlier group stays named until here, so that its commit has happened by the time it is hidden.
      claim.group = group;
      const name = nameOf(key);
      this.#claims.set(name, claim);
      touched.set(name, claim);
    };
    if (claim.group !== group) claim.record = null;

    if (kind === KIND.delete) {
      decision.erase.push(Uint8Array.from(key));
      if (at > (claim.deletedAt ?? Number.NEGATIVE_INFINITY)) {
        claim.deletedAt = at;
        if (at >= claim.version) hide();
        touch();
      }
      return 'delete';
    }

    const alias = aliasOf.get(record);
    const aliasDeletedAt = alias === undefined ? null : this.#claim(alias).deletedAt;
    if (alias !== undefined && this.#aliased(alias) === null) {
      const target = Uint8Array.from(key);
      this.#aliasClaims.set(nameOf(alias), { target, group });
      decision.aliases.push({ alias, target });
    }
    const hash = candidates.hashes[record]!;
    const known = claim.version !== NEVER_SEEN;
    const newer = at > claim.version;
    const replaces = newer || (at === claim.version && hash < claim.hash);
    const same = at === claim.version && hash === claim.hash;
    if (at < claim.version || claim.deletedAt !== null) decision.erase.push(Uint8Array.from(key));
    if (!replaces) return same ? 'duplicate' : 'duplicate-differs';
    const visible = claim.row !== null || claim.record !== null;
    if (known && newer) decision.erase.push(Uint8Array.from(key));
    claim.version = at;
    claim.hash = hash;
    const authorDeletedAt = this.#deletedAuthors.get(candidates.authors[record]!) ?? null;
    const deleted = Math.max(
      claim.deletedAt ?? Number.NEGATIVE_INFINITY,
      aliasDeletedAt ?? Number.NEGATIVE_INFINITY,
      authorDeletedAt ?? Number.NEGATIVE_INFINITY,
    );
    if (aliasDeletedAt !== null)
      claim.deletedAt = Math.max(claim.deletedAt ?? Number.NEGATIVE_INFINITY, aliasDeletedAt);
    hide();
    touch();
    if (deleted >= at) {
      decision.erase.push(Uint8Array.from(key));
      return newer || !known ? 'deleted-before' : 'duplicate';
    }
    claim.record = record;
    if (!newer) return 'duplicate-differs';
    return known && visible ? 'update' : 'post';
  }

  /** Whether it is news: the latest that is said of an account counts, in whatever order it is told. */
  #noteAccount(author: number, hidden: boolean, at: number): boolean {
    const deletedAt = this.#deletedAuthors.get(author) ?? Number.NEGATIVE_INFINITY;
    const restoredAt = this.#restoredAuthors.get(author) ?? Number.NEGATIVE_INFINITY;
    if (at <= Math.max(deletedAt, restoredAt)) return false;
    // What was erased, be it on request, stays out: only an account still to be erased can come back.
    if (!hidden && this.#accountState.get(author)?.applied === ERASED) return false;
    const [to, from] = hidden
      ? [this.#deletedAuthors, this.#restoredAuthors]
      : [this.#restoredAuthors, this.#deletedAuthors];
    to.set(author, at);
    from.delete(author);
    return true;
  }

  /** The post's entry as it will be once every group before is committed. */
  #claim(key: Uint8Array): Claim {
    const name = nameOf(key);
    const claimed = this.#claims.get(name);
    if (claimed !== undefined) return claimed;
    const row = Buffer.compare(key, this.#highest) > 0 ? undefined : this.#findOwner.get(key);
    if (row === undefined) {
      return {
        key,
        version: NEVER_SEEN,
        hash: 0,
        row: null,
        document: null,
        deletedAt: this.forgotten.deletedAt(key),
        group: -1,
        record: null,
      };
    }
    return {
      key,
      version: Number(row.version),
      hash: Number(row.hash),
      row: row.row as number | null,
      document: row.document as number | null,
      deletedAt: row.deleted_at as number | null,
      group: -1,
      record: null,
    };
  }

  #aliased(key: Uint8Array): Uint8Array | null {
    const claimed = this.#aliasClaims.get(nameOf(key));
    if (claimed !== undefined) return claimed.target;
    const row = this.#findAlias.get(key);
    return row === undefined ? null : (row.target as Uint8Array);
  }

  /** Gives the selected records their row and document numbers. */
  #number(object: number, candidates: Candidates, touched: Map<string, Claim>, decision: Decision): void {
    const selected = [...touched.values()].filter((claim) => claim.record !== null);
    selected.sort((a, b) => a.record! - b.record!);
    decision.selected = Int32Array.from(selected, (claim) => claim.record!);
    selected.forEach((claim, index) => {
      claim.row = candidates.rows?.[claim.record!] ?? object * ROWS_PER_OBJECT + index;
      claim.document = this.#nextDocument(candidates.times[claim.record!]!, claim.row);
      decision.rows.push(claim.row);
      decision.documents.push(claim.document);
    });
    for (const claim of touched.values()) {
      const { version, hash, row, document, deletedAt } = claim;
      if (Buffer.compare(claim.key, this.#highest) > 0) this.#highest = claim.key;
      decision.owners.push({ key: claim.key, owner: { version, hash, row, document, deletedAt } });
    }
  }

  /** A number that sorts by creation second, so that the newest documents are the highest. */
  #nextDocument(time: number, row: number): number {
    if (Number.isNaN(time)) return UNDATED + row;
    for (let second = Math.min(Math.max(Math.floor(time / 1000), 0), LAST_SECOND); ; second++) {
      const slot = this.#slots.get(second) ?? this.#firstSlot(second);
      if (slot >= SLOTS_PER_SECOND) continue;
      this.#slots.set(second, slot + 1);
      return second * SLOTS_PER_SECOND + slot;
    }
  }

  #firstSlot(second: number): number {
    const base = second * SLOTS_PER_SECOND;
    const last = this.#lastSlot.get(base, base + SLOTS_PER_SECOND)?.id;
    return last === null || last === undefined ? 0 : Number(last) - base + 1;
  }

  /** Drops remembered slots; only while no group is in flight, since theirs are not in the database yet. */
  forgetSlots(): void {
    if (this.#claims.size === 0 && this.#slots.size > 100_000) this.#slots.clear();
  }
}

/** Documents of posts made at `ms` or later have this number or a higher one. */
export const firstDocumentOf = (ms: number): number =>
  Math.min(Math.max(Math.floor(ms / 1000), 0), LAST_SECOND) * SLOTS_PER_SECOND;

/** Where a key is looked up by an id. */
export function findOwner(db: DatabaseSync, id: string): Owner | null {
  const row = db
    .prepare('select version, hash, row, document, deleted_at from owner where key = ?')
    .get(postKey(id));
  if (row === undefined) return null;
  return {
    version: Number(row.version),
    hash: Number(row.hash),
    row: row.row as number | null,
    document: row.document as number | null,
    deletedAt: row.deleted_at as number | null,
  };
}

const nameOf = (key: Uint8Array): string =>
  Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
