import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { DuckDBConnection } from '@duckdb/node-api';
import { post, type SmallLake, smallLake } from './fixtures/small-lake.ts';
import { openSandbox } from './sql-sandbox.ts';

// Here the SQL goes straight to the locked instance, as if the check before it had let it through.
let lake: SmallLake;
let connection: DuckDBConnection;
let object: string;
const home = process.cwd();

before(async () => {
  lake = await smallLake([post('x:1')]);
  object = String(lake.owned.db.prepare('select key from object').get()?.key);
  process.chdir(lake.root);
  connection = await openSandbox({
    memoryMb: 200,
    output: null,
    windowsMs: 900_000,
    fill: { windows: false, coverage: false },
  });
});

after(async () => {
  process.chdir(home);
  await lake[Symbol.asyncDispose]();
});

const REACHES_OUT: readonly (readonly [string, RegExp])[] = [
  ["select * from read_text('/etc/passwd')", /disabled by configuration/],
  ["select * from read_csv('/etc/passwd')", /disabled by configuration/],
  ["select * from '/etc/passwd.csv'", /disabled by configuration/],
  ["select * from read_blob('state.db')", /disabled by configuration/],
  ["select * from read_blob('posts/../state.db')", /disabled by configuration/],
  ["select * from glob('/*')", /disabled by configuration/],
  ["select * from read_json('/proc/self/environ')", /disabled by configuration/],
  ["copy posts to 'out.csv'", /disabled by configuration/],
  ["copy posts to '/tmp/undertone-out.csv'", /disabled by configuration/],
  ["export database '/tmp/undertone-out'", /disabled by configuration/],
  ["attach 'state.db'", /disabled by configuration/],
  ["attach '/tmp/undertone.db'", /disabled by configuration/],
  ['install httpfs', /disabled by configuration|not allowed/],
  ['load httpfs', /disabled|not found|not allowed/],
  ["select * from 'http://127.0.0.1:1/x.parquet'", /disabled by configuration/],
  ["select * from read_parquet('s3://bucket/x.parquet')", /disabled by configuration/],
  ["select getenv('PATH')", /does not exist/],
  ['set enable_external_access = true', /Cannot (?:change|enable)/],
  ["set allowed_directories = ['/']", /Cannot change/],
  ["set memory_limit = '1TB'", /Cannot change/],
  ["set temp_directory = '/tmp'", /Cannot change/],
  ['set threads = 64', /Cannot change/],
  ['reset memory_limit', /Cannot (?:change|reset)/],
  ['set lock_configuration = false', /Cannot change/],
  ["pragma memory_limit='1TB'", /Cannot change/],
];

for (const [sql, reason] of REACHES_OUT) {
  test(`the locked instance refuses: ${sql}`, async () => {
    await assert.rejects(connection.run(sql), { message: reason });
  });
}

test('the lake is as it was', () => {
  writeFileSync(join(lake.root, 'witness'), '');
  assert.equal(readFileSync(join(lake.root, object)).subarray(0, 4).toString(), 'PAR1');
  assert.equal(readdirSync(lake.root).includes('out.csv'), false);
});
