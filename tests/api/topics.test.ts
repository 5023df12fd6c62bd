import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AT, post } from '../../src/query/fixtures/small-lake.ts';
import { type RunningServer, runServer } from './running-server.ts';

const send = (server: RunningServer, method: string, path: string, body?: unknown) =>
  server.ask(path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });

test('topics are added, listed with their posts, changed and removed', async () => {
  await using server = await runServer([post('x:1', { topics: ['tea'] }), post('x:2', { topics: ['tea'] })]);
  const added = await server.post('/api/topics', { name: 'tea', rule: '(tea)  OR matcha' });
  assert.equal(added.status, 200);
  const { since, ...topic } = added.json();
  assert.deepEqual(topic, { name: 'tea', rule: 'tea OR matcha', origin: 'api' });
  assert.ok(Date.parse(since) > 0);
  const changed = await send(server, 'PUT', '/api/topics/tea', { rule: 'tea' });
  assert.equal(changed.json().rule, 'tea');
  const { topics } = (await server.ask('/api/topics')).json();
  assert.deepEqual(
    topics.map(({ name, rule, posts }: Record<string, unknown>) => ({ name, rule, posts })),
    [{ name: 'tea', rule: 'tea', posts: 2 }],
  );
  assert.equal((await send(server, 'DELETE', '/api/topics/tea')).status, 200);
  assert.deepEqual((await server.ask('/api/topics')).json(), { topics: [] });
});

test('what is wrong with a topic is told, with the column of its rule', async () => {
  await using server = await runServer();
  await server.post('/api/topics', { name: 'tea', rule: 'tea' });
  const cases = [
    ['POST', '/api/topics', { name: 'tea', rule: 'tea' }, 409, 'topic-exists'],
    ['POST', '/api/topics', { name: 'b', rule: 'a form:b' }, 400, 'rule-wrong'],
    ['POST', '/api/topics', { name: 'backtest', rule: 'a' }, 400, 'topic-name'],
    ['POST', '/api/topics', { name: '*', rule: 'a' }, 400, 'invalid-body'],
    ['PUT', '/api/topics/none', { rule: 'a' }, 404, 'topic-unknown'],
    ['DELETE', '/api/topics/none', undefined, 404, 'topic-unknown'],
    ['POST', '/api/topics/backtest', { rule: '-a' }, 400, 'rule-wrong'],
  ] as const;
  for (const [method, path, body, status, code] of cases) {
    const answer = await send(server, method, path, body);
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
    assert.equal(answer.json().code, code);
  }
  const wrong = await server.post('/api/topics/check', { rule: 'a form:b' });
  assert.deepEqual(wrong.json().errors, [
    {
      name: 'rule',
      detail: 'The rule is wrong at column 3: there is no operator "form:"; did you mean "from:"?',
      column: 3,
    },
  ]);
});

test('a configured topic is changed in the configuration alone', async () => {
  await using server = await runServer();
  server.topics.followConfiguration([{ name: 'tea', rule: 'tea' }]);
  for (const [method, body] of [
    ['PUT', { rule: 'x' }],
    ['DELETE', undefined],
  ] as const) {
    const answer = await send(server, method, '/api/topics/tea', body);
    assert.equal(answer.status, 409);
    assert.equal(answer.json().code, 'topic-configured');
  }
});

test('a rule is checked, with what is good to know of it', async () => {
  await using server = await runServer();
  const { rule, advice } = (await server.post('/api/topics/check', { rule: '(tea or coffee)' })).json();
  assert.equal(rule, 'tea or coffee');
  assert.match(advice[0], /write OR in capitals/);
});

test('a rule is tried on the posts that are there', async () => {
  await using server = await runServer([
    post('x:1', { text: 'tea' }),
    post('x:2', { text: 'coffee', created_at: AT + 86_400_000 }),
  ]);
  const answer = await server.post('/api/topics/backtest', { rule: 'tea', examples: 1 });
  assert.deepEqual(answer.json(), {
    rule: 'tea',
    posts: 2,
    matched: 1,
    share: 0.5,
    days: [
      { day: '2026-03-04', posts: 1, matched: 1, share: 1 },
      { day: '2026-03-05', posts: 1, matched: 0, share: 0 },
    ],
    examples: [
      { id: 'x:1', created_at: new Date(AT).toISOString(), network: 'x', author_handle: null, text: 'tea' },
    ],
    notes: [],
  });
  const later = await server.post('/api/topics/backtest', { rule: 'tea', from: '2026-03-05T00:00:00Z' });
  assert.deepEqual([later.json().posts, later.json().matched], [1, 0]);
});

test('changes need the token where one is set', async () => {
  await using server = await runServer([], { token: 'a token of twenty letters' });
  const answer = await server.post('/api/topics', { name: 'tea', rule: 'tea' });
  assert.equal(answer.status, 401);
});
