import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { openLakeReader } from '../../src/lake/lake.ts';
import { listObjects } from '../../src/lake/manifest.ts';
import { rebuild } from '../../src/pipeline/rebuild.ts';
import { verifyObjects } from '../../src/query/verify.ts';
import {
  assertConsistent,
  collectAll,
  linesSource,
  openPipeline,
  rowsOf,
  temporaryFolder,
} from '../support/lakes.ts';
import { trafficLines } from '../support/story.ts';

const OPTIONS = { command: 'test', workers: 1, model: 'linear' };

/** A lake of several objects, with a few deletions and dead letters. */
async function someLake(t: TestContext): Promise<{ root: string; rows: string[] }> {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await openPipeline(root);
  for (const [index, seed] of [1, 2, 3].entries()) {
    await collectAll(pipeline, linesSource(`part-${index}`, trafficLines(300, seed).slice(index * 40)));
  }
  await pipeline.close();
  return { root, rows: await assertConsistent(root) };
}

function flipBit(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[Math.floor(bytes.length * at)]! ^= 4;
  writeFileSync(path, bytes);
}

const keysOf = (root: string, zone: 'posts' | 'raw'): string[] => {
  const reader = openLakeReader(root);
  const keys = listObjects(reader.db, zone).map((object) => object.key);
  reader.close();
  return keys;
};

const byName = (a: string, b: string): number => (basename(a) < basename(b) ? -1 : 1);

test('a flipped bit in an object is found, named, and mended from the originals', async (t) => {
  const { root, rows } = await someLake(t);
  const [, damaged] = keysOf(root, 'posts') as [string, string];
  flipBit(join(root, damaged), 0.5);
  const reader = openLakeReader(root);
  assert.deepEqual(await verifyObjects(reader), [
    { key: damaged, problem: 'has other bytes than were written' },
  ]);
  reader.close();
  const result = await rebuild(root, OPTIONS);
  assert.deepEqual(
    result.damaged.map(({ what }) => what),
    [damaged],
  );
  assert.ok(result.restored > 0);
  assert.ok(existsSync(join(root, 'damaged', damaged)), 'nothing is thrown away');
  assert.deepEqual(await assertConsistent(root), rows);
});

test('a lake whose state is gone says so and is rebuilt from its objects', async (t) => {
  const { root, rows } = await someLake(t);
  writeFileSync(join(root, 'state.db'), 'this is no database at all, and long enough to be looked at as one');
  await assert.rejects(openPipeline(root), { code: 'corrupt', message: /doctor --rebuild/ });
  const result = await rebuild(root, OPTIONS);
  assert.equal(result.posts, rows.length);
  assert.equal(result.restored, 0);
  assert.deepEqual(await assertConsistent(root), rows);
});

test('a state that another version wrote is not read, says so, and is rebuilt', async (t) => {
  const { root, rows } = await someLake(t);
  const db = new DatabaseSync(join(root, 'state.db'));
  db.exec('pragma user_version = 0');
  db.close();
  const refused = { code: 'state-version', message: /another version.*doctor --rebuild/ };
  await assert.rejects(openPipeline(root), refused);
  assert.throws(() => openLakeReader(root), refused);
  const { damaged } = await rebuild(root, OPTIONS);
  assert.deepEqual(damaged, []);
  assert.deepEqual(await assertConsistent(root), rows);
});

test('originals without posts and state are never taken for orphans, and come back by a rebuild', async (t) => {
  const { root, rows } = await someLake(t);
  for (const gone of ['state.db', 'state.db-wal', 'state.db-shm', 'posts'])
    rmSync(join(root, gone), { recursive: true, force: true });
  await assert.rejects(openPipeline(root), {
    code: 'corrupt',
    message: /state\.db is missing.*doctor --rebuild/,
  });
  await rebuild(root, OPTIONS);
  assert.deepEqual(await assertConsistent(root), rows);
});

test('a state that is older than the lake is refused with nothing removed, and is made anew', async (t) => {
  const { root } = await someLake(t);
  const backup = readFileSync(join(root, 'state.db'));
  const pipeline = await openPipeline(root);
  await collectAll(pipeline, linesSource('later', trafficLines(200, 9)));
  await pipeline.close();
  const rows = await assertConsistent(root);
  const before = readdirSync(root, { recursive: true });
  for (const gone of ['state.db-wal', 'state.db-shm']) rmSync(join(root, gone), { force: true });
  writeFileSync(join(root, 'state.db'), backup);
  await assert.rejects(openPipeline(root), {
    code: 'corrupt',
    message: /older than its data.*doctor --rebuild/,
  });
  const files = (names: typeof before) =>
    names.filter((name) => /\.(parquet|zst)$/.test(String(name))).toSorted();
  assert.deepEqual(files(readdirSync(root, { recursive: true })), files(before));
  await rebuild(root, OPTIONS);
  assert.deepEqual(await assertConsistent(root), rows);
});

test('a torn page in the state database loses nothing after a rebuild', async (t) => {
  const { root, rows } = await someLake(t);
  const path = join(root, 'state.db');
  truncateSync(path, Math.floor(readFileSync(path).length * 0.6));
  await rebuild(root, OPTIONS);
  assert.deepEqual(await assertConsistent(root), rows);
});

test('a torn tail of the write-ahead log does no harm', async (t) => {
  const { root, rows } = await someLake(t);
  appendFileSync(join(root, 'state.db-wal'), Buffer.alloc(5000, 7));
  const pipeline = await openPipeline(root);
  await pipeline.close();
  assert.deepEqual(await assertConsistent(root), rows);
});

test('a rebuilt lake goes on: new posts come in and old ones stay duplicates', async (t) => {
  const { root, rows } = await someLake(t);
  await rebuild(root, OPTIONS);
  const pipeline = await openPipeline(root);
  await collectAll(pipeline, linesSource('again', trafficLines(300, 1)));
  await collectAll(pipeline, linesSource('more', trafficLines(350, 1).slice(-60)));
  await pipeline.close();
  const after = await assertConsistent(root);
  assert.ok(after.length > rows.length);
  assert.deepEqual(
    after.filter((row) => rows.includes(row)),
    rows,
  );
  assert.deepEqual(await rowsOf(root), after);
});

test('the newest post stays deleted though the original of its deletion is gone', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const post = { id_str: '9', text: 'gone', timestamp_ms: '1773446400000', user: { id_str: '7' } };
  for (const [name, record] of [
    ['post', { ...post, created_at: new Date(1_773_446_400_000).toUTCString() }],
    ['deletion', { delete: { status: { id_str: '9', user_id_str: '7' }, timestamp_ms: '1773446500000' } }],
  ] as const) {
    const pipeline = await openPipeline(root);
    await collectAll(pipeline, linesSource(name, [JSON.stringify(record)]));
    await pipeline.close();
  }
  const [, deletion] = keysOf(root, 'raw').toSorted(byName);
  rmSync(join(root, deletion!));
  await rebuild(root, OPTIONS);
  assert.deepEqual(await rowsOf(root), []);
});
