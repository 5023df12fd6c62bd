/** The aliases of named entities that a lake's owner was told; readers in any process name entities by them. */
import type { DatabaseSync } from 'node:sqlite';
import { BUILT_IN_NAMES, type EntityAliases, EntityNames } from '../model/entity-name.ts';

const META = 'entity_aliases';

const stored = (db: DatabaseSync): string | null => {
  const row = db.prepare('select value from meta where name = ?').get(META);
  return row === undefined ? null : String(row.value);
};

export function storeEntityAliases(db: DatabaseSync, aliases: EntityAliases): void {
  const json = JSON.stringify(aliases);
  if (stored(db) !== json) db.prepare('insert or replace into meta values (?, ?)').run(META, json);
}

const known = new Map<string, EntityNames>();

/** Names as they are known in a lake now. */
export function entityNames(db: DatabaseSync): EntityNames {
  const json = stored(db);
  if (json === null || json === '{}') return BUILT_IN_NAMES;
  let names = known.get(json);
  if (names === undefined) {
    names = new EntityNames(JSON.parse(json) as EntityAliases);
    // Changes are rare, and what was changed does not come back.
    known.clear();
    known.set(json, names);
  }
  return names;
}
