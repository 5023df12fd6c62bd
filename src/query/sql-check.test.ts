import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { checkSql } from './sql-check.ts';

const connection = await (await DuckDBInstance.create(':memory:')).connect();

const READS = [
  'with x as (select 1 as a) select * from x',
  'values (1)',
  'from posts select id',
  'show tables',
  'describe posts',
  'summarize posts',
  'explain select 1',
  'explain analyze select count(*) from posts',
  "pivot posts on sentiment in ('positive', 'negative') using count(*) group by network",
  'select * from range(3)',
  'select id, unnest(hashtags) from posts; -- with a comment',
  'select table_name from information_schema.tables',
];

for (const sql of READS) test(`may be run: ${sql}`, () => checkSql(connection, sql));

const REFUSED = [
  "select * from read_text('/etc/passwd')",
  "select * from read_csv('/etc/passwd')",
  `select * from read_csv('/tmp/secret.csv')`,
  `select * from '/tmp/secret.csv'`,
  "from '/etc/passwd'",
  "select * from read_blob('state.db')",
  "select * from glob('/*')",
  "select * from glob('**')",
  "select * from read_json('/proc/self/environ')",
  `select * from read_parquet('posts/recent/000000000001.parquet')`,
  `select * from parquet_metadata('posts/recent/000000000001.parquet')`,
  "select (select content from read_text('/etc/passwd'))",
  "with a as (from read_text('/etc/passwd')) from a",
  "describe select * from read_csv('/etc/passwd')",
  "describe '/etc/passwd'",
  "select * from query('select 1')",
  "select * from query_table('posts')",
  "select * from sniff_csv('/etc/passwd')",
  'select * from duckdb_settings()',
  'select * from duckdb_views',
  'select * from pg_catalog.pg_tables',
  "copy posts to 'out.csv'",
  `copy posts to 'posts/recent/000000000001.parquet' (format parquet, use_tmp_file false)`,
  `explain analyze copy posts to 'posts/recent/000000000001.parquet' (format parquet, use_tmp_file false)`,
  `explain (analyze) copy posts to 'posts/recent/000000000001.parquet' (format parquet, use_tmp_file false)`,
  `explain/**/analyze copy posts to 'posts/recent/000000000001.parquet' (format parquet, use_tmp_file false)`,
  `-- x\nexplain analyze copy posts to 'posts/recent/000000000001.parquet' (format parquet, use_tmp_file false)`,
  "attach 'state.db'",
  "attach '/tmp/new.db'",
  'install httpfs',
  'load httpfs',
  "select * from 'http://127.0.0.1:1/x.parquet'",
  "select * from read_parquet('s3://bucket/x.parquet')",
  "select current_setting('allowed_paths')",
  'set threads = 64',
  "set memory_limit = '1TB'",
  'reset memory_limit',
  'set enable_external_access = true',
  'pragma version',
  'call pragma_version()',
  'create table t as select 1',
  'create macro m() as 1',
  'create secret (type s3)',
  'insert into windows select * from windows',
  'delete from windows',
  'drop view posts',
  'prepare x as select 1',
  'begin',
  'checkpoint',
  'vacuum',
  "export database 'x'",
  "import database 'x'",
  'set variable x = 1',
  'select 1; select 2',
  'select 1; drop view posts',
  '',
  '-- nothing',
];

for (const sql of REFUSED) {
  test(`is refused: ${sql}`, () => assert.rejects(checkSql(connection, sql), { code: 'sql-refused' }));
}
