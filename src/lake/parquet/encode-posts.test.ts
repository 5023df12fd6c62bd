import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { POST_COLUMNS, type Post } from '../../model/post.ts';
import { OWN_COLUMNS, sqlTypeOf } from '../schema.ts';
import { withDuckDb } from '../with-duckdb.ts';
import { encodePosts } from './encode-posts.ts';
import type { StoredRow } from './leaf.ts';

const BLANK = Object.fromEntries(
  POST_COLUMNS.map(({ name, type }) => [name, type === 'text[]' ? [] : null]),
) as unknown as Post;

const FULL: Post = {
  ...BLANK,
  id: 'x:9007199254740993',
  revision: 0,
  network: 'x',
  source: 'a file.jsonl',
  created_at: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  collected_at: Date.UTC(9999, 11, 31, 23, 59, 59, 999),
  text: 'Héllo 世界 🚀 \0 \u001e "quoted"',
  clean_text: 'hello',
  lang: 'en',
  author_verified: true,
  author_followers: 2 ** 45 + 1,
  latitude: -33.25,
  likes: 0,
  hashtags: ['one', 'zwei', '三'],
  topics: ['a topic'],
  sentiment: 'positive',
  positive: 0.9,
  entities: [
    { text: 'Ada', type: 'person', score: 0.5 },
    { text: 'Bern', type: 'place', score: 1 },
  ],
};

/** What DuckDB reads of the file, as JSON with times in ms. */
async function readBack(rows: readonly StoredRow[]): Promise<{ types: string[][]; rows: unknown[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-parquet-'));
  try {
    const path = join(folder, 'posts.parquet');
    writeFileSync(path, encodePosts(rows));
    return await withDuckDb({ memoryLimit: '256MB' }, async (connection) => {
      const described = await connection.runAndReadAll(`describe select * from '${path}'`);
      const times = 'epoch_ms(created_at) as created_at, epoch_ms(collected_at) as collected_at';
      const read = await connection.runAndReadAll(
        `select to_json(t)::VARCHAR from (select * replace (${times}) from '${path}') t`,
      );
      return {
        types: described.getRows().map(([name, type]) => [String(name), String(type)]),
        rows: read.getRows().map(([json]) => JSON.parse(String(json))),
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const stored = (posts: readonly Post[]): StoredRow[] =>
  posts.map((post, index) => ({ post, row: 2 ** 40 + index, version: index + 0.5, hash: 2 ** 47 + index }));

const asRead = ({ post, row, version, hash }: StoredRow) => ({
  ...post,
  _row: row,
  _version: version,
  _hash: hash,
});

test('DuckDB reads every column with the type that the schema gives it', async () => {
  const { types } = await readBack(stored([FULL]));
  const expected = POST_COLUMNS.map(({ name, type }) => [name, sqlTypeOf(type).replaceAll('"', '')]);
  const own = OWN_COLUMNS.map(({ name, type }) => [name, type as string]);
  assert.deepEqual(
    types.map(([name, type]) => [name, type!.replaceAll('"', '')]),
    [...expected, ...own],
  );
});

test('every value comes back as it was: text of any kind, large numbers, lists, structs, nulls', async () => {
  const rows = stored([
    FULL,
    BLANK,
    { ...FULL, hashtags: [], entities: [], likes: null, author_verified: false },
  ]);
  const read = await readBack(rows);
  const inOrder = [rows[0], rows[2], rows[1]];
  assert.deepEqual(
    read.rows,
    inOrder.map((row) => asRead(row!)),
  );
});

test('columns in which every row is the same, or null, come back whole', async () => {
  const rows = stored(Array.from({ length: 1000 }, () => FULL));
  const read = await readBack(rows);
  assert.deepEqual(read.rows, rows.map(asRead));
});

test('a column of booleans has no dictionary, also where every row is the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-parquet-'));
  const path = join(folder, 'posts.parquet');
  const rows = [0, 1, 2].map((row) => ({ post: { ...FULL, id: `x:${row}` }, row, version: 0, hash: 0 }));
  writeFileSync(path, encodePosts(rows));
  const sql = `select path_in_schema, encodings from parquet_metadata('${path}') where path_in_schema in ('author_verified', 'network')`;
  const found = await withDuckDb({ memoryLimit: '256MB' }, (connection) => connection.runAndReadAll(sql));
  const encodings = new Map(found.getRows().map(([name, said]) => [String(name), String(said)]));
  assert.match(encodings.get('network')!, /DICTIONARY/);
  assert.doesNotMatch(encodings.get('author_verified')!, /DICTIONARY/);
  rmSync(folder, { recursive: true });
});

test('random posts come back, in order of time', async () => {
  let state = 42;
  const random = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  const maybe = <T>(value: T): T | null => (random(3) === 0 ? null : value);
  const words = (): string[] => Array.from({ length: random(4) }, () => 'wörd'.repeat(random(3)));
  const posts = Array.from({ length: 3001 }, (_, index): Post => {
    return {
      ...FULL,
      id: `x:${index}`,
      created_at: maybe(1_700_000_000_000 + random(100_000)),
      text: 'é'.repeat(random(300)),
      location: maybe(`place ${random(5)}`),
      author_verified: maybe(random(2) === 1),
      author_followers: maybe(random(2 ** 24) - 2 ** 23),
      longitude: maybe(random(360) - 180.5),
      hashtags: words(),
      urls: words(),
      entities: maybe(words().map((text) => ({ text, type: 'thing', score: random(10) / 16 }))),
    };
  });
  const rows = stored(posts);
  const ordered = [...rows].sort(
    (a, b) =>
      (a.post.created_at ?? Number.POSITIVE_INFINITY) - (b.post.created_at ?? Number.POSITIVE_INFINITY) ||
      a.row - b.row,
  );
  assert.deepEqual((await readBack(rows)).rows, ordered.map(asRead));
});

test('numbers that are none are stored as null, and lone surrogates as U+FFFD', async () => {
  const odd = { ...FULL, latitude: Number.NaN, likes: Number.POSITIVE_INFINITY, text: 'a\ud800b' };
  const [read] = (await readBack(stored([odd]))).rows as [Post];
  assert.deepEqual([read.latitude, read.likes, read.text], [null, null, 'a\ufffdb']);
});
