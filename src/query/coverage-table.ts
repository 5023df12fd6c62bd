/** The table `coverage` that SQL sees. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { createTableOf } from '../lake/duckdb-tables.ts';
import type { LakeReader } from '../lake/lake.ts';
import { Account } from '../ledger/account.ts';
import { countsOf } from './coverage.ts';
import { COVERAGE_COLUMNS, type CoverageRow, toCoverageRow } from './coverage-row.ts';

/** A row a source, topic and window: at 15 minutes and one topic, of nearly three years. */
const MOST_ROWS = 100_000;

/** The newest rows, with the posts of streams still to be counted (-1). */
export function coverageRows(lake: LakeReader, lengthMs: number): CoverageRow[] {
  const all = { from: -8.64e15, to: 8.64e15 };
  return Account.read(lake.db, all)
    .windows(lengthMs, all, MOST_ROWS)
    .map((window) => toCoverageRow(window, lengthMs, -1));
}

/** Makes the table the view stands on. */
export const createCoverage = (connection: DuckDBConnection, rows: readonly CoverageRow[]): Promise<void> =>
  createTableOf(connection, 'noted_coverage', COVERAGE_COLUMNS, rows);

/** The view, over the live posts: what streams fetched is what of theirs is in the lake. */
export function coverageView(relation: string, rows: readonly CoverageRow[], lengthMs: number): string {
  const from = rows[0]?.window_start.getTime() ?? 0;
  const to = rows.at(-1)?.window_end.getTime() ?? 0;
  return `create view coverage as
    select noted.* replace (case when noted.fetched < 0 then coalesce(counted.posts, 0)::BIGINT else noted.fetched end as fetched)
    from noted_coverage noted left join (${countsOf(relation, lengthMs, { from, to })}) counted
      on counted.source = noted.source and counted.topic = noted.topic
        and counted.start = epoch_ms(noted.window_start)`;
}
