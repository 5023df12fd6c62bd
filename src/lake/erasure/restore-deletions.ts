import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../state.ts';

/**
 * Takes over from another state database what is deleted, hidden or to be erased, before the posts are entered:
 * what was deleted stays deleted, also where the record of the deletion is no longer in the raw zone. `rows` gives
 * what can be read there.
 */
export function restoreDeletions(
  db: DatabaseSync,
  rows: (sql: string, what: string) => readonly Record<string, unknown>[],
): void {
  const hidden = rows('select row from tombstone', 'hidden rows');
  const posts = rows(
    'select key, version, deleted_at from owner where deleted_at is not null',
    'deleted posts',
  );
  const authors = rows(
    'select author, network, author_id, deleted_at, applied from deleted_author',
    'deleted accounts',
  );
  const erasures = rows('select key, since from erasure', 'what is to be erased');
  const erased = rows('select hash, deleted_at from forgotten', 'what was erased');
  const aliases = rows('select alias, target from alias', 'aliases');
  transaction(db, () => {
    const insert = (table: string, values: number) =>
      db.prepare(`insert or ignore into ${table} values (${new Array(values).fill('?').join(', ')})`);
    const tombstone = insert('tombstone', 1);
    for (const { row } of hidden) tombstone.run(row as number);
    const owner = insert('owner', 6);
    // Only the deletion is kept: the version comes again with the row, if there still is one.
    for (const { key, deleted_at } of posts)
      owner.run(key as Uint8Array, -9e15, 0, null, null, deleted_at as number);
    const author = insert('deleted_author', 5);
    for (const one of authors) {
      author.run(
        one.author as number,
        one.network as string,
        one.author_id as string,
        one.deleted_at as number,
        // Rows that come back from damaged objects are hidden anew; of what is erased nothing comes back.
        one.applied === 2 || one.applied === 3 ? one.applied : 0,
      );
    }
    const erasure = db.prepare('insert into erasure (key, since) values (?, ?)');
    for (const { key, since } of erasures) erasure.run(key as Uint8Array, since as number);
    const forgotten = insert('forgotten', 2);
    for (const one of erased) forgotten.run(one.hash as Uint8Array, one.deleted_at as number);
    const alias = insert('alias', 2);
    for (const one of aliases) alias.run(one.alias as Uint8Array, one.target as Uint8Array);
  });
}
