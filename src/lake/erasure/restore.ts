/** Brings what was erased and hidden back into a new state database, from the tombstones zone. */
import { crc32 } from 'node:zlib';
import type { OwnedLake } from '../lake.ts';
import { transaction } from '../state.ts';
import { readErased, readHidden } from './tombstones-zone.ts';

/** Before the posts are entered. Returns the objects that cannot be read, with why. */
export async function restoreTombstones({
  db,
  objects,
  writer,
}: OwnedLake): Promise<{ what: string; why: string }[]> {
  const damaged: { what: string; why: string }[] = [];
  for (const key of await objects.list('tombstones')) {
    try {
      await (key.includes('/hidden/') ? restoreHidden(key) : restoreErased(key));
    } catch (error) {
      damaged.push({ what: key, why: String((error as Error).message) });
    }
  }
  writer.owners.reload();
  return damaged;

  /** They are hidden rows of objects that are still there; the next telling writes them anew. */
  async function restoreHidden(key: string): Promise<void> {
    const rows = await readHidden(objects, [key]);
    const insert = db.prepare('insert or ignore into tombstone values (?)');
    transaction(db, () => {
      for (const row of rows) insert.run(row);
    });
    await objects.delete(key);
  }

  async function restoreErased(key: string): Promise<void> {
    const erased = await readErased(objects, [key]);
    const bytes = await objects.get(key);
    const author = db.prepare(
      `insert into deleted_author values (?, '', '', ?, 2)
       on conflict do update set deleted_at = max(deleted_at, excluded.deleted_at)`,
    );
    const info = { key, bytes: bytes.length, checksum: crc32(bytes) };
    const number = Number(/(\d+)\.parquet$/.exec(key)?.[1] ?? 0);
    const entry = {
      ...info,
      zone: 'tombstones' as const,
      number,
      rows: erased.length,
      minTime: null,
      maxTime: null,
    };
    writer.enter([entry], () => {
      for (const { kind, hash, deletedAt } of erased) {
        if (kind === 'post') writer.owners.forgotten.add(Buffer.from(hash, 'hex'), deletedAt);
        else author.run(Number.parseInt(hash, 16), deletedAt);
      }
    });
  }
}
