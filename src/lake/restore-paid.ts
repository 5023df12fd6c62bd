import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** What cannot be had from the posts again: what was paid, and what was read for it; and what people have said. */
export const PAID_TABLES = ['spend', 'backfill', 'backfill_piece', 'backfill_job'] as const;
export const ASKED_TABLES = [
  'correction',
  'correction_due',
  'rescoring',
  'alert',
  'alert_firing',
  'alert_delivery',
] as const;

/** Puts rows back as another database had them. */
export function insertRows(
  db: DatabaseSync,
  table: (typeof PAID_TABLES | typeof ASKED_TABLES)[number],
  rows: readonly Record<string, unknown>[],
): void {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) return;
  const insert = db.prepare(
    `insert or replace into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  );
  for (const row of rows) insert.run(...columns.map((column) => row[column] as SQLInputValue));
}
