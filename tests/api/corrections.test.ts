import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { collectAll, linesSource, temporaryFolder } from '../support/lakes.ts';
import { runWorkingServer } from './working-server.ts';

const ID = 'mastodon:https://a.example/users/ann/statuses/1';

test('a label is set and taken back over HTTP, and every answer follows', async (t) => {
  const server = await runWorkingServer(t, join(temporaryFolder(t), 'lake'));
  const status = {
    id: '1',
    uri: ID.slice('mastodon:'.length),
    created_at: '2025-01-01T12:00:00.000Z',
    content: '<p>a good coffee</p>',
    language: 'en',
    account: { id: '1', username: 'ann', acct: 'ann', url: 'https://a.example/@ann' },
  };
  await collectAll(server.pipeline, linesSource('one', [JSON.stringify(status)]));
  const path = `/api/posts/${encodeURIComponent(ID)}`;
  const before = (await server.get(path)).json;
  const corrected = await server.post(`${path}/correction`, { label: 'negative' });
  assert.deepEqual(
    [corrected.status, corrected.json.sentiment, corrected.json.model],
    [200, 'negative', 'correction'],
  );
  assert.deepEqual((await server.get(path)).json, corrected.json);
  assert.equal((await server.get('/api/summary')).json.sentiment.negative, 1);
  const diff = await server.get('/api/models/diff?a=linear&b=correction');
  assert.deepEqual([diff.status, diff.json.posts, diff.json.labels.negative.positive], [200, 1, 0]);
  assert.equal((await server.get('/api/models/diff?a=linear&b=nothing')).status, 400);
  const { corrections } = (await server.get('/api/corrections')).json;
  assert.deepEqual(
    corrections.map(({ corrected_at: _, ...one }: { corrected_at: string }) => one),
    [{ id: ID, text: before.text, label: 'negative', before: before.sentiment, model: before.model }],
  );
  const back = await server.delete(`${path}/correction`);
  assert.deepEqual((await server.get('/api/corrections')).json.corrections, []);
  assert.deepEqual([back.status, back.json], [200, before]);
  assert.equal((await server.delete(`${path}/correction`)).status, 404);
  assert.equal((await server.post('/api/posts/x:1/correction', { label: 'negative' })).status, 404);
  assert.equal((await server.post(`${path}/correction`, { label: 'angry' })).status, 400);
  assert.deepEqual((await server.get('/api/second-pass')).json.damaged, []);
});
