/** What a lake does for itself: retention, the deletion of accounts, windows issued again. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { compactByDay } from '../../src/lake/compact.ts';
import { openLakeReader } from '../../src/lake/lake.ts';
import { snapshotPosts } from '../../src/lake/manifest.ts';
import { Pipeline, type PipelineOptions } from '../../src/pipeline/pipeline.ts';
import { rebuild } from '../../src/pipeline/rebuild.ts';
import { findPost } from '../../src/query/posts.ts';
import { createJetstreamSource } from '../../src/sources/bluesky-jetstream/jetstream.ts';
import { startJetstreamServer } from '../servers/jetstream-server.ts';
import {
  assertConsistent,
  collectAll,
  linesSource,
  temporaryFolder,
  windowRowsOf,
} from '../support/lakes.ts';
import { eventually, runCommand } from '../support/processes.ts';

const DAY_MS = 86_400_000;

/** A v1.1 post of X made at a time. */
const line = (id: number, at: number): string =>
  JSON.stringify({
    id_str: String(id),
    text: `what a good day, number ${id}`,
    created_at: new Date(at).toUTCString(),
    timestamp_ms: String(at),
    user: { id_str: '7', screen_name: 'ann' },
    lang: 'en',
  });

async function open(root: string, more: Partial<PipelineOptions> = {}): Promise<Pipeline> {
  const pipeline = await Pipeline.open(root, { command: 'test', workers: 1, model: 'linear', ...more });
  assert.ok(pipeline instanceof Pipeline);
  return pipeline;
}

/** Brings the lines into the lake, in one run of the process. */
async function bring(root: string, name: string, lines: readonly string[]): Promise<void> {
  const pipeline = await open(root);
  await collectAll(pipeline, linesSource(name, lines));
  await pipeline.close();
}

const countOf = (pipeline: Pipeline, sql: string): number =>
  Number(Object.values(pipeline.lake.db.prepare(sql).get()!)[0]);

const idsOf = async (root: string): Promise<string[]> =>
  (await assertConsistent(root)).map((row) => (JSON.parse(row) as { id: string }).id);

test('a lake of many days is compacted within its memory', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const days = 300;
  const perDay = 10;
  const lines = Array.from({ length: days * perDay }, (_, n) =>
    line(1000 + n, Date.UTC(2020, 0, 1) + Math.floor(n / perDay) * DAY_MS + n * 1000),
  );
  await bring(root, 'archive', lines);
  const { code, stderr } = await runCommand(['compact', '--lake', root], { cwd: root });
  assert.equal(code, 0, stderr);
  assert.equal((await idsOf(root)).length, lines.length);
  const reader = openLakeReader(root);
  t.after(() => reader.close());
  const { objects } = snapshotPosts(reader.db);
  assert.equal(objects.length, days);
  assert.ok(objects.every(({ key, rows }) => key.startsWith('posts/date=2020-') && rows === perDay));
});

test('posts beyond their age leave, the oldest by event time, and do not come back', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const now = Date.now();
  const lines = Array.from({ length: 30 }, (_, age) => line(1000 - age, now - age * DAY_MS - 60_000));
  await bring(root, 'days', lines);
  const pipeline = await open(root, { retention: { raw: {}, posts: { age: 10 * DAY_MS } } });
  await eventually(() => assert.equal(countOf(pipeline, 'select count(*) from document'), 10));
  await collectAll(pipeline, linesSource('again', lines));
  assert.equal(countOf(pipeline, 'select count(*) from document'), 10);
  await pipeline.close();
  const ids = await idsOf(root);
  assert.deepEqual(ids, Array.from({ length: 10 }, (_, age) => `x:${1000 - age}`).sort());
});

test('posts beyond their size leave until the rest fits', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const start = Date.UTC(2020, 0, 1);
  await bring(
    root,
    'many',
    Array.from({ length: 2000 }, (_, index) => line(index + 1, start + index * 60_000)),
  );
  const reader = openLakeReader(root);
  const bytes = snapshotPosts(reader.db).objects.reduce((sum, object) => sum + object.bytes, 0);
  reader.close();
  const pipeline = await open(root, { retention: { raw: {}, posts: { size: bytes / 2 } } });
  await eventually(() => assert.ok(countOf(pipeline, 'select count(*) from document') < 2000));
  await compactByDay(pipeline.lake.writer, pipeline.lake.objects);
  await pipeline.close();
  const ids = await idsOf(root);
  assert.ok(ids.length > 800 && ids.length <= 1000, `${ids.length} are left`);
  assert.ok(ids.includes('x:2000') && !ids.includes('x:1'), 'the newest stay');
});

test('originals beyond their age leave the raw zone, and the posts stay', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  await bring(root, 'few', [line(1, Date.UTC(2020, 0, 1)), line(2, Date.UTC(2020, 0, 2))]);
  const raw = "select count(*) from object where zone = 'raw'";
  const before = await open(root);
  assert.equal(countOf(before, raw), 1);
  await before.close();
  const pipeline = await open(root, { retention: { raw: { age: 1 }, posts: {} } });
  await eventually(() => assert.equal(countOf(pipeline, raw), 0));
  assert.deepEqual(await pipeline.lake.objects.list('raw'), []);
  await pipeline.close();
  assert.equal((await idsOf(root)).length, 2);
});

const SORTABLE = '234567abcdefghijklmnopqrstuvwxyz';

/** A repository revision (TID) made at a time, in microseconds. */
function tid(us: number): string {
  let rest = BigInt(us) << 10n;
  let text = '';
  for (let n = 0; n < 13; n++, rest >>= 5n) text = SORTABLE[Number(rest & 31n)] + text;
  return text;
}

function blueskyPost(did: string, rkey: string, us: number): string {
  const record = {
    $type: 'app.bsky.feed.post',
    createdAt: new Date(us / 1000).toISOString(),
    text: `tea at ${rkey}`,
    langs: ['en'],
  };
  const commit = { rev: tid(us), operation: 'create', collection: 'app.bsky.feed.post', rkey, record };
  return JSON.stringify({ did, time_us: us, kind: 'commit', commit });
}

test('a deleted account takes with it what it had posted, from search, counts and Parquet too', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const server = await startJetstreamServer();
  t.after(() => server.close());
  const start = Date.UTC(2026, 0, 1) * 1000;
  const [gone, stays] = ['did:plc:gonegonegonegonegonegone', 'did:plc:staysstaysstaysstaysstay'];
  const at = (seconds: number): number => start + seconds * 1_000_000;
  const pipeline = await open(root);
  const stopping = new AbortController();
  const source = createJetstreamSource({
    name: 'bluesky',
    collections: ['app.bsky.feed.post'],
    instances: [server.url],
  });
  const collecting = pipeline.collect(source, stopping.signal);
  await eventually(() => assert.equal(server.subscribers.length, 1));
  server.push(
    blueskyPost(gone, 'a1', at(1)),
    blueskyPost(stays, 'b1', at(2)),
    blueskyPost(gone, 'a2', at(3)),
    blueskyPost(stays, 'b2', at(4)),
  );
  const documents = 'select count(*) from document';
  await eventually(() => assert.equal(countOf(pipeline, documents), 4));
  const account = {
    active: false,
    did: gone,
    status: 'deleted',
    time: new Date(at(10) / 1000).toISOString(),
  };
  server.push(
    JSON.stringify({ did: gone, time_us: at(10), kind: 'account', account }),
    // Delivered late, but made before the deletion.
    blueskyPost(gone, 'a3', at(7)).replace(`"time_us":${at(7)}`, `"time_us":${at(11)}`),
    // The account is there again and posts anew.
    blueskyPost(gone, 'a4', at(20)),
  );
  await eventually(() =>
    assert.notEqual(findPost(pipeline.lake, `bluesky:${gone}/app.bsky.feed.post/a4`), null),
  );
  stopping.abort();
  await collecting;
  await pipeline.close();
  const ids = await idsOf(root);
  const name = (did: string, rkey: string): string => `bluesky:${did}/app.bsky.feed.post/${rkey}`;
  assert.ok(ids.includes(name(gone, 'a4')), 'what came after the deletion is there');
  for (const rkey of ['a1', 'a2', 'a3']) assert.ok(!ids.includes(name(gone, rkey)), rkey);
  assert.ok(ids.includes(name(stays, 'b1')) && ids.includes(name(stays, 'b2')), 'others are not touched');

  // A rebuilt lake knows of the deletion too.
  await rebuild(root, { command: 'test', workers: 1, model: 'linear' });
  assert.deepEqual(await idsOf(root), ids);
  const again = await open(root);
  // Until then its rows wait for it to come back; see restored-accounts.test.ts.
  await again.erase();
  await compactByDay(again.lake.writer, again.lake.objects);
  const { objects, tombstones } = snapshotPosts(again.lake.db);
  assert.equal(tombstones.length, 0);
  assert.equal(
    objects.reduce((sum, object) => sum + object.rows, 0),
    ids.length,
    'no hidden row is left on the disk',
  );
  await again.close();
  assert.deepEqual(await idsOf(root), ids);
});

test('a window that a late post changes is issued again with the next revision', async (t: TestContext) => {
  const cwd = temporaryFolder(t);
  const root = join(cwd, 'lake');
  const start = Date.UTC(2020, 0, 1);
  await bring(root, 'first', [
    line(1, start + 1000),
    line(2, start + 60_000),
    // This one moves the watermark past the first window's end, not past its own.
    line(3, start + 3_600_000),
  ]);
  const first = { window_start: new Date(start).toISOString(), topic: '*' };
  assert.deepEqual(await windowRowsOf(root), [{ ...first, posts: 2, revision: 1 }]);
  await bring(root, 'nothing new', [line(2, start + 60_000)]);
  assert.equal((await windowRowsOf(root)).length, 1, 'a repeat changes nothing');
  await bring(root, 'late', [line(4, start + 90_000)]);
  await bring(root, 'deleted', [
    JSON.stringify({
      delete: { status: { id_str: '1', user_id_str: '7' }, timestamp_ms: String(start + 9e6) },
    }),
  ]);
  assert.deepEqual(await windowRowsOf(root), [
    { ...first, posts: 2, revision: 1 },
    { ...first, posts: 3, revision: 2 },
    { ...first, posts: 2, revision: 3 },
  ]);
  const sql = 'select posts, revision from windows order by window_start';
  const { stdout, stderr } = await runCommand(['query', sql, '--format', 'json'], { cwd });
  assert.equal(stderr, '');
  const shown = (JSON.parse(stdout) as { posts: number; revision: number }[]).map(({ posts, revision }) => [
    Number(posts),
    Number(revision),
  ]);
  assert.deepEqual(shown, [
    [2, 3],
    [1, 0],
  ]);
});
