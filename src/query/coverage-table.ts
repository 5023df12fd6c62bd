/** The table `coverage` that SQL sees. */
import { DOUBLE, type DuckDBConnection, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api';
import type { LakeReader } from '../lake/lake.ts';
import { sqlTypeOf } from '../lake/schema.ts';
import { Account } from '../ledger/account.ts';
import { countsOf } from './coverage.ts';
import { COVERAGE_COLUMNS, type CoverageRow, toCoverageRow } from './coverage-row.ts';

const CHUNK_ROWS = 2048;
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
export async function createCoverage(
  connection: DuckDBConnection,
  rows: readonly CoverageRow[],
): Promise<void> {
  const isText = (type: string): boolean => type === 'text';
  const staged = COVERAGE_COLUMNS.map(({ type }) => (isText(type) ? VARCHAR : DOUBLE));
  const names = COVERAGE_COLUMNS.map(({ name, type }) => `${name} ${isText(type) ? 'VARCHAR' : 'DOUBLE'}`);
  await connection.run(`create temp table staged_coverage (${names.join(', ')})`);
  const appender = await connection.createAppender('staged_coverage');
  for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
    const part = rows.slice(start, start + CHUNK_ROWS);
    const chunk = DuckDBDataChunk.create(staged, part.length);
    COVERAGE_COLUMNS.forEach(({ name }, index) => {
      chunk.setColumnValues(
        index,
        part.map((row) => storable(row[name])),
      );
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  const cast = COVERAGE_COLUMNS.map(({ name, type }) =>
    type === 'timestamp'
      ? `make_timestamp((${name} * 1000)::BIGINT) as ${name}`
      : `${name}::${sqlTypeOf(type)} as ${name}`,
  );
  await connection.run(
    `create temp table noted_coverage as select ${cast.join(', ')} from staged_coverage; drop table staged_coverage`,
  );
}

const storable = (value: CoverageRow[keyof CoverageRow]): string | number | null =>
  value instanceof Date ? value.getTime() : typeof value === 'boolean' ? Number(value) : value;

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
