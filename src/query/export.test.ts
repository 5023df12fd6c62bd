import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { compactByDay } from '../lake/compact.ts';
import type { Post } from '../model/post.ts';
import { decodeExportCsv, isExportHeader } from '../sources/lake-export/csv.ts';
import { harmless } from './csv.ts';
import { exportLake } from './export.ts';
import { AT, post, scored, smallLake } from './fixtures/small-lake.ts';

const TEXTS = [
  '=1+1',
  "'=1",
  '-5',
  '@ada',
  '\tx',
  '＝A1',
  "it's",
  'a "quote", and\nmore',
  '',
  "''+",
  'plain',
];
const posts: Post[] = TEXTS.map((text, index) =>
  post(`x:${index}`, {
    text,
    created_at: AT + index,
    latitude: -3.5,
    longitude: 4,
    hashtags: ['a', 'b'],
    urls: index === 1 ? ['https://a.example/1', 'https://b.example/2'] : [],
    topics: ['new phones', 'tea'],
    ...(index % 2 === 0 ? scored('positive') : {}),
  }),
);

class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'undertone-export-test-'));
  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const rowsOf = async (path: string): Promise<Record<string, unknown>[]> => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  return (await connection.runAndReadAll(`from '${path}' order by id`)).getRowObjectsJson() as Record<
    string,
    unknown
  >[];
};

test('a CSV export is harmless in a spreadsheet, and import takes every text back as it was', async () => {
  await using lake = await smallLake(posts);
  using folder = new Folder();
  const output = join(folder.path, 'posts.csv');
  const { rows, bytes } = await exportLake(lake.root, 'posts', { format: 'csv', output });
  const payload = readFileSync(output);
  assert.deepEqual([rows, bytes], [posts.length, payload.length]);
  const header = payload.toString().split('\n')[0]!.split(',');
  assert.ok(isExportHeader(header));
  const decoded = decodeExportCsv(payload.subarray(payload.indexOf('\n') + 1), {
    kind: 'csv',
    encoding: 'utf-8',
    delimiter: ',',
    quote: '"',
    header,
    columns: {},
    network: 'file',
  });
  assert.deepEqual(
    decoded.map(({ record }) =>
      record?.kind === 'post' ? [record.post.text, record.post.urls, record.post.latitude] : null,
    ),
    posts.map(({ text, urls, latitude }) => [text, urls, latitude]),
  );
  assert.match(
    payload.toString(),
    /^x:0,0,x,test,2026-03-04T12:00:00\.000Z,2026-03-04T12:01:00\.000Z,'=1\+1,/m,
  );
  assert.match(payload.toString(), /,-3\.5,4\.0,.*,a b,.*,new phones\|tea,/);
});

test('cells that begin like a formula get an apostrophe, numbers and others do not', () => {
  assert.deepEqual(['=1', '+1', '-1', '@a', '\t', '\r', '\n', '＋', "'", 'a', '1', ''].map(harmless), [
    "'=1", "'+1", "'-1", "'@a", "'\t", "'\r", "'\n", "'＋", "''", 'a', '1', '',
  ]); // biome-ignore format: one line
});

test('JSON lines hold one post each, with lists and times as they are in JSON', async () => {
  await using lake = await smallLake(posts);
  using folder = new Folder();
  const output = join(folder.path, 'posts.jsonl');
  await exportLake(lake.root, 'posts', { format: 'jsonl', output });
  const lines = readFileSync(output, 'utf8').trimEnd().split('\n');
  const first = lines.map((line) => JSON.parse(line)).find(({ id }) => id === 'x:1');
  assert.equal(lines.length, posts.length);
  assert.deepEqual(
    [first.text, first.created_at, first.hashtags, first.latitude, first.sentiment],
    ["'=1", '2026-03-04T12:00:00.001Z', ['a', 'b'], -3.5, null],
  );
});

test('Parquet has the schema of posts, without the columns that the lake keeps for itself', async () => {
  await using lake = await smallLake(posts);
  using folder = new Folder();
  const output = join(folder.path, 'posts.parquet');
  assert.equal((await exportLake(lake.root, 'posts', { format: 'parquet', output })).rows, posts.length);
  const [first] = await rowsOf(output);
  assert.equal(first?.created_at, '2026-03-04 12:00:00');
  assert.equal(
    Object.keys(first!).some((name) => name.startsWith('_')),
    false,
  );
});

test('columns are those that were asked for, in that order, of the posts that were asked for', async () => {
  await using lake = await smallLake(posts);
  const parts: Buffer[] = [];
  const output = { write: async (part: string | Uint8Array) => void parts.push(Buffer.from(part)) };
  await exportLake(lake.root, 'posts', {
    format: 'csv',
    output,
    columns: ['id', 'sentiment', 'hashtags'],
    filter: { sentiments: ['positive'], to: AT + 3 },
  });
  assert.equal(
    Buffer.concat(parts).toString(),
    'id,sentiment,hashtags\nx:0,positive,a b\nx:2,positive,a b\n',
  );
});

test('windows are exported in the columns of their table', async () => {
  await using lake = await smallLake(posts);
  using folder = new Folder();
  const csv = join(folder.path, 'windows.csv');
  await exportLake(lake.root, 'windows', { format: 'csv', output: csv, lengthMs: 3_600_000 });
  const [header, first] = readFileSync(csv, 'utf8').split('\n');
  assert.match(header!, /^window_start,window_end,topic,posts,scored,avg_positive,/);
  assert.match(first!, /^2026-03-04T12:00:00\.000Z,2026-03-04T13:00:00\.000Z,\*,11,6,0\.7,/);
  const parquet = join(folder.path, 'windows.parquet');
  await exportLake(lake.root, 'windows', { format: 'parquet', output: parquet, filter: { topics: ['tea'] } });
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await connection.runAndReadAll(
    `select topic, posts::INT, window_start::VARCHAR from '${parquet}'`,
  );
  assert.deepEqual(reader.getRows(), [['tea', 11, '2026-03-04 12:00:00']]);
});

test('an export that is stopped leaves no file, and what was there before stays', async () => {
  await using lake = await smallLake(posts);
  using folder = new Folder();
  const output = join(folder.path, 'posts.csv');
  await exportLake(lake.root, 'posts', { format: 'csv', output });
  const before = readFileSync(output);
  const stopping = new AbortController();
  const stopped = exportLake(lake.root, 'posts', {
    format: 'csv',
    output,
    signal: stopping.signal,
    onProgress: () => stopping.abort(),
  });
  await assert.rejects(stopped, { name: 'AbortError' });
  assert.deepEqual(readdirSync(folder.path), ['posts.csv']);
  assert.deepEqual(readFileSync(output), before);
  assert.deepEqual(readdirSync(join(lake.root, '.tmp')), []);
});

test('compaction in the middle of an export takes nothing from it', async () => {
  await using lake = await smallLake(posts.slice(0, 6));
  await lake.add(posts.slice(6));
  const parts: Buffer[] = [];
  let compacted = false;
  const output = {
    async write(part: string | Uint8Array) {
      parts.push(Buffer.from(part));
      if (!compacted) await compactByDay(lake.owned.writer, lake.owned.objects);
      compacted = true;
    },
  };
  const { rows } = await exportLake(lake.root, 'posts', { format: 'csv', output, columns: ['id'] });
  assert.equal(rows, posts.length);
  assert.deepEqual(
    Buffer.concat(parts).toString().trimEnd().split('\n').sort(),
    ['id', ...posts.map(({ id }) => id)].sort(),
  );
});

test('an output that cannot be written is told before any work is done', async () => {
  await using lake = await smallLake(posts);
  using folder = new Folder();
  await assert.rejects(exportLake(lake.root, 'posts', { format: 'csv', output: folder.path }), /is a folder/);
  const nowhere = join(folder.path, 'no', 'such', 'place.csv');
  await assert.rejects(
    exportLake(lake.root, 'posts', { format: 'csv', output: nowhere }),
    /cannot be written/,
  );
  await assert.rejects(
    exportLake(lake.root, 'posts', {
      format: 'csv',
      output: join(folder.path, 'a.csv'),
      columns: ['colour'],
    }),
    /Posts have no column "colour"/,
  );
  assert.equal(existsSync(join(folder.path, 'a.csv')), false);
});
