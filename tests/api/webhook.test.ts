import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { SqliteLog } from '../../src/log/sqlite/sqlite-log.ts';
import { webhookRoute } from '../../src/serve/api/routes/webhook.ts';
import { buildServer } from '../../src/serve/api/server.ts';
import type { Source } from '../../src/sources/source.ts';
import { createWebhookSource, type WebhookDoor } from '../../src/sources/webhook/webhook.ts';
import { silentTelemetry } from '../../src/telemetry/events.ts';

const SECRET = 'a-secret-of-more-than-sixteen-characters';
const NOW = Date.UTC(2026, 2, 14);
const POSTS = '{"id":"1","text":"Grüße"}\n{"id":"2","text":"b"}\n';

/** Stores what the source yields, as collecting does. */
async function store(source: Source, log: SqliteLog, signal: AbortSignal): Promise<void> {
  for await (const block of source.read(log.cursor(source.name), signal)) {
    await log.room(signal);
    if (signal.aborted) break;
    log.append([block]);
  }
}

/** A real server, webhook and log; `stop` ends collecting. */
async function running(
  t: TestContext,
  given: Partial<WebhookDoor & { capacityBytes: number; collecting: boolean; queueBytes: number }> = {},
) {
  const door: WebhookDoor = { auth: 'signature', secret: SECRET, maxBytes: 10_000, ...given };
  const { queueBytes } = given;
  const source = createWebhookSource({
    name: 'forum',
    door,
    ...(queueBytes === undefined ? {} : { queueBytes }),
  });
  const db = new DatabaseSync(':memory:');
  const log = new SqliteLog(
    db,
    given.capacityBytes === undefined ? {} : { capacityBytes: given.capacityBytes },
  );
  const webhooks = { sources: [source], hasRoom: () => log.hasRoom() };
  const app = buildServer([webhookRoute(webhooks, { now: () => NOW })], {
    doors: { host: '127.0.0.1', token: 'the token of the API' },
    questionMs: 2000,
    telemetry: silentTelemetry(),
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const stopping = new AbortController();
  const collecting = given.collecting === false ? null : store(source, log, stopping.signal);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await collecting;
  };
  t.after(async () => {
    await stop();
    await app.close();
    db.close();
  });
  const send = async (body: string | Uint8Array, headers: Record<string, string> = {}, path = 'forum') => {
    const response = await fetch(`http://127.0.0.1:${port}/api/webhook/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', ...headers },
      body: body as string,
    });
    // biome-ignore lint/suspicious/noExplicitAny: what is answered is what the test is about
    return { status: response.status, headers: response.headers, body: (await response.json()) as any };
  };
  const stored = (): string[] =>
    log.read(0, { blocks: 1000, bytes: 1e9 }).map(({ block }) => Buffer.from(block.payload).toString());
  return { send, stored, stop, source, log, port };
}

function signed(body: string | Uint8Array, at = NOW, secret = SECRET): Record<string, string> {
  const time = String(Math.floor(at / 1000));
  const digest = createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex');
  return { 'x-undertone-timestamp': time, 'x-undertone-signature': `sha256=${digest}` };
}

test('a signed body is stored exactly before it is answered, with its number of lines and place', async (t) => {
  const { send, stored } = await running(t);
  const first = await send(POSTS, signed(POSTS));
  assert.deepEqual([first.status, first.body], [202, { lines: 2, offset: 2, repeated: false }]);
  assert.deepEqual(stored(), [POSTS]);
  const second = await send('{"text":"c"}', signed('{"text":"c"}'));
  assert.deepEqual(second.body, { lines: 1, offset: 3, repeated: false });
});

test('bodies that come while one is stored go together', async (t) => {
  const { send, stored, log } = await running(t);
  const bodies = Array.from({ length: 12 }, (_, i) => `{"text":"post ${i}"}`);
  const answers = await Promise.all(bodies.map((body) => send(body, signed(body))));
  assert.deepEqual(
    answers.map(({ status }) => status),
    bodies.map(() => 202),
  );
  assert.deepEqual(
    answers.map(({ body }) => body.offset).sort((a, b) => a - b),
    bodies.map((_, i) => i + 1),
  );
  assert.deepEqual(stored().join('\n').split('\n').sort(), bodies.sort());
  assert.ok(log.end() <= bodies.length);
});

test('a body compressed with gzip or zstd is stored as it was before, and signed as it was sent', async (t) => {
  const { send, stored } = await running(t);
  const gzip = gzipSync(POSTS);
  const zstd = zstdCompressSync('{"text":"c"}');
  assert.equal((await send(gzip, { 'content-encoding': 'gzip', ...signed(gzip) })).status, 202);
  assert.equal((await send(zstd, { 'content-encoding': 'zstd', ...signed(zstd) })).status, 202);
  assert.deepEqual(stored(), [POSTS, '{"text":"c"}']);
});

test('one JSON value over several lines is one record', async (t) => {
  const { send, stored } = await running(t);
  const pretty = '[\n  {"text": "a\\nb"},\r\n  {"text": "c"}\n]\n';
  const answer = await send(pretty, { ...signed(pretty), 'content-type': 'application/json; charset=utf-8' });
  assert.deepEqual([answer.status, answer.body.lines], [202, 1]);
  assert.deepEqual(JSON.parse(stored()[0]!), [{ text: 'a\nb' }, { text: 'c' }]);
  assert.ok(!stored()[0]!.includes('\n'));
});

test('who is not entitled is refused, and told why', async (t) => {
  const { send, stored } = await running(t);
  const refusals: [Record<string, string>, RegExp][] = [
    [{}, /X-Undertone-Timestamp/],
    [{ ...signed(POSTS), 'x-undertone-signature': '' }, /X-Undertone-Signature/],
    [signed(POSTS, NOW, 'another secret of sufficient length'), /does not fit/],
    [signed(`${POSTS} `), /does not fit/],
    [{ ...signed(POSTS), 'x-undertone-timestamp': String(NOW / 1000 - 1) }, /does not fit/],
    [signed(POSTS, NOW - 301_000), /301 seconds away/],
    [signed(POSTS, NOW + 301_000), /301 seconds away/],
    [{ authorization: `Bearer ${SECRET}` }, /X-Undertone-Timestamp/],
    [{ authorization: 'Bearer the token of the API' }, /X-Undertone-Timestamp/],
  ];
  for (const [headers, detail] of refusals) {
    const { status, body } = await send(POSTS, headers);
    assert.equal(status, 401);
    assert.match(body.detail, detail);
    assert.ok(!JSON.stringify(body).includes(SECRET));
  }
  assert.deepEqual(stored(), []);
});

test('a webhook that takes a token takes its own and no other', async (t) => {
  const { send, stored } = await running(t, { auth: 'token' });
  assert.equal((await send(POSTS, { authorization: 'Bearer the token of the API' })).status, 401);
  assert.equal((await send(POSTS)).status, 401);
  assert.equal((await send(POSTS, { authorization: `Bearer ${SECRET}` })).status, 202);
  assert.equal(stored().length, 1);
});

test('a replayed request changes nothing and is answered as the first', async (t) => {
  const { send, stored } = await running(t);
  const headers = signed(POSTS);
  await send(POSTS, headers);
  const again = await send(POSTS, headers);
  assert.deepEqual([again.status, again.body], [202, { lines: 2, offset: 2, repeated: true }]);
  assert.deepEqual(stored(), [POSTS]);
});

test('an Idempotency-Key makes a repeat safe, also when it is signed anew, and stands for one body', async (t) => {
  const { send, stored } = await running(t);
  const key = { 'idempotency-key': 'batch 7' };
  await send(POSTS, { ...signed(POSTS), ...key });
  const again = await send(POSTS, { ...signed(POSTS, NOW + 5000), ...key });
  assert.equal(again.body.repeated, true);
  const other = await send('{"text":"c"}', { ...signed('{"text":"c"}'), ...key });
  assert.deepEqual([other.status, other.body.code], [400, 'key-reused']);
  assert.deepEqual(stored(), [POSTS]);
});

test('a repeat is told after a restart too', async () => {
  const door: WebhookDoor = { auth: 'token', secret: SECRET, maxBytes: 1000 };
  const body = { payload: Buffer.from('{"text":"a"}'), lines: 1, key: 'k' };
  const log = new SqliteLog(new DatabaseSync(':memory:'));
  for (const repeated of [false, true]) {
    const source = createWebhookSource({ name: 'forum', door });
    const stop = new AbortController();
    const collecting = store(source, log, stop.signal);
    assert.deepEqual(await source.offer(body), { lines: 1, offset: 1, repeated });
    stop.abort();
    await collecting;
  }
  assert.equal(log.end(), 1);
});

test('a body beyond the limit is refused, as sent or once decompressed', async (t) => {
  const { send, stored } = await running(t, { maxBytes: 1000 });
  const long = `{"text":"${'x'.repeat(2000)}"}`;
  const bomb = gzipSync(`{"text":"${'x'.repeat(1_000_000)}"}`);
  assert.ok(bomb.length < 2000);
  assert.equal((await send(long, signed(long))).status, 413);
  const small = gzipSync(long);
  assert.equal((await send(small, { 'content-encoding': 'gzip', ...signed(small) })).status, 413);
  assert.equal((await send(bomb, { 'content-encoding': 'gzip', ...signed(bomb) })).status, 413);
  assert.deepEqual(stored(), []);
});

test('what cannot be read is refused in a sentence', async (t) => {
  const { send } = await running(t);
  const cut = gzipSync(POSTS).subarray(0, 20);
  const cases: [string | Uint8Array, Record<string, string>, number, RegExp][] = [
    [POSTS, { 'content-type': 'text/csv' }, 415, /application\/x-ndjson/],
    [POSTS, { 'content-encoding': 'br' }, 415, /gzip or zstd/],
    [cut, { 'content-encoding': 'gzip' }, 400, /not whole, or not compressed with gzip/],
    [POSTS, { 'content-encoding': 'zstd' }, 400, /zstd/],
    ['\n \n', {}, 400, /empty/],
    [POSTS, { 'idempotency-key': 'k'.repeat(300) }, 400, /Idempotency-Key/],
  ];
  for (const [body, headers, status, detail] of cases) {
    const answer = await send(body, { ...signed(body), ...headers });
    assert.equal(answer.status, status, JSON.stringify(answer.body));
    assert.match(answer.body.detail, detail);
  }
  const unknown = await send(POSTS, signed(POSTS), 'nobody');
  assert.equal(unknown.status, 404);
});

test('while the log is full, senders are told to come back, and nothing is taken', async (t) => {
  const { send, stored, log } = await running(t, { capacityBytes: 1 });
  assert.equal((await send(POSTS, signed(POSTS))).status, 202);
  const other = '{"text":"c"}';
  const full = await send(other, signed(other));
  assert.deepEqual([full.status, full.headers.get('retry-after')], [429, '5']);
  log.commit('enrich', log.end());
  log.commit('raw', log.end());
  log.trim();
  assert.equal((await send(other, signed(other))).status, 202);
  assert.deepEqual(stored(), [other]);
});

test('where more waits than may be held, senders are told to come back', async (t) => {
  const { send, source } = await running(t, { collecting: false, queueBytes: 10 });
  const waiting = source.offer({ payload: Buffer.from('{"text":"a"}'), lines: 1, key: null });
  assert.equal((await send(POSTS, signed(POSTS))).status, 429);
  const log = new SqliteLog(new DatabaseSync(':memory:'));
  const stop = new AbortController();
  const collecting = store(source, log, stop.signal);
  assert.equal((await waiting).offset, 1);
  stop.abort();
  await collecting;
});

test('what is not stored when it stops is refused, not lost in silence', async (t) => {
  const { send, stop } = await running(t);
  await stop();
  const answer = await send(POSTS, signed(POSTS));
  assert.deepEqual([answer.status, answer.body.code], [503, 'webhook-stopped']);
});

test('a body that breaks off leaves nothing behind', async (t) => {
  const { port, stored, send } = await running(t);
  const headers = Object.entries(signed(POSTS)).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `POST /api/webhook/forum HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: ${Buffer.byteLength(POSTS)}\r\n${headers.join('')}\r\n${POSTS.slice(0, 10)}`,
  );
  await sleep(50);
  socket.resetAndDestroy();
  assert.equal((await send('{"text":"c"}', signed('{"text":"c"}'))).status, 202);
  assert.deepEqual(stored(), ['{"text":"c"}']);
});
