/** What waits for the second pass. */
import type { DatabaseSync } from 'node:sqlite';
import { listObjects } from '../manifest.ts';
import type { LakeWriter, ManifestEntry } from '../writer.ts';

export interface Waiting {
  /** Posts in objects that are not done with, and those to be taken again. */
  posts: number;
  /** Since when, in ms, the oldest of them has been there; null where none waits. */
  since: number | null;
  /** Posts that could not be scored and are not tried again by themselves. */
  unscored: number;
}

/** `except` names objects that are left out. */
export function waiting(db: DatabaseSync, except: ReadonlySet<string> = new Set()): Waiting {
  const objects = db
    .prepare(
      `select coalesce(sum(rows), 0) as posts, min(created_at) as since from object
       where zone = 'posts' and key not in (select key from passed_object)
       and key not in (select value from json_each(?))`,
    )
    .get(JSON.stringify([...except]));
  const count = (table: string): number =>
    Number(db.prepare(`select count(*) as count from ${table}`).get()?.count);
  return {
    posts: Number(objects?.posts) + count('due_row'),
    since: objects?.since === null ? null : Number(objects?.since),
    unscored: count('unscored'),
  };
}

/** What the second pass takes next: all of some objects, or some rows wherever they are. */
export interface Unit {
  objects: ManifestEntry[];
  /** Null: every row of the objects. */
  rows: number[] | null;
}

export interface UnitLimits {
  /** Rows at which no more objects are added. */
  rows: number;
  /** Objects that were entered later, ms, wait for more of them, unless those there are reach `rows`. */
  settledBefore: number;
  /** Keys of objects that are passed over. */
  except?: ReadonlySet<string>;
}

const DUE_AT_ONCE = 5_000;

/**
 * Objects that wait, all of one folder; null where nothing is to be done yet. Those with the latest posts come first,
 * `from` `waited` those that have waited longest.
 */
export function nextUnit(
  db: DatabaseSync,
  limits: UnitLimits,
  from: 'latest' | 'waited' = 'latest',
): Unit | null {
  const due = db.prepare('select row from due_row order by row limit ?').all(DUE_AT_ONCE);
  if (due.length > 0) return { objects: [], rows: due.map(({ row }) => Number(row)) };
  const passed = new Set(
    db
      .prepare('select key from passed_object')
      .all()
      .map(({ key }) => String(key)),
  );
  const waits = listObjects(db, 'posts').filter(({ key }) => !passed.has(key) && !limits.except?.has(key));
  // Among those of like time the order in which they came is kept.
  if (from === 'latest') waits.sort((a, b) => latestOf(b) - latestOf(a));
  const [first] = waits;
  if (first === undefined) return null;
  const objects: ManifestEntry[] = [];
  let rows = 0;
  for (const one of waits) {
    if (folderOf(one.key) !== folderOf(first.key)) continue;
    if (objects.length > 0 && rows + one.rows > limits.rows) break;
    objects.push(one);
    rows += one.rows;
  }
  const longest = Math.min(...objects.map(({ createdAt }) => createdAt ?? 0));
  const ready = rows >= limits.rows || objects.length < waits.length || longest <= limits.settledBefore;
  return ready ? { objects, rows: null } : null;
}

const latestOf = ({ maxTime }: ManifestEntry): number => maxTime ?? 0;

export const folderOf = (key: string): string => key.slice(0, key.lastIndexOf('/'));

/** Why a post was not scored. */
export interface Unscored {
  row: number;
  reason: string;
}

/** Notes which rows could not be scored; all others of `taken` no longer count as such. Inside a transaction. */
export function noteUnscored(
  db: DatabaseSync,
  taken: Iterable<number>,
  unscored: readonly Unscored[],
  by: { model: string; now: number },
): void {
  const remove = db.prepare('delete from unscored where row = ?');
  const undue = db.prepare('delete from due_row where row = ?');
  for (const row of taken) {
    remove.run(row);
    undue.run(row);
  }
  // A row that was hidden meanwhile needs no mark.
  const insert = db.prepare(
    'insert or replace into unscored select ?, ?, ?, ? where ? not in (select row from tombstone)',
  );
  for (const { row, reason } of unscored) insert.run(row, by.model, reason, by.now, row);
}

/** Sends what could not be scored through the second pass again; returns how many posts that are. */
export function retryUnscored(writer: LakeWriter): number {
  let count = 0;
  writer.enter([], () => {
    count = Number(writer.db.prepare('insert or ignore into due_row select row from unscored').run().changes);
    writer.db.exec('delete from unscored');
  });
  return count;
}
