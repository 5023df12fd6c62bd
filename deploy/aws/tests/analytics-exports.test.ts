/** The CSV files that Athena gives are those of `undertone export`: asked of the same rows in DuckDB. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { POST_COLUMNS } from '../../../src/model/post.ts';
import { exportColumns } from '../../../src/query/export-columns.ts';
import { WINDOW_COLUMNS } from '../../../src/windows/window.ts';
import { EXPORTS } from '../stacks/analytics/export-sql.ts';
import { openWarehouse, rowsOf } from './dashboards/warehouse.ts';

async function open() {
  const connection = await openWarehouse();
  for (const sql of [
    `update posts_table set text = '=1+1', author_name = '''tis me', mentions = ['@a', 'b'], location = '', latitude = 0.5 where id = 'x:1'`,
    `update posts_table set created_at = null, entities = null where id = 'x:2'`,
    // Functions of Athena under the names that DuckDB has them by.
    `create macro to_iso8601(x) as strftime(x, '%Y-%m-%dT%H:%M:%S.%g')`,
    `create macro json_format(x) as cast(x as varchar)`,
  ])
    await connection.run(sql);
  return connection;
}

test('posts are written as undertone export writes them', async () => {
  const connection = await open();
  const asked = await rowsOf(connection, `${EXPORTS[0]!.sql} order by id`);
  const wanted = await rowsOf(
    connection,
    `select ${exportColumns(POST_COLUMNS, 'csv')} from posts order by id`,
  );
  assert.deepEqual(asked, wanted);
  assert.equal(asked[0]?.text, "'=1+1");
  assert.equal(asked[0]?.created_at, '2026-03-04T10:01:00.000Z');
  assert.deepEqual(
    Object.keys(asked[0]!),
    POST_COLUMNS.map(({ name }) => name),
  );
});

test('windows are written with all of their columns, and days can be named', async () => {
  const connection = await open();
  const { sql, day } = EXPORTS[1]!;
  const rows = await rowsOf(connection, `${sql} where ${day} >= '2026-03-04' and ${day} <= '2026-03-04'`);
  assert.equal(rows.length, 4);
  assert.deepEqual(
    Object.keys(rows[0]!),
    WINDOW_COLUMNS.map(({ name }) => name),
  );
  assert.equal(rows[0]?.window_start, '2026-03-04T10:00:00.000Z');
  assert.deepEqual(await rowsOf(connection, `${sql} where ${day} > '2026-03-04'`), []);
});
