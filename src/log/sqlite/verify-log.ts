import type { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../../model/errors.ts';
import { type StoredBlock, verifyBlock } from './stored-block.ts';

/** Checks every stored block against its checksum; a sentence for each that does not fit. */
export function verifyLog(db: DatabaseSync): string[] {
  const faults: string[] = [];
  try {
    for (const row of db.prepare('select * from log_block order by offset').iterate()) {
      try {
        verifyBlock(row as unknown as StoredBlock);
      } catch (error) {
        faults.push(messageOf(error));
      }
    }
  } catch (error) {
    faults.push(`The log cannot be read to its end (${messageOf(error)}).`);
  }
  return faults;
}
