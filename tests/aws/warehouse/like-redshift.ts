/**
 * PostgreSQL in place of Redshift. What differs: the layout of tables (diststyle, distkey, sortkey) is left out, SUPER
 * is a name for jsonb, two functions of Redshift's are made, and rows are put in where COPY would read them from S3.
 */
import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import pg from 'pg';
import { startPostgres } from '../servers/postgres.ts';

const INT8 = 20;
const TIMESTAMP = 1114;

export async function likeRedshift(t: TestContext): Promise<pg.Client> {
  const { url, password } = await startPostgres(t);
  const { hostname: host, port, username: user } = new URL(url);
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, Number);
  types.setTypeParser(TIMESTAMP, (text) => text);
  const client = new pg.Client({ host, port: Number(port), user, password, database: 'postgres', types });
  await client.connect();
  // The server ends before the connection does.
  client.on('error', () => {});
  await client.query(`create domain super as jsonb;
    create function json_parse(text) returns jsonb language sql immutable as 'select $1::jsonb';
    create function split_to_array(text, text) returns jsonb language sql immutable as 'select to_jsonb(string_to_array($1, $2))'`);
  return client;
}

/** A statement that makes a table, without Redshift's layout of it. */
export const likePostgres = (sql: string): string => sql.replace(/\)\ndiststyle [^\n]*$/, ')');

/** Rows where COPY would put those of the lake's objects; times are ms. */
export async function copyInto(client: pg.Client, table: string, rows: readonly object[]): Promise<void> {
  const json = JSON.stringify(rows, (name, value: unknown) =>
    typeof value === 'number' && /(_at|_start|_end)$/.test(name) ? new Date(value).toISOString() : value,
  );
  await client.query(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`, [
    json,
  ]);
}

/** A CSV file with a header, as `format as csv ignoreheader 1 emptyasnull` reads it. */
export async function copyCsv(client: pg.Client, table: string, file: string): Promise<void> {
  const [header, ...rows] = parseCsv(readFileSync(file, 'utf8'));
  const records = rows.map((cells) =>
    Object.fromEntries(header!.map((name, at) => [name, cells[at] === '' ? null : cells[at]])),
  );
  await client.query(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`, [
    JSON.stringify(records),
  ]);
}

/** RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quotedCell, plainCell, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g,
  )) {
    row.push(quotedCell?.replaceAll('""', '"') ?? plainCell ?? '');
    if (end === ',') continue;
    if (row.length > 1) rows.push(row);
    row = [];
  }
  return rows;
}
