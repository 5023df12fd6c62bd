/** What is generated for Athena, Spark and Redshift, run: on Trino, which Athena is, on Spark, and on PostgreSQL. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { OBJECT_COLUMNS, type WarehouseColumn } from '../../src/lake/warehouse/columns.ts';
import {
  athenaNamedQueries,
  athenaStaleDays,
  athenaViews,
  athenaWindows,
  createView,
  redshiftCopies,
  redshiftCsvLoads,
  redshiftMerges,
  redshiftTables,
} from '../../src/lake/warehouse/warehouse.ts';
import { POST_COLUMNS, type Post } from '../../src/model/post.ts';
import { confusionIn } from '../../src/windows/confusion.ts';
import { intervalSql } from '../../src/windows/interval-sql.ts';
import { WINDOW_COLUMNS } from '../../src/windows/window.ts';
import { startTrino, type Trino, type TrinoRow } from './servers/trino.ts';
import { copyCsv, copyInto, likePostgres, likeRedshift } from './warehouse/like-redshift.ts';
import { FROM, type SmallLake, smallLake, TO } from './warehouse/small-lake.ts';
import { createTables, insert, recordsOf } from './warehouse/trino-tables.ts';
import { assertSameWindows, localWindows, type WindowRow } from './warehouse/windows.ts';

const CARD = fileURLToPath(new URL('../../models/linear-1.0.0/model.json', import.meta.url));
const columns = { windows: WINDOW_COLUMNS };

/** Trino gives times as texts, `2026-03-01 22:00:00.000`. */
const timeOf = (text: unknown): number | null =>
  text === null ? null : Date.parse(`${String(text).replace(' ', 'T')}Z`);

const byColumns = (list: readonly WarehouseColumn[], row: TrinoRow): Record<string, unknown> =>
  Object.fromEntries(
    list.map(({ name, type }) => [name, type === 'timestamp' ? timeOf(row[name]) : row[name]]),
  );

async function athena(t: TestContext): Promise<{ trino: Trino; lake: SmallLake }> {
  const [trino, lake] = await Promise.all([startTrino(t), smallLake(t)]);
  await createTables(trino, lake);
  for (const view of athenaViews(columns)) await trino.ask(createView(view));
  return { trino, lake };
}

const confusion = confusionIn(JSON.parse(readFileSync(CARD, 'utf8')));
const updateWindows = athenaWindows({
  ...columns,
  from: FROM,
  to: TO,
  interval: (label) => intervalSql(label, confusion),
});

/** The days of the windows that are compared are gone by for a month, and were just collected. */
const staleDays = athenaStaleDays({ beforeDays: 31, collectedHours: 0, limit: 100 });

async function staleDaysIn(trino: Trino): Promise<unknown[]> {
  const compared = [FROM, TO].map((time) => new Date(time).toISOString().slice(0, 10));
  return (await trino.ask(staleDays))
    .map(({ date }) => date)
    .filter((date) => compared.includes(String(date)));
}

async function windowsIn(trino: Trino): Promise<WindowRow[]> {
  const rows = await trino.ask('select * from "windows" order by "window_start", "topic"');
  return rows.map((row) => byColumns(WINDOW_COLUMNS, row));
}

test('Athena: views, questions and windows give what the lake of one machine gives', async (t) => {
  const { trino, lake } = await athena(t);

  await t.test('posts shows each post once, without what is superseded, deleted or hidden', async () => {
    const rows = await trino.ask('select * from "posts" order by "id"');
    assert.deepEqual(
      rows.map((row) => byColumns(POST_COLUMNS, row)),
      lake.posts.map((post) => ({ ...post, entities: post.entities?.map(Object.values) ?? null })),
    );
    assert.deepEqual(Object.keys(rows[0]!), [...POST_COLUMNS.map(({ name }) => name), 'date']);
    for (const row of rows) assert.equal(row.date, String(row.created_at ?? '').slice(0, 10) || null);
  });

  await t.test('each view has the columns that it is entered in the catalogue with', async () => {
    for (const view of athenaViews(columns)) {
      const described = await trino.ask(`describe "${view.name}"`);
      assert.deepEqual(
        described.map(({ Column }) => Column),
        view.columns.map(({ name }) => name),
      );
    }
  });

  await t.test('posts without entities are in posts_entities once, others once an entity', async () => {
    const rows = await trino.ask('select "id", "entity", "entity_score" from "posts_entities"');
    const named = ({ id, entities }: Post): unknown[][] =>
      entities === null || entities.length === 0
        ? [[id, null, null]]
        : entities.map(({ text, score }) => [id, text, score]);
    assert.deepEqual(rows.map(Object.values).sort(), lake.posts.flatMap(named).sort());
    const [weighed] = await trino.ask(
      'select sum("weight") as posts, count(*) as joined, count("entity_number") as named from "posts_sentiments_entities"',
    );
    const entities = lake.posts.reduce((sum, post) => sum + (post.entities?.length ?? 0), 0);
    assert.deepEqual(weighed, { posts: lake.posts.length, joined: rows.length, named: entities });
  });

  await t.test('tokens are those of the local view', async () => {
    const ids = new Set(lake.posts.filter(({ network }) => network === 'x').map(({ id }) => id));
    const sql = 'select id, position, token from tokens order by id, position';
    const local = JSON.parse(await lake.undertone('query', sql, '--json')) as Record<string, unknown>[];
    const found = (await trino.ask(sql)).filter(({ id }) => ids.has(String(id)) && id !== 'x:recreated');
    assert.ok(found.length > 1000, `${found.length}`);
    assert.deepEqual(found, local);
  });

  await t.test('every question has an answer', async () => {
    for (const { name, sql } of athenaNamedQueries())
      await assert.doesNotReject(trino.ask(sql), `the question ${name}`);
    const report = (await trino.ask(athenaNamedQueries()[0]!.sql))[0]!;
    assert.equal(report.posts, lake.posts.length);
    const positive = lake.posts.filter(({ sentiment }) => sentiment === 'positive').length;
    assert.equal(report.positive, positive);
  });

  await t.test('windows are the local ones, and working them out again adds none', async () => {
    assert.deepEqual(await staleDaysIn(trino), ['2026-03-01', '2026-03-02']);
    await trino.ask(updateWindows);
    assert.deepEqual(await staleDaysIn(trino), []);
    const windows = await windowsIn(trino);
    assertSameWindows(windows, await localWindows(lake));
    assert.ok(windows.every(({ revision }) => revision === 1));
    await trino.ask(updateWindows);
    const [{ n }] = (await trino.ask('select count(*) as n from "windows_revisions"')) as [{ n: number }];
    assert.equal(n, windows.length);
  });

  await t.test('a late post and a deletion give the windows they touch another revision', async () => {
    const before = await windowsIn(trino);
    const late = lake.stored.get('posts/recent')![0]!;
    const post = { ...late.post, id: 'x:late', topics: [], created_at: FROM + 60_000 };
    await insert(
      trino,
      'posts_recent',
      OBJECT_COLUMNS,
      recordsOf([{ ...late, post, version: post.created_at }]),
    );
    const last = lake.posts
      .filter(({ network }) => network === 'x')
      .filter(({ created_at }) => created_at! < TO)
      .at(-1)!;
    const start = Math.floor(last.created_at! / 900_000) * 900_000;
    const gone = lake.posts.filter(
      ({ created_at }) => created_at !== null && created_at >= start && created_at < TO,
    );
    await insert(
      trino,
      'tombstones_posts',
      [
        { name: 'id', type: 'text', nullable: false },
        { name: 'version', type: 'real', nullable: true },
        { name: 'hash', type: 'integer', nullable: true },
      ],
      gone.map(({ id, created_at }) => ({ id, version: created_at, hash: null })),
    );
    assert.deepEqual(await staleDaysIn(trino), ['2026-03-01', '2026-03-02']);
    await trino.ask(updateWindows);
    assert.deepEqual(await staleDaysIn(trino), []);
    const after = await windowsIn(trino);
    const revised = after
      .filter(({ revision }) => revision === 2)
      .map(({ window_start, topic }) => [window_start, topic]);
    assert.deepEqual(revised, [[FROM, '*']]);
    assert.deepEqual(
      after.filter(({ revision }) => revision === 1),
      before.filter((row) => row.window_start !== start && !(row.window_start === FROM && row.topic === '*')),
    );
    const emptied = await trino.ask(
      `select "posts", "scored", "avg_positive" from "windows_revisions" where "revision" = 2 and "posts" = 0`,
    );
    assert.equal(emptied.length, before.filter((row) => row.window_start === start).length);
    assert.ok(emptied.every((row) => row.scored === 0 && row.avg_positive === null));
  });
});

test('Redshift: what is loaded twice is there once, and what is hidden is not', async (t) => {
  const [lake, client] = await Promise.all([smallLake(t), likeRedshift(t)]);
  for (const { sql } of redshiftTables(columns)) await client.query(likePostgres(sql));
  const copies = redshiftCopies({ root: 's3://bucket/', role: 'arn' });
  const windows = await localWindows(lake);
  const content: Record<string, object[]> = {
    tweet_loading: recordsOf([...lake.stored.values()].flat()),
    sentiment_loading: [...windows, ...windows.map((row) => ({ ...row, posts: 0, revision: -1 }))],
    hidden_post: lake.hiddenPosts,
    hidden_account: lake.hiddenAccounts,
  };
  const load = async (): Promise<void> => {
    await client.query('begin');
    for (const { table, clear } of copies) {
      await client.query(clear);
      await copyInto(client, table, content[table]!);
    }
    for (const sql of redshiftMerges(columns)) await client.query(sql);
    await client.query('commit');
  };
  const tweets = async (): Promise<Record<string, unknown>[]> => {
    const { rows } = await client.query('select * from tweet order by id');
    return rows.map((row) => byColumns(POST_COLUMNS, row));
  };
  for (let times = 0; times < 2; times++) {
    await load();
    assert.deepEqual(await tweets(), lake.posts);
    const { rows } = await client.query('select * from sentiment order by window_start, topic');
    assertSameWindows(
      rows.map((row) => byColumns(WINDOW_COLUMNS, row)),
      windows,
    );
  }

  await t.test(
    'a newer version takes the place of an older, and an older one loaded later does not come back',
    async () => {
      const [first] = content.tweet_loading as Record<string, unknown>[];
      const newer: Record<string, unknown> = {
        ...first,
        text: 'edited',
        _version: Number(first!._version) + 1,
      };
      const all = content.tweet_loading!;
      content.tweet_loading = [newer];
      content.hidden_post = [
        ...lake.hiddenPosts,
        { id: newer.id, version: newer._version, hash: newer._hash },
      ];
      await load();
      content.tweet_loading = all;
      await load();
      const expected = lake.posts.map((post) => (post.id === newer.id ? { ...post, text: 'edited' } : post));
      assert.deepEqual(await tweets(), expected);
    },
  );

  await t.test('the two CSV files of an export give the same tables', async () => {
    const csv = { posts: join(lake.local, '../posts.csv'), windows: join(lake.local, '../windows.csv') };
    await lake.undertone('export', 'posts', '--output', csv.posts);
    await lake.undertone('export', 'windows', '--output', csv.windows);
    for (const table of [
      'tweet',
      'sentiment',
      'tweet_loading',
      'sentiment_loading',
      'hidden_post',
      'hidden_account',
    ])
      await client.query(`delete from ${table}`);
    await copyCsv(client, 'tweet_csv', csv.posts);
    await copyCsv(client, 'sentiment_csv', csv.windows);
    for (const sql of [...redshiftCsvLoads(columns), ...redshiftMerges(columns)]) await client.query(sql);
    const found = await tweets();
    const expected = lake.posts.filter(({ id }) => /^x:16/.test(id));
    assert.deepEqual(
      found,
      expected.map((post) => ({ ...post, entities: null })),
    );
    const { rows } = await client.query('select * from sentiment order by window_start, topic');
    assertSameWindows(
      rows.map((row) => byColumns(WINDOW_COLUMNS, row)),
      windows.filter(({ topic }) => topic === '*'),
    );
  });
});
