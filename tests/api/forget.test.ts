import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { findInLake } from '../support/lake-bytes.ts';
import { collectAll, linesSource, temporaryFolder } from '../support/lakes.ts';
import { eventually } from '../support/processes.ts';
import { runWorkingServer } from './working-server.ts';

const user = { id_str: '700700700', screen_name: 'AnnOfTests', name: 'Ann' };
const LINES = ['quokka of Ann', 'second of Ann'].map((text, number) =>
  JSON.stringify({
    id_str: `160000000000000000${number}`,
    text,
    created_at: 'Sun Mar 01 12:00:00 +0000 2026',
    user,
  }),
);

async function withPosts(t: TestContext) {
  const root = temporaryFolder(t);
  const server = await runWorkingServer(t, root);
  await collectAll(server.pipeline, linesSource('test', LINES));
  return { root, server };
}

test('a post is erased, its receipt is the answer and is listed', async (t) => {
  const { root, server } = await withPosts(t);
  const body = { what: 'post', ids: ['x:1600000000000000000'] };
  const { status, json } = await server.post('/api/forget', body);
  assert.equal(status, 200, JSON.stringify(json));
  assert.equal(json.subjects[0].posts, 1);
  assert.equal((await server.get('/api/posts')).json.posts.length, 1);
  assert.deepEqual(await findInLake(root, ['quokka']), []);
  const { receipts } = (await server.get('/api/receipts')).json;
  assert.deepEqual(receipts, [json]);
});

test('an author is erased by the handle, and the newest receipt comes first', async (t) => {
  const { root, server } = await withPosts(t);
  await server.post('/api/forget', { what: 'post', ids: ['x:1600000000000000000'] });
  const { json } = await server.post('/api/forget', { what: 'author', ids: ['@annoftests'] });
  assert.deepEqual([json.subjects[0].kind, json.subjects[0].posts], ['author', 1]);
  assert.deepEqual(await findInLake(root, [user.screen_name, user.id_str]), []);
  const { receipts } = (await server.get('/api/receipts?limit=1')).json;
  assert.deepEqual([receipts.length, receipts[0].id], [1, json.id]);
});

test('an erasure goes on to its receipt where the client does not wait', async (t) => {
  const { server } = await withPosts(t);
  const gone = new AbortController();
  const asked = server.post('/api/forget', { what: 'post', ids: ['x:1600000000000000001'] }, {}, gone.signal);
  await eventually(async () => assert.equal((await server.get('/api/posts')).json.posts.length, 1));
  gone.abort();
  await asked.catch(() => {});
  await eventually(async () => assert.equal((await server.get('/api/receipts')).json.receipts.length, 1));
});

test('what cannot be forgotten is told before anything is', async (t) => {
  const { server } = await withPosts(t);
  for (const body of [
    { what: 'post', ids: ['1600000000000000000'] },
    { what: 'author', ids: ['@nobody'] },
    { what: 'post', ids: ['x:1'], always: true },
    { what: 'post', ids: [] },
    { what: 'all', ids: ['x:1'] },
  ]) {
    const answer = await server.post('/api/forget', body);
    assert.equal(answer.status, 400, JSON.stringify([body, answer.json]));
  }
  assert.deepEqual((await server.get('/api/receipts')).json.receipts, []);
  assert.equal((await server.get('/api/posts')).json.posts.length, 2);
});
