import assert from 'node:assert/strict';
import { test } from 'node:test';
import { POST_COLUMNS } from '../../model/post.ts';
import { LEAVES } from '../parquet/leaf.ts';
import { OBJECT_COLUMNS, type WarehouseColumn } from './columns.ts';
import {
  athenaViews,
  catalogueView,
  createTable,
  createView,
  glueColumns,
  glueTables,
  isProjected,
  redshiftCopies,
  redshiftCsvCopies,
  redshiftMerges,
  redshiftTables,
} from './warehouse.ts';

const windows: WarehouseColumn[] = [
  { name: 'window_start', type: 'timestamp', nullable: false },
  { name: 'window_end', type: 'timestamp', nullable: false },
  { name: 'topic', type: 'text', nullable: false },
  { name: 'posts', type: 'integer', nullable: false },
  { name: 'revision', type: 'integer', nullable: false },
];
const ROOT = 's3://bucket/some/prefix/';

test('the columns of an object stand in the order in which they lie in its file', () => {
  const inFile = [...new Set(LEAVES.map(({ name }) => name))];
  assert.deepEqual(
    OBJECT_COLUMNS.map(({ name }) => name),
    inFile,
  );
  assert.deepEqual(
    glueColumns().map(({ name }) => name),
    inFile,
  );
});

test('lists, names and times have their types in Glue', () => {
  const types = Object.fromEntries(glueColumns(POST_COLUMNS).map(({ name, type }) => [name, type]));
  assert.equal(types.created_at, 'timestamp');
  assert.equal(types.hashtags, 'array<string>');
  assert.equal(types.entities, 'array<struct<text:string,type:string,score:double>>');
  assert.equal(types.likes, 'bigint');
  assert.equal(types.positive, 'double');
});

test('days of posts are projected below the root, and only that table has partitions', () => {
  const tables = glueTables({ windows, firstDay: '2020-02-03' });
  const [byDay, ...others] = tables;
  const parameters = byDay!.parameters(ROOT);
  assert.equal(parameters['projection.date.range'], '2020-02-03,NOW+1DAYS');
  assert.equal(parameters['storage.location.template'], `${ROOT}posts/date=\${date}`);
  assert.ok(others.every(({ partitionKeys }) => partitionKeys.length === 0));
  assert.equal(new Set(tables.map(({ name }) => name)).size, tables.length);
});

test('a time that is not projected is told, so that its post can be put where it is seen', () => {
  const now = Date.UTC(2026, 2, 1, 23, 59);
  assert.ok(isProjected(now, now));
  assert.ok(isProjected(Date.UTC(2026, 2, 2, 23, 59), now));
  assert.ok(!isProjected(Date.UTC(2026, 2, 3), now));
  assert.ok(isProjected(Date.UTC(2006, 0, 1), now));
  assert.ok(!isProjected(Date.UTC(2005, 11, 31, 23), now));
  assert.ok(!isProjected(null, now));
  assert.ok(!isProjected(8.64e15, now), 'a year of five digits');
});

test('the statement of a table says what the catalogue says', () => {
  const [byDay] = glueTables({ windows });
  const sql = createTable(byDay!, ROOT);
  assert.match(sql, /^create external table if not exists `posts_by_day` \(\n {2}`id` string comment '/);
  assert.match(sql, /partitioned by \(\n {2}`date` string comment '[^']*'\n\)/);
  assert.match(sql, /location 's3:\/\/bucket\/some\/prefix\/posts\/'/);
  assert.match(sql, /'projection.enabled' = 'true'/);
  assert.doesNotMatch(sql, /EXTERNAL/);
});

test('the view of posts shows all of their columns and none of the lake’s own', () => {
  const [posts] = athenaViews({ windows });
  assert.deepEqual(
    posts!.columns.map(({ name }) => name),
    [...POST_COLUMNS.map(({ name }) => name), 'date'],
  );
  assert.match(createView(posts!), /^create or replace view "posts" as\nwith stored as/);
});

test('a view in the catalogue holds its query and the types of its columns', () => {
  const view = athenaViews({ windows }).at(-1)!;
  const { originalText, expandedText, parameters, columns } = catalogueView(view, 'lake');
  const [, encoded] = /^\/\* Presto View: (.*) \*\/$/.exec(originalText)!;
  assert.deepEqual(JSON.parse(Buffer.from(encoded!, 'base64').toString()), {
    originalSql: view.sql,
    catalog: 'awsdatacatalog',
    schema: 'lake',
    columns: [
      { name: 'window_start', type: 'timestamp(3)' },
      { name: 'window_end', type: 'timestamp(3)' },
      { name: 'topic', type: 'varchar' },
      { name: 'posts', type: 'bigint' },
      { name: 'revision', type: 'bigint' },
    ],
  });
  assert.equal(expandedText, '/* Presto View */');
  assert.equal(parameters.presto_view, 'true');
  assert.equal(columns[0]!.type, 'timestamp');
});

test('tables of Redshift and what is copied into them have the same columns', () => {
  const tables = redshiftTables({ windows, schema: 'news' });
  const byName = new Map(tables.map((table) => [table.name, table]));
  assert.deepEqual(byName.get('tweet')!.columns, byName.get('tweet_loading')!.columns);
  assert.deepEqual(byName.get('sentiment')!.columns, byName.get('sentiment_loading')!.columns);
  assert.match(
    byName.get('tweet')!.sql,
    /^create table if not exists "news"."tweet" \(\n {2}"id" varchar\(65535\) not null,/,
  );
  const copies = redshiftCopies({ root: ROOT, role: 'arn:aws:iam::1:role/r', schema: 'news' });
  for (const { table } of copies) assert.ok(byName.has(table), table);
  const csv = redshiftCsvCopies({ root: ROOT, role: 'arn', schema: 'news', windows });
  for (const { table, sql } of csv)
    for (const { name } of byName.get(table)!.columns)
      assert.ok(sql.includes(`"${name}"`), `${table} ${name}`);
  assert.ok(redshiftMerges({ windows, schema: 'news' }).every((sql) => !sql.includes('"public"')));
});

test('a copy reads a folder of the lake, or the objects of a manifest', () => {
  const options = { root: ROOT, role: "arn:aws:iam::1:role/it's" };
  assert.equal(
    redshiftCopies(options)[0]!.sql,
    `copy "public"."tweet_loading"\nfrom '${ROOT}posts/'\niam_role 'arn:aws:iam::1:role/it''s'\nformat as parquet serializetojson`,
  );
  const [first] = redshiftCopies({ ...options, posts: `${ROOT}athena/some.manifest` });
  assert.match(
    first!.sql,
    /from 's3:\/\/bucket\/some\/prefix\/athena\/some\.manifest'\niam_role .*\nformat as parquet serializetojson manifest$/,
  );
});
