import type { DatabaseSync } from 'node:sqlite';
import { hasLedger } from './schema.ts';

export interface AccountEnd {
  /** Where what is covered ends, of the topic of which it ends first, ms; null where nothing is. */
  coveredTo: number | null;
  /** How each topic that is followed stood when last the source said so: live, paused, or why nothing comes. */
  states: string[];
}

/** Where the account of each source ends. Topics that are followed no more count only where no other is. */
export function accountEnds(db: DatabaseSync): Map<string, AccountEnd> {
  const ends = new Map<string, AccountEnd>();
  if (!hasLedger(db)) return ends;
  const rows = db
    .prepare(
      `with covered as (select source, topic, max("to") as "to" from ledger_covered group by source, topic)
       select source, topic, covered."to" as "to", head.state as state
       from covered full join ledger_head head using (source, topic)`,
    )
    .all();
  for (const [source, topics] of Map.groupBy(rows, (row) => String(row.source))) {
    const followed = topics.filter(({ state }) => state !== null);
    const covered = (followed.length > 0 ? followed : topics).flatMap(({ to }) =>
      to === null ? [] : [Number(to)],
    );
    ends.set(source, {
      coveredTo: covered.length === 0 ? null : Math.min(...covered),
      states: followed.map(({ state }) => String(state)),
    });
  }
  return ends;
}
