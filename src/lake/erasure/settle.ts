/** The transaction after which an erasure is done: what is left of the posts is half a key each. */
import { passed } from '../../model/durable-boundary.ts';
import type { LakeWriter, ManifestEntry } from '../writer.ts';
import { hashOf } from './forgotten.ts';
import type { Targets } from './queue.ts';

/** Pages of the database may still hold bytes of what was erased; see scrub.ts. */
const SCRUB_DUE = 'scrub_due';

export function settle(
  writer: LakeWriter,
  targets: Targets,
  tombstones: { entered: ManifestEntry[]; retired: string[] },
): void {
  const { db } = writer;
  const disown = db.prepare('delete from owner where key = ? and row is null');
  const unalias = db.prepare('delete from alias where alias = ? or target = ?');
  const done = db.prepare(
    "update deleted_author set applied = 2, network = '', author_id = '' where author = ? and deleted_at = ? and applied = 1",
  );
  db.exec('create temp table if not exists erased_key (key blob primary key) without rowid');
  const note = db.prepare('insert or ignore into temp.erased_key values (?)');
  writer.replace(tombstones.retired, tombstones.entered, [], () => {
    for (const { key, deletedAt } of targets.whole) {
      if (deletedAt !== null) writer.owners.forgotten.add(hashOf(key), deletedAt);
      disown.run(key);
      writer.corrections.remove(key);
      unalias.run(key, key);
    }
    db.exec('delete from temp.erased_key');
    for (const key of targets.keys) note.run(key);
    db.prepare('delete from erasure where id <= ? and key in (select key from temp.erased_key)').run(
      targets.last,
    );
    db.exec('delete from temp.erased_key');
    for (const { author, deletedAt } of targets.accounts) done.run(author, deletedAt);
    db.prepare("insert or replace into meta values (?, '1')").run(SCRUB_DUE);
  });
  passed('erasure-settled');
}

export const isScrubDue = (writer: LakeWriter): boolean =>
  writer.db.prepare('select 1 from meta where name = ?').get(SCRUB_DUE) !== undefined;

export function scrubbed(writer: LakeWriter): void {
  writer.db.prepare('delete from meta where name = ?').run(SCRUB_DUE);
}
