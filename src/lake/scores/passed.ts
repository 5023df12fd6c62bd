/**
 * Which objects of posts the second pass has done with. An object is done with as a whole, so what waits is known
 * without a look at its rows, and objects that are done with are never merged with those that wait.
 */
import type { DatabaseSync } from 'node:sqlite';

export const SCORES_SCHEMA = `
-- Objects of posts that the second pass has done with; those that are not here wait for it.
create table if not exists passed_object (key text primary key) without rowid;

-- Posts that the second pass could not score, and why, until they are tried again.
create table if not exists unscored (row integer primary key, model text not null, reason text not null, since integer not null);

-- Rows that the second pass is to take again, whatever became of their objects.
create table if not exists due_row (row integer primary key);
`;

export const isPassed = (db: DatabaseSync): ((key: string) => boolean) => {
  const find = db.prepare('select 1 from passed_object where key = ?');
  return (key) => find.get(key) !== undefined;
};

/** Inside the transaction that enters or keeps the objects. */
export function markPassed(db: DatabaseSync, keys: readonly string[]): void {
  const insert = db.prepare('insert or ignore into passed_object values (?)');
  for (const key of keys) insert.run(key);
}

/**
 * Asks, before objects are replaced, whether all of them are done with; what it returns is for the transaction that
 * enters those in their place.
 */
export function inheritPassed(
  db: DatabaseSync,
  retired: readonly string[],
): (entered: readonly { key: string }[]) => void {
  const all = retired.every(isPassed(db));
  return (entered) => {
    if (all)
      markPassed(
        db,
        entered.map(({ key }) => key),
      );
  };
}
