import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { UndertoneError } from '../../src/model/errors.ts';
import { watchRescoring } from '../../src/serve/cli/start/watch-rescoring.ts';
import { collectAll, linesSource, temporaryFolder } from '../support/lakes.ts';
import { eventually } from '../support/processes.ts';
import { openForRescoring } from '../support/rescoring.ts';
import { runWorkingServer, type WorkingServer } from './working-server.ts';

const tweet = (id: number, text: string): string =>
  JSON.stringify({
    id_str: String(1600000000000000000n + BigInt(id)),
    created_at: `Wed Jan 0${1 + (id % 3)} 12:00:00 +0000 2025`,
    text,
    lang: 'en',
    user: { id_str: '7', screen_name: 'ann' },
  });

async function serverOf(t: TestContext, posts: number): Promise<WorkingServer> {
  const server = await runWorkingServer(t, join(temporaryFolder(t), 'lake'), { open: openForRescoring });
  const lines = Array.from({ length: posts }, (_, id) =>
    tweet(id, id % 2 === 0 ? 'a good day' : 'a bad day'),
  );
  await collectAll(server.pipeline, linesSource('x', lines));
  return server;
}

const ends = (server: WorkingServer, id: number) =>
  eventually(async () => {
    const { json } = await server.get(`/api/rescorings/${id}`);
    assert.ok(json.ended_at !== null, json.state);
    return json;
  });

const modelsOf = async (server: WorkingServer): Promise<string[]> => {
  const { rows } = (await server.post('/api/sql', { sql: 'select distinct model from posts order by model' }))
    .json;
  return rows.map((row: { model: string }) => row.model);
};

test('posts of a time are scored again over HTTP, and the scores that they had are kept to go back to', async (t) => {
  const server = await serverOf(t, 6);
  const [before] = await modelsOf(server);
  const asked = await server.post('/api/rescorings', { model: 'toy', from: '2025-01-02', to: '2025-01-03' });
  assert.deepEqual(
    [asked.status, asked.json.model, asked.json.how, asked.json.from],
    [202, 'toy', 'current', '2025-01-02T00:00:00.000Z'],
  );
  const done = await ends(server, asked.json.id);
  assert.deepEqual([done.state, done.posts, done.unscored, done.reason], ['done', 2, 0, null]);
  assert.deepEqual(await modelsOf(server), [before, 'toy@1.0.0']);

  const { kept } = (await server.get('/api/rescorings')).json;
  assert.deepEqual(kept, [{ model: before, scores: 2 }]);
  const back = await server.post('/api/rescorings', { model: before, how: 'stored' });
  assert.equal((await ends(server, back.json.id)).posts, 2);
  assert.deepEqual(await modelsOf(server), [before]);
});

test('one that is under way tells how far it is, is not asked for twice, and can be stopped', async (t) => {
  const server = await serverOf(t, 400);
  const wish = { model: 'toy-slow', how: 'beside' };
  const { id } = (await server.post('/api/rescorings', wish)).json;
  assert.equal((await server.post('/api/rescorings', wish)).json.id, id);
  const under = await eventually(async () => {
    const { json } = await server.get(`/api/rescorings/${id}`);
    assert.ok(json.looked_at > 0 && json.posts_per_second !== null, JSON.stringify(json));
    return json;
  });
  assert.equal(under.state, 'running');
  assert.ok(under.looked_at < under.to_look_at && under.to_look_at === 400);
  assert.ok(under.posts_per_second > 0 && under.seconds_left > 0);
  const stopped = await server.post(`/api/rescorings/${id}/cancel`);
  assert.deepEqual([stopped.status, stopped.json.state], [200, 'cancelled']);
  const again = await server.post(`/api/rescorings/${id}/cancel`);
  assert.deepEqual([again.json.state, again.json.ended_at], ['cancelled', stopped.json.ended_at]);
  const other = await server.post('/api/rescorings', { model: 'toy', how: 'beside' });
  assert.equal((await ends(server, other.json.id)).posts, 400, 'another goes on in its place');
  const { rescorings } = (await server.get('/api/rescorings')).json;
  assert.deepEqual(
    rescorings.map((one: { id: number; state: string }) => [one.id, one.state]),
    [
      [other.json.id, 'done'],
      [id, 'cancelled'],
    ],
  );
});

test('metrics and live pages are told of what was scored again', async (t) => {
  const server = await serverOf(t, 6);
  let changes = 0;
  t.after(server.pipeline.onChange(() => changes++));
  t.after(watchRescoring(server.pipeline.rescoring, server.telemetry));
  const { id } = (await server.post('/api/rescorings', { model: 'toy' })).json;
  await ends(server, id);
  await eventually(async () => {
    const { body } = await server.telemetry.metrics();
    assert.match(body, /undertone_rescored_posts_total\{how="current"\} 6/);
    assert.match(body, /undertone_rescorings_ended_total\{state="done"\} 1/);
    assert.match(body, /undertone_rescore_failed_posts_total 0/);
    assert.match(body, /undertone_rescorings\{state="running"\} 0/);
  });
  assert.ok(changes > 0);
});

const refusing = async (root: string) => {
  const pipeline = await openForRescoring(root);
  const ask = pipeline.rescoring.ask.bind(pipeline.rescoring);
  pipeline.rescoring.ask = async (wish) => {
    if (wish.model === 'nonesuch') throw new UndertoneError('model-unknown', 'Not in /secret/folder.');
    if (wish.model === 'broken') throw new UndertoneError('model-damaged', '/secret/folder is damaged.');
    return ask(wish);
  };
  return pipeline;
};

for (const [what, body, status, detail] of [
  ['a path', { model: '../models/linear' }, 400, /name of a model/],
  ['an address', { model: 'https://models.example.org' }, 400, /name of a model/],
  ['a service that costs money', { model: 'comprehend' }, 400, /costs money/],
  ['a model that is not there', { model: 'nonesuch' }, 400, /is no model that is there/],
  ['a model that is damaged', { model: 'broken' }, 409, /broken cannot be used/],
  ['scores that are not kept', { model: 'toy@9.0.0', how: 'stored' }, 400, /holds no scores of toy@9.0.0/],
  ['kept scores without a version', { model: 'toy', how: 'stored' }, 400, /has no version/],
  [
    'a time that ends before it begins',
    { model: 'toy', from: '2025-01-02', to: '2025-01-01' },
    400,
    /not after/,
  ],
  ['no model', {}, 400, /"model" is missing/],
] as const) {
  test(`a re-scoring by ${what} is refused, and nothing of this machine is told`, async (t) => {
    const server = await runWorkingServer(t, join(temporaryFolder(t), 'lake'), { open: refusing });
    const answer = await server.post('/api/rescorings', body);
    assert.equal(answer.status, status, JSON.stringify(answer.json));
    assert.match(answer.json.detail, detail);
    assert.doesNotMatch(answer.json.detail, /secret/);
    assert.deepEqual((await server.get('/api/rescorings')).json.rescorings, []);
  });
}

test('a re-scoring that is not there is no answer', async (t) => {
  const server = await runWorkingServer(t, join(temporaryFolder(t), 'lake'));
  assert.equal((await server.get('/api/rescorings/7')).status, 404);
  assert.equal((await server.post('/api/rescorings/7/cancel')).status, 404);
  assert.equal((await server.get('/api/rescorings/x')).status, 400);
});
