import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ExportDesk } from '../../src/pipeline/exports/desk.ts';
import { collectAll, linesSource, temporaryFolder } from '../support/lakes.ts';
import { eventually } from '../support/processes.ts';
import { runWorkingServer, type WorkingServer } from './working-server.ts';

const LINES = ['=SUM(A1) coffee', 'good coffee', 'tea, please'].map((text, i) =>
  JSON.stringify({
    id_str: `${i + 1}`,
    text,
    user: { id_str: `70070070${i}`, screen_name: `ann${i}` },
    created_at: `Wed Mar 04 12:00:0${i} +0000 2026`,
  }),
);

/** Three posts by three authors, one of which a spreadsheet would run. */
async function withPosts(t: TestContext, root = temporaryFolder(t)): Promise<WorkingServer> {
  const server = await runWorkingServer(t, root);
  await collectAll(server.pipeline, linesSource('test', LINES));
  return server;
}

async function done(server: WorkingServer, id: string) {
  return eventually(async () => {
    const { json } = await server.get(`/api/exports/${id}`);
    assert.ok(!['waiting', 'running'].includes(json.state), json.state);
    return json;
  });
}

test('what is asked for comes as a file that a browser can fetch by its link alone', async (t) => {
  const server = await withPosts(t);
  const asked = await server.post('/api/exports', {
    format: 'csv',
    filter: { q: 'coffee', from: '2026-03-04' },
    columns: ['id', 'text'],
  });
  assert.deepEqual([asked.status, asked.json.what, asked.json.file], [202, 'posts', null]);
  const ended = await done(server, asked.json.id);
  assert.deepEqual([ended.state, ended.expected, ended.rows], ['done', 2, 2]);
  const file = await server.fetch(ended.file);
  assert.equal(file.headers.get('content-type'), 'text/csv; charset=utf-8');
  assert.match(file.headers.get('content-disposition')!, /^attachment; filename="undertone-posts-.*\.csv"$/);
  assert.equal(await file.text(), "id,text\nx:1,'=SUM(A1) coffee\nx:2,good coffee\n");
  assert.equal(Number(file.headers.get('content-length')), ended.bytes);
  for (const key of ['0'.repeat(32), 'é', '']) {
    const guessed = await server.fetch(`/api/exports/${ended.id}/file?key=${encodeURIComponent(key)}`);
    assert.equal(guessed.status, 404);
  }
});

test('where a token is asked for, the link of a file needs none', async (t) => {
  const server = await runWorkingServer(t, temporaryFolder(t), { token: 'open-sesame' });
  const headers = { Authorization: 'Bearer open-sesame' };
  const { id } = (await server.post('/api/exports', { format: 'csv', columns: ['id'] }, headers)).json;
  assert.equal((await server.fetch(`/api/exports/${id}`)).status, 401);
  const file = await eventually(async () => {
    const answer = await server.fetch(`/api/exports/${id}`, headers);
    const { file } = (await answer.json()) as { file: string | null };
    assert.ok(file !== null);
    return file;
  });
  assert.equal(await (await server.fetch(file)).text(), 'id\n');
});

test('JSON lines, Parquet and windows are made too, and an export is gone when it is removed', async (t) => {
  const server = await withPosts(t);
  for (const [wish, size] of [
    [{ format: 'jsonl' }, 3],
    [{ format: 'parquet' }, 3],
    [{ format: 'csv', what: 'windows', length: '1h' }, 1],
  ] as const) {
    const { json } = await server.post('/api/exports', wish);
    const ended = await done(server, json.id);
    assert.deepEqual([ended.state, ended.rows], ['done', size], JSON.stringify(wish));
  }
  const { exports } = (await server.get('/api/exports')).json;
  assert.equal(exports.length, 3);
  for (const { id, file } of exports) {
    assert.deepEqual((await server.delete(`/api/exports/${id}`)).json, { removed: true });
    assert.equal((await server.fetch(file)).status, 404);
  }
  assert.deepEqual(readdirSync(join(server.pipeline.lake.root, 'exports')), []);
  assert.equal((await server.delete('/api/exports/none')).status, 404);
});

test('a wrong filter, column or format is refused before anything is made', async (t) => {
  const server = await withPosts(t);
  for (const [wish, word] of [
    [{ format: 'csv', filter: { colour: 'red' } }, /colour/],
    [{ format: 'csv', columns: ['colour'] }, /Posts have no column "colour"/],
    [{ format: 'xlsx' }, /xlsx|format/],
    [{ format: 'csv', filter: { from: '2026-03-05', to: '2026-03-04' } }, /ends/],
  ] as const) {
    const answer = await server.post('/api/exports', wish);
    assert.deepEqual([answer.status, answer.json.status], [400, 400], JSON.stringify(wish));
    assert.match(answer.json.detail, word);
  }
  assert.deepEqual((await server.get('/api/exports')).json.exports, []);
});

test('an erasure removes the file that holds what it erases, and what was asked for by name', async (t) => {
  const server = await withPosts(t);
  const all = (await server.post('/api/exports', { format: 'jsonl' })).json;
  const tea = (await server.post('/api/exports', { format: 'csv', filter: { q: 'tea' } })).json;
  const other = (await server.post('/api/exports', { format: 'csv', filter: { author: 'ann1' } })).json;
  const lang = (await server.post('/api/exports', { format: 'csv', filter: { author: 'nobody' } })).json;
  for (const { id } of [all, tea, other, lang]) assert.equal((await done(server, id)).state, 'done');
  await server.post('/api/forget', { what: 'author', ids: ['@ann1'] });
  const gone = (await server.get(`/api/exports/${all.id}`)).json;
  assert.deepEqual([gone.state, gone.file], ['failed', null]);
  assert.match(gone.reason, /erased/);
  for (const { id } of [tea, other, lang]) {
    assert.equal((await server.get(`/api/exports/${id}`)).status, 404);
  }
  assert.deepEqual(readdirSync(join(server.pipeline.lake.root, 'exports')), []);
});

test('what waited when the process ended is made by the next, and leftovers of it are removed', async (t) => {
  const root = temporaryFolder(t);
  const first = await withPosts(t, root);
  const made = (await first.post('/api/exports', { format: 'csv' })).json;
  await done(first, made.id);
  // As a kill leaves it: running, with a file in the making.
  first.pipeline.lake.db
    .prepare(
      "insert into export_job select 'ab12cd34-1111-4111-8111-ab12cd34ef56', wish, 'running', null, secret, asked_at + 1, null, 3, 1, 9 from export_job",
    )
    .run();
  const partial = join(root, 'exports', '.ab12cd34-1111-4111-8111-ab12cd34ef56.csv.0badcafe.partial');
  writeFileSync(partial, 'half');
  writeFileSync(join(root, 'exports', 'mine.csv'), 'id\n');
  await first.close();
  const second = await runWorkingServer(t, root);
  const again = await done(second, 'ab12cd34-1111-4111-8111-ab12cd34ef56');
  assert.deepEqual([again.state, again.rows], ['done', 3]);
  assert.equal((await done(second, made.id)).state, 'done');
  assert.equal(existsSync(partial), false);
  assert.ok(existsSync(join(root, 'exports', 'mine.csv')), 'what others put there stays');
});

test('exports take no more space than they may, and are gone after their time', async (t) => {
  const { pipeline } = await withPosts(t);
  let now = Date.UTC(2026, 2, 5);
  const ended: string[] = [];
  const open = (mostBytes: number) =>
    new ExportDesk(pipeline, {
      clock: { now: () => now },
      onEnd: ({ state }) => ended.push(state),
      mostBytes,
      keptMs: 1000,
    });
  const small = open(100);
  const { id } = small.start({ what: 'posts', format: 'jsonl', filter: {} });
  await eventually(async () => assert.deepEqual(ended, ['failed']));
  assert.match(small.find(id)!.reason!, /more space than they may/);
  await small.close();
  const large = open(1e6);
  const kept = large.start({ what: 'posts', format: 'csv', filter: {}, columns: ['id'] });
  await eventually(async () => assert.deepEqual(ended, ['failed', 'done']));
  now += 999;
  assert.equal(large.find(kept.id)?.state, 'done');
  now += 1;
  assert.equal(large.find(kept.id), null);
  assert.deepEqual(readdirSync(join(pipeline.lake.root, 'exports')), []);
  await large.close();
});
