import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createXApi } from './client.ts';
import { XApiError } from './errors.ts';

const TOKEN = 'a-token-of-the-tests';

async function apiOver(
  t: TestContext,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  timeoutMs = 2000,
) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return createXApi({ token: TOKEN, baseUrl: `http://127.0.0.1:${port}`, timeoutMs });
}

const failing = async (asked: Promise<unknown>): Promise<XApiError> => {
  const error = await asked.then(
    () => assert.fail('it was to fail'),
    (reason) => reason,
  );
  assert.ok(error instanceof XApiError, String(error));
  return error;
};

test('an answer comes as it was sent and parsed, unpacked, with the limits', async (t) => {
  const api = await apiOver(t, (request, response) => {
    assert.equal(request.headers.authorization, `Bearer ${TOKEN}`);
    assert.equal(request.url, '/2/tweets/counts/recent?query=a+b');
    response.setHeader('content-encoding', 'gzip');
    response.setHeader('x-rate-limit-remaining', '299');
    response.end(gzipSync('{"data": []}'));
  });
  const query = { query: 'a b', next_token: undefined };
  const { text, json, rateLimit } = await api.get('/2/tweets/counts/recent', { what: 'counts', query });
  assert.equal(text, '{"data": []}');
  assert.deepEqual(json, { data: [] });
  assert.equal(rateLimit.remaining, 299);
});

test('an answer that breaks off, stands still or is no JSON can be asked for again', async (t) => {
  const cut = await apiOver(t, (_request, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(JSON.stringify({ data: 'x'.repeat(10_000) })).subarray(0, 30));
  });
  const still = await apiOver(t, (_request, response) => void response.write('{'), 50);
  const silent = await apiOver(t, () => {}, 50);
  const html = await apiOver(t, (_request, response) => void response.end('<html>'));
  const asked = { what: 'the rules' };
  const errors = await Promise.all(
    [cut, still, silent, html].map((api) => failing(api.get('/2/rules', asked))),
  );
  assert.deepEqual(
    errors.map(({ kind }) => kind),
    ['network', 'network', 'network', 'server'],
  );
  assert.ok(errors.every(({ retryable }) => retryable));
  assert.match(errors[1]!.message, /stood still for 0.05 s/);
  assert.match(errors[2]!.message, /no answer within 0.05 s/);
});

test('an answer that repeats the token, as some proxies do, is told without it', async (t) => {
  const api = await apiOver(t, (_request, response) => {
    response.statusCode = 403;
    response.end(JSON.stringify({ title: 'Forbidden', detail: `Bearer ${TOKEN} is not allowed`, type: 'x' }));
  });
  const error = await failing(api.get('/2/rules', { what: 'the rules' }));
  assert.match(error.message, /Bearer \[secret\] is not allowed/);
  assert.doesNotMatch(JSON.stringify(error.body), new RegExp(TOKEN));
});

test('stopping ends a request at once', async (t) => {
  const api = await apiOver(t, () => {});
  const stop = new AbortController();
  const asked = api.get('/2/rules', { what: 'the rules', signal: stop.signal });
  stop.abort();
  await assert.rejects(asked, { name: 'AbortError' });
});

test('an address or a token that is none, and a token over an open network, are refused', () => {
  assert.throws(() => createXApi({ token: TOKEN, baseUrl: 'api.x.com' }), /begins with https:\/\//);
  assert.throws(() => createXApi({ token: 'a b' }), /copy it again into UNDERTONE_X_BEARER_TOKEN/);
  assert.throws(() => createXApi({ token: TOKEN, baseUrl: 'http://x.example' }), /unprotected/);
  assert.ok(createXApi({ token: TOKEN, baseUrl: 'http://[::1]:80' }));
});
