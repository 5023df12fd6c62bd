/**
 * Files that no manifest names. A crash between writing an object and entering it leaves some, and so does one between
 * a swap of objects and the removal of the replaced: those are removed. A state database that is older than the lake,
 * as where a backup of it was put back, makes orphans of what came after it: that is refused, with nothing removed.
 */
import type { DatabaseSync } from 'node:sqlite';
import { CorruptionError } from '../model/errors.ts';
import { numbersIn } from './layout.ts';
import type { ObjectStore } from './objects.ts';
import { rebuildIt } from './rebuild-advice.ts';

export const ZONES = ['posts', 'raw', 'scores', 'windows', 'metrics', 'dead-letters'] as const;

/** Far more numbers than the groups in flight at a crash can have taken. */
const NUMBERS_AHEAD = 1024;

/** @throws CorruptionError where the state is older than the objects */
export async function removeOrphans(root: string, objects: ObjectStore, db: DatabaseSync): Promise<void> {
  const live = new Set(
    db
      .prepare('select key from object')
      .all()
      .map((row) => String(row.key)),
  );
  const orphans: string[] = [];
  for (const zone of ZONES) {
    for (const key of await objects.list(zone)) if (!live.has(key)) orphans.push(key);
  }
  const known = { raw: lastLogOffset(db), objects: lastObject(db) + NUMBERS_AHEAD };
  for (const key of orphans) {
    // Originals leave the log only once they were appended to it.
    const most = key.startsWith('raw/') ? known.raw : known.objects;
    if (numbersIn(key)[1] > most) throw olderThan(root, key);
  }
  for (const key of orphans) await objects.delete(key);
}

const lastObject = (db: DatabaseSync): number =>
  Number(db.prepare("select value from meta where name = 'last_object'").get()?.value ?? 0);

function lastLogOffset(db: DatabaseSync): number {
  const hasSequences = db.prepare("select 1 from sqlite_master where name = 'sqlite_sequence'").get();
  if (hasSequences === undefined) return 0;
  return Number(db.prepare("select seq from sqlite_sequence where name = 'log_block'").get()?.seq ?? 0);
}

const olderThan = (root: string, key: string): CorruptionError =>
  new CorruptionError(
    `The state.db of the lake ${root} is older than its data (an old copy put back?): it has never heard of ${key}. Nothing was changed; ${rebuildIt(root)} from the data.`,
  );
