import type { DatabaseSync } from 'node:sqlite';
import type { LogEntry } from '../log.ts';
import { describeBlock, payloadOf, type StoredBlock } from './stored-block.ts';

/** Every block that the log holds, also those that its consumers have passed; for readers beside its owner. */
export function* storedBlocks(db: DatabaseSync): Generator<LogEntry> {
  const offsets = db.prepare('select offset from log_block order by offset').all();
  const select = db.prepare('select * from log_block where offset = ?');
  for (const { offset } of offsets) {
    // One that was trimmed meanwhile is in the raw zone.
    const row = select.get(Number(offset)) as unknown as StoredBlock | undefined;
    if (row === undefined) continue;
    yield {
      offset: row.offset,
      network: row.network,
      block: { ...describeBlock(row), payload: payloadOf(row) },
    };
  }
}
