/**
 * Whom the pseudonyms of a lake stand for: a database of its own, outside the lake, that can be thrown away.
 * Several worker threads write it; entries are never needed to go on, so a crash may cost the last of them.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface MappedPerson {
  token: string;
  network: string;
  authorId: string | null;
  handle: string | null;
  name: string | null;
}

const FILE = 'mapping.db';
/** Says that the mapping was thrown away on purpose, so that none is begun anew. */
const THROWN_AWAY = 'mapping.thrown-away';
/** Tokens met lately are not written again. */
const REMEMBERED = 50_000;

const SCHEMA = `
create table if not exists person (
  token text primary key,
  network text not null,
  author_id text,
  handle text,
  name text
) without rowid;
create index if not exists person_author on person (network, author_id);
`;

export const mappingFile = (folder: string): string => join(folder, FILE);

export const isThrownAway = (folder: string): boolean => existsSync(join(folder, THROWN_AWAY));

function open(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Made first, so that it never is there with other permissions.
  if (!existsSync(mappingFile(folder))) writeFileSync(mappingFile(folder), '', { mode: 0o600, flag: 'a' });
  const db = new DatabaseSync(mappingFile(folder), { timeout: 10_000 });
  db.exec(`pragma journal_mode = wal; pragma synchronous = normal; pragma secure_delete = on; ${SCHEMA}`);
  return db;
}

/** Takes down whom tokens stand for, as long as the mapping is kept. */
export class MappingWriter {
  readonly #folder: string;
  #db: DatabaseSync | null;
  readonly #met = new Set<string>();
  #waiting: MappedPerson[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    this.#db = isThrownAway(folder) ? null : open(folder);
  }

  meet(person: MappedPerson): void {
    const key = person.authorId === null ? person.token : `${person.token}+`;
    if (this.#db === null || this.#met.has(key)) return;
    if (this.#met.size >= REMEMBERED) this.#met.clear();
    this.#met.add(key);
    this.#waiting.push(person);
  }

  /** Writes what was met since the last time. */
  flush(): void {
    if (this.#db !== null && isThrownAway(this.#folder)) this.close();
    if (this.#db === null || this.#waiting.length === 0) return;
    this.#db.exec('begin immediate');
    try {
      const insert = this.#db.prepare(
        `insert into person values (?, ?, ?, ?, ?) on conflict do update set
         author_id = coalesce(excluded.author_id, author_id), handle = coalesce(excluded.handle, handle), name = coalesce(excluded.name, name)`,
      );
      for (const { token, network, authorId, handle, name } of this.#waiting)
        insert.run(token, network, authorId, handle, name);
      this.#db.exec('commit');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback');
      throw error;
    }
    this.#waiting = [];
  }

  close(): void {
    this.#db?.close();
    this.#db = null;
    this.#waiting = [];
    this.#met.clear();
  }
}

/** Whom a token stands for; null where it is not known. Undefined where there is no mapping. */
export function lookUp(folder: string, token: string): MappedPerson | null | undefined {
  if (isThrownAway(folder) || !existsSync(mappingFile(folder))) return undefined;
  const db = new DatabaseSync(mappingFile(folder), { readOnly: true, timeout: 10_000 });
  try {
    const row = db.prepare('select * from person where token = ?').get(token);
    if (row === undefined) return null;
    return {
      token,
      network: String(row.network),
      authorId: row.author_id as string | null,
      handle: row.handle as string | null,
      name: row.name as string | null,
    };
  } finally {
    db.close();
  }
}

/** Takes authors out of the mapping, given by the tokens of their ids, with the handles they had. */
export function eraseFromMapping(folder: string, tokens: readonly string[]): number {
  if (tokens.length === 0 || !existsSync(mappingFile(folder))) return 0;
  const db = open(folder);
  try {
    const erase = db.prepare(
      `delete from person where token = ?1 or (network, author_id) in (select network, author_id from person where token = ?1)`,
    );
    let erased = 0;
    for (const token of tokens) erased += Number(erase.run(token).changes);
    db.exec('pragma wal_checkpoint(truncate)');
    return erased;
  } finally {
    db.close();
  }
}

/** Throws the mapping away, and keeps it from being begun anew. Returns how many it held. */
export function throwAway(folder: string): number {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let held = 0;
  if (existsSync(mappingFile(folder))) {
    const db = open(folder);
    held = Number(db.prepare('select count(*) as count from person').get()?.count);
    db.close();
  }
  writeFileSync(join(folder, THROWN_AWAY), '', { mode: 0o600 });
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${mappingFile(folder)}${suffix}`, { force: true });
  return held;
}
