/** The old log: its cursors, its numbers, and the blocks that are nowhere else. */
import type { OwnedLake } from '../../lake/lake.ts';
import { transaction } from '../../lake/state.ts';
import { messageOf } from '../../model/errors.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Damage, OldState } from './old-state.ts';

/** Cursors, and a log that goes on counting where the old one, or the raw zone, ended. */
export function restoreLogState({ db }: OwnedLake, old: OldState, lastRawOffset: number): void {
  const cursors = old.rows('select source, cursor from log_cursor', 'cursors');
  const sequence = old.rows("select seq from sqlite_sequence where name = 'log_block'", 'log');
  const last = Math.max(lastRawOffset, Number(sequence[0]?.seq ?? 0));
  transaction(db, () => {
    for (const { source, cursor } of cursors) {
      db.prepare('insert or replace into log_cursor values (?, ?)').run(String(source), String(cursor));
    }
    db.prepare("insert into sqlite_sequence (name, seq) values ('log_block', ?)").run(last);
    db.prepare('update log_consumer set offset = ?').run(last);
  });
}

/** Plays the blocks that had not reached the raw zone yet, each checked by itself. */
export async function replayLog(pipeline: Pipeline, old: OldState, damaged: Damage[]): Promise<void> {
  let from = Number(
    old.rows("select offset from log_consumer where name = 'raw'", 'positions')[0]?.offset ?? 0,
  );
  const end = Number(
    old.rows("select seq from sqlite_sequence where name = 'log_block'", 'log')[0]?.seq ?? 0,
  );
  const log = old.openLog();
  if (log === null) return;
  const signal = new AbortController().signal;
  for (; from < end; from++) {
    try {
      const [entry] = log.read(from, { blocks: 1, bytes: 1 });
      if (entry === undefined) break;
      await pipeline.log.room(signal);
      pipeline.log.append([{ ...entry.block, cursor: null }]);
      from = entry.offset - 1;
    } catch (error) {
      damaged.push({ what: `state.db: block ${from + 1} of the log`, why: messageOf(error) });
    }
  }
  await pipeline.settled();
}
