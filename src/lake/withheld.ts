/**
 * Posts that are hidden since their account was deleted, suspended or protected. An account may come back, and its
 * posts with it, so compaction leaves their rows in place until their erasure begins.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { OwnedLake } from './lake.ts';
import { snapshotPosts } from './manifest.ts';
import { findOwner, RESTORED } from './owners.ts';
import { postKey } from './post-key.ts';
import { readRows, type Stored } from './reindex.ts';
import { ROW_COLUMN } from './schema.ts';
import { transaction } from './state.ts';
import { withDuckDb } from './with-duckdb.ts';

const MEMORY = '256MB';
/** Rows brought back in one go; the rest follows with the next call. */
const MOST_ROWS = 5_000;

export interface Withheld {
  row: number;
  /** As `deleted_author` has it. */
  author: number;
  key: Uint8Array;
}

/** Inside the transaction that hides them. */
export function withhold(db: DatabaseSync, rows: readonly Withheld[]): void {
  const insert = db.prepare('insert or replace into withheld values (?, ?, ?)');
  for (const { row, author, key } of rows) insert.run(row, author, key);
}

/**
 * In a state that is made anew, once the posts are entered: withholds again what was, with the version that is
 * hidden, so that nothing takes it for new.
 */
export function withholdAgain(
  { db, writer }: OwnedLake,
  rows: readonly (Withheld & Pick<Stored, 'version' | 'hash'>)[],
): void {
  const own = db.prepare(
    `insert into owner (key, version, hash, row, document, deleted_at) values (?, ?, ?, null, null, null)
     on conflict do update set version = excluded.version, hash = excluded.hash
     where owner.row is null and owner.version < excluded.version`,
  );
  transaction(db, () => {
    withhold(db, rows);
    for (const { key, version, hash } of rows) own.run(key, version, hash);
  });
  writer.owners.reload();
}

/** As the erasure of these posts begins: from now on they do not come back. */
export function letGo(db: DatabaseSync, keys: readonly Uint8Array[]): void {
  const remove = db.prepare('delete from withheld where key = ?');
  transaction(db, () => {
    for (const key of keys) remove.run(key);
  });
}

/** Hidden rows that compaction may drop. */
export const droppable = (db: DatabaseSync): number[] =>
  db
    .prepare('select row from tombstone where row not in (select row from withheld) order by row')
    .all()
    .map(({ row }) => Number(row));

/**
 * Brings back what was hidden of accounts that are public again. A post that was deleted or replaced meanwhile
 * stays away. Returns the ids.
 */
export async function returnRestored(
  lake: OwnedLake,
  searchText: (post: Stored['post']) => string,
): Promise<string[]> {
  const { db, objects, writer } = lake;
  const pending = (): number[] =>
    db
      .prepare(
        `select row from withheld join deleted_author using (author) where applied = ${RESTORED} order by row limit ${MOST_ROWS}`,
      )
      .all()
      .map(({ row }) => Number(row));
  if (pending().length === 0) return [];
  // No object is replaced while it is read.
  return writer.alone(async () => {
    const wanted = pending();
    const found: Stored[] = [];
    await withDuckDb({ memoryLimit: MEMORY }, async (connection) => {
      for (const { key } of wanted.length === 0 ? [] : snapshotPosts(db).objects) {
        const only = `where ${ROW_COLUMN} in (${wanted.join(', ')})`;
        for await (const rows of readRows(connection, objects.locate(key), only)) found.push(...rows);
      }
    });
    // What happened while it was read counts: a new deletion of the account, or the beginning of an erasure.
    const still = new Set(pending());
    const settled = wanted.filter((row) => still.has(row));
    const inFlight = new Set<number>();
    const back = found.filter((stored) => {
      if (!still.has(stored.row)) return false;
      if (!writer.owners.isClaimed(postKey(stored.post.id))) return isLatest(db, stored);
      inFlight.add(stored.row);
      return false;
    });
    writer.reinstate(
      back.map(({ post, row }) => ({ post, row, searchText: searchText(post) })),
      () => {
        const done = db.prepare('delete from withheld where row = ?');
        for (const row of settled) if (!inFlight.has(row)) done.run(row);
      },
    );
    return back.map(({ post }) => post.id);
  });
}

/** Whether the post is this version, hidden with its account and by nothing else. */
function isLatest(db: DatabaseSync, { post, row, version, hash }: Stored): boolean {
  const owner = findOwner(db, post.id);
  if (owner === null || owner.row !== null || owner.version !== version || owner.hash !== hash) return false;
  if (owner.deletedAt !== null && owner.deletedAt >= version) return false;
  return db.prepare('select 1 from tombstone where row = ?').get(row) !== undefined;
}
