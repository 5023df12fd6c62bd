/** Tables that are taken over from the old state, since they cannot be made anew from posts and originals. */
import type { OwnedLake } from '../../lake/lake.ts';
import { ASKED_TABLES, insertRows, PAID_TABLES } from '../../lake/restore-paid.ts';
import { restoreSinks as takeOverSinks } from '../../lake/sinks/sinks.ts';
import { transaction } from '../../lake/state.ts';
import { storeTopic } from '../../lake/topic-table.ts';
import { restoreLedger as takeOverLedger } from '../../ledger/restore.ts';
import { messageOf } from '../../model/errors.ts';
import { checkStored } from '../topics.ts';
import type { Damage, OldState } from './old-state.ts';

/** Topics that were added while running are kept nowhere else. */
export function restoreTopics({ db }: OwnedLake, old: OldState, damaged: Damage[]): void {
  if (!old.tables().has('topic')) return;
  for (const row of old.rows('select * from topic', 'topics')) {
    const topic = { name: String(row.name), rule: String(row.rule) };
    try {
      checkStored(topic);
      const origin = row.origin === 'config' ? 'config' : 'api';
      storeTopic(db, { ...topic, since: Number(row.since), origin });
    } catch (error) {
      damaged.push({ what: `state.db: the topic ${topic.name}`, why: messageOf(error) });
    }
  }
}

/** What is covered and missing, of a state that was new enough to have a ledger. */
export function restoreLedger({ db }: OwnedLake, old: OldState): void {
  const kept = old.tables().has('ledger_head');
  transaction(db, () =>
    takeOverLedger(db, (table) => (kept ? old.rows(`select * from ${table}`, 'ledger') : [])),
  );
}

/** Labels that people have set, re-scorings that they asked for, and alerts; before the posts are entered. */
export function restoreAsked({ db, writer }: OwnedLake, old: OldState): void {
  const there = old.tables();
  transaction(db, () => {
    for (const table of ASKED_TABLES) {
      if (there.has(table)) insertRows(db, table, old.rows(`select * from ${table}`, table));
    }
  });
  writer.corrections.reload();
}

/** What was spent, and how far backfills have come, so that nothing is paid for twice. */
export function restorePaid({ db }: OwnedLake, old: OldState): void {
  const there = old.tables();
  transaction(db, () => {
    for (const table of PAID_TABLES) {
      if (there.has(table)) insertRows(db, table, old.rows(`select * from ${table}`, table));
    }
  });
}

/** Sinks are told everything anew, and what was still to be told of deletions; after the posts are entered. */
export function restoreSinks({ writer }: OwnedLake, old: OldState): void {
  if (!old.tables().has('sink')) return;
  const sinks = old.rows('select name, target, since from sink', 'sinks');
  const ids = old.rows(
    'select id from sink_change where id is not null union select id from sink_refused',
    'what sinks are to be told',
  );
  takeOverSinks(
    writer,
    sinks.map(({ name, target, since }) => ({
      name: String(name),
      target: String(target),
      since: Number(since),
    })),
    ids.map(({ id }) => String(id)),
  );
}
