import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { setImmediate as soon } from 'node:timers/promises';
import { startXStreamServer, type XStreamServer } from '../../../tests/servers/x-stream-server.ts';
import { createXApi } from '../x-api/client.ts';
import { type Connection, connect } from './connection.ts';
import { postsEndpoint } from './endpoints.ts';
import { DEFAULTS } from './options.ts';

let server: XStreamServer;
let connection: Connection;
let seen: number;
let ended: Error | null;

/** A connection with the delays that are used for X, whose timers run when the test says. */
beforeEach(async () => {
  server = await startXStreamServer();
  server.heartbeatMs = 1_000_000;
  mock.timers.enable({ apis: ['setTimeout'] });
  seen = 0;
  ended = null;
  const opened = new Promise<void>((resolve) => {
    const api = createXApi({ token: server.token, baseUrl: server.url });
    connection = connect(api, postsEndpoint('sample', undefined), DEFAULTS, {
      onOpen: () => resolve(),
      onAlive: () => seen++,
      onLine: () => {},
      onTooLong: () => {},
    });
  });
  connection.ended.catch((error) => {
    ended = error;
  });
  await opened;
});
afterEach(async () => {
  mock.timers.reset();
  connection.cut();
  await server.close();
});

async function heartbeat(): Promise<void> {
  const before = seen;
  server.sendRaw('\r\n');
  while (seen === before) await soon();
}

async function silence(ms: number): Promise<void> {
  mock.timers.tick(ms);
  for (let i = 0; i < 5; i++) await soon();
}

test('a heartbeat that comes after 20 s, or after 20.9 s, comes in time, again and again', async () => {
  for (const ms of [20_000, 20_900, 20_000, 20_900]) {
    await silence(ms);
    assert.equal(ended, null, `ended after ${ms} ms of silence`);
    await heartbeat();
  }
});

test('silence for 20 s and the grace after it ends the connection', async () => {
  await silence(21_999);
  assert.equal(ended, null);
  await silence(1);
  assert.match(String(ended), /nothing came for 22 s, not even a heartbeat/);
});

test('while it is left unread on purpose, silence is no fault; it is one again after', async () => {
  connection.pause();
  await silence(120_000);
  assert.equal(ended, null);
  connection.resume();
  await silence(21_999);
  assert.equal(ended, null);
  await silence(1);
  assert.notEqual(ended, null);
});
