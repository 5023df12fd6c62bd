/**
 * Leaves nothing of what was erased in the state database's file: deleted rows are zeroed as they go
 * (`secure_delete = fast`), the full-text index keeps deleted entries until its segments are merged, pages that
 * were freed keep their bytes until they are used again, and the write-ahead log keeps what was before.
 */
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';
import { transaction } from '../state.ts';

const MERGE_PAGES = 250;
/** A stop for an index that is filled as fast as it is merged; its next erasure goes on. */
const MOST_MERGES = 20_000;
const FILL_PAGES = 512;
const TRIES = 40;
const PAUSE_MS = 50;
/** Of a page of overflow, four bytes say which page is next. */
const LINK_BYTES = 4;

/** Merges all segments of the full-text index into one, in slices between which other work goes on. */
export async function mergeSearch(db: DatabaseSync, signal: AbortSignal): Promise<void> {
  const changes = db.prepare('select total_changes() as n');
  const count = (): number => Number(changes.get()?.n);
  // A negative number begins to merge everything; positive ones go on with it.
  for (let slice = 0, pages = -MERGE_PAGES; slice < MOST_MERGES && !signal.aborted; slice++) {
    const before = count();
    db.exec(`insert into search (search, rank) values ('merge', ${pages})`);
    if (count() - before < 2) return;
    pages = MERGE_PAGES;
    await breathe();
  }
}

/** Overwrites every free page of the file: a table of zeros takes them all and is dropped again. */
export async function overwriteFreePages(db: DatabaseSync): Promise<void> {
  const number = (pragma: string): number => Number(Object.values(db.prepare(`pragma ${pragma}`).get()!)[0]);
  const pageSize = number('page_size');
  db.exec('drop table if exists scrub; create table scrub (zeros blob)');
  try {
    const insert = db.prepare('insert into scrub values (zeroblob(?))');
    // Others may take free pages meanwhile, which overwrites them as well.
    for (let free = number('freelist_count'); free > 0; free = number('freelist_count')) {
      const pages = Math.min(free, FILL_PAGES);
      transaction(db, () => insert.run(pages * (pageSize - LINK_BYTES)));
      await breathe();
    }
  } finally {
    db.exec('drop table scrub');
  }
}

/** Brings everything into the database's file and empties the write-ahead log; false where a reader is in the way. */
export async function emptyWal(db: DatabaseSync): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const busy = Number(db.prepare('pragma wal_checkpoint(truncate)').get()?.busy);
    if (busy === 0) return true;
    await sleep(PAUSE_MS);
  }
  return false;
}
