import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../src/model/errors.ts';
import { runServer } from './running-server.ts';

const OPEN_TO_ALL = { serve: { host: '0.0.0.0' }, token: 'correct-horse-battery-staple' };

test('a host that is not this machine is not answered for, as a page that rebinds its name would ask', async () => {
  await using server = await runServer();
  for (const host of [
    'evil.example',
    'evil.example:80',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    'a b',
    '@',
  ]) {
    const answer = await server.ask('/api/summary', { headers: { Host: host } });
    assert.equal(answer.status, 403, host);
    assert.equal(answer.json().code, 'host-not-allowed');
  }
  for (const host of [
    'localhost',
    'LOCALHOST:9',
    '127.0.0.1:4000',
    '127.1.2.3',
    '[::1]:4000',
    'localhost.',
  ]) {
    assert.equal((await server.ask('/api/summary', { headers: { Host: host } })).status, 200, host);
  }
  assert.equal((await server.ask('/', { headers: { Host: 'evil.example' } })).status, 403);
});

test('names that are allowed are answered for, and no others', async () => {
  const serve = { host: '127.0.0.1', allowedHosts: ['undertone.example'] };
  await using server = await runServer([], { serve });
  const statusOf = async (host: string) =>
    (await server.ask('/api/summary', { headers: { Host: host } })).status;
  assert.equal(await statusOf('Undertone.example:443'), 200);
  assert.equal(await statusOf('evil.example'), 403);
});

test('requests that pages of other sites make are refused, whatever they ask for', async () => {
  await using server = await runServer();
  const own = `127.0.0.1:${server.port}`;
  const refused: Record<string, string>[] = [
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: `http://127.0.0.1:${server.port + 1}` },
    { Origin: `http://${own}@evil.example` },
    { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' },
    { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'cors' },
  ];
  for (const headers of refused) {
    for (const path of ['/api/summary', '/api/live']) {
      const answer = await server.ask(path, { headers: { ...headers, Host: own } });
      assert.equal(answer.status, 403, JSON.stringify(headers));
      assert.equal(answer.json().code, 'cross-site');
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
    }
    const posted = await server.ask('/api/predict', {
      method: 'POST',
      headers: { ...headers, Host: own, 'Content-Type': 'application/json' },
      body: '{"text":"a"}',
    });
    assert.equal(posted.status, 403);
  }
  const preflight = await server.ask('/api/sql', {
    method: 'OPTIONS',
    headers: { Host: own, Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' },
  });
  assert.equal(preflight.status, 403);
});

test('our own page, links from elsewhere and programs are let in', async () => {
  await using server = await runServer();
  const own = `127.0.0.1:${server.port}`;
  const allowed: Record<string, string>[] = [
    {},
    { Origin: `http://${own}` },
    { Origin: `https://${own}`, 'Sec-Fetch-Site': 'same-origin' },
    { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' },
    { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' },
  ];
  for (const headers of allowed) {
    const answer = await server.ask('/api/summary', { headers: { ...headers, Host: own } });
    assert.equal(answer.status, 200, JSON.stringify(headers));
  }
});

test('listening beyond this machine without a token is refused before it begins', async () => {
  for (const host of ['0.0.0.0', '::', '192.168.1.5', 'example.org']) {
    await assert.rejects(
      runServer([], { serve: { host } }),
      (error: unknown) => error instanceof UsageError && /UNDERTONE_TOKEN/.test(error.message),
    );
  }
  await using loopback = await runServer([], { serve: { host: '::1' } });
  assert.equal((await loopback.ask('/api/summary')).status, 200);
});

test('with a token set, all that tells of posts asks for it', async () => {
  await using server = await runServer([], OPEN_TO_ALL);
  const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}`, Host: 'any.example' } });
  for (const path of [
    '/api/summary',
    '/api/posts',
    '/api/live',
    '/metrics',
    '/api/nothing',
    '/api/posts/x:1',
  ]) {
    const none = await server.ask(path);
    assert.equal(none.status, 401, path);
    assert.match(none.headers['www-authenticate']!, /^Bearer/);
    for (const wrong of [
      '',
      'correct-horse-battery-stapl',
      'correct-horse-battery-staple2',
      'Correct-horse-battery-staple',
    ]) {
      const answer = await server.ask(path, bearer(wrong));
      assert.equal(answer.status, 401, path);
      assert.ok(!answer.text.includes('correct-horse'));
    }
  }
  assert.equal((await server.ask('/api/summary', bearer(OPEN_TO_ALL.token))).status, 200);
  const basic = { headers: { Authorization: `Basic ${OPEN_TO_ALL.token}` } };
  assert.equal((await server.ask('/api/summary', basic)).status, 401);
  const cookie = { headers: { Cookie: `token=${OPEN_TO_ALL.token}` } };
  assert.equal((await server.ask('/api/summary', cookie)).status, 401);
  assert.equal((await server.ask(`/api/summary?token=${OPEN_TO_ALL.token}`)).status, 401);
});

test('the page, the documentation and health ask for no token', async () => {
  await using server = await runServer([], OPEN_TO_ALL);
  const assets = [...(await server.ask('/')).text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(
    ([, path]) => path!,
  );
  assert.ok(assets.some((path) => path.endsWith('.js')));
  for (const path of ['/', ...assets, '/api/docs', '/api/openapi.json', '/healthz', '/readyz']) {
    assert.equal((await server.ask(path)).status, 200, path);
  }
});

test('every answer carries the headers that keep a browser safe', async () => {
  await using server = await runServer();
  for (const path of ['/', '/api/docs', '/api/summary', '/api/nothing', '/api/posts/%zz', '/healthz']) {
    const { headers } = await server.ask(path);
    const policy = headers['content-security-policy'];
    assert.match(String(policy), /default-src 'self'.*frame-ancestors 'none'/, path);
    assert.doesNotMatch(String(policy), /unsafe/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers.server, undefined);
  }
});
