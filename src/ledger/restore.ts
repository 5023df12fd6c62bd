import type { DatabaseSync } from 'node:sqlite';
import { LEDGER_SCHEMA, LEDGER_TABLES } from './schema.ts';

/** Takes over a ledger from another database; `rows` gives what can be read of one of its tables. */
export function restoreLedger(
  db: DatabaseSync,
  rows: (table: string) => readonly Record<string, unknown>[],
): void {
  db.exec(LEDGER_SCHEMA);
  for (const table of LEDGER_TABLES) {
    for (const row of rows(table)) {
      const names = Object.keys(row);
      const columns = names.map((name) => `"${name}"`).join(', ');
      db.prepare(
        `insert or ignore into ${table} (${columns}) values (${names.map(() => '?').join(', ')})`,
      ).run(...(Object.values(row) as (string | number | null)[]));
    }
  }
}
