import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storeAlert } from '../../src/lake/alerts/alerts.ts';
import { enterFiring } from '../../src/lake/alerts/firings.ts';
import { hidePosts } from '../../src/lake/erasure/hide.ts';
import { systemClock } from '../../src/model/clock.ts';
import { Alerts } from '../../src/pipeline/alerts/alerts.ts';
import { AT, post, scored } from '../../src/query/fixtures/small-lake.ts';
import { alertOf, firingOf } from '../support/alerts.ts';
import { LiveListener } from './live-client.ts';
import { runServer } from './running-server.ts';

const MINUTE = 60_000;
const numbered = (from: number, count: number, given = {}) =>
  Array.from({ length: count }, (_, i) =>
    post(`x:${from + i}`, { created_at: AT + (from + i) * 1000, text: `post ${from + i}`, ...given }),
  );
const idsOf = (posts: readonly { id: string }[]): string[] => posts.map(({ id }) => id);

test('a new client gets the newest posts and the counts, then what happens', async () => {
  const before = numbered(1, 5, scored('positive'));
  await using server = await runServer(before, { live: { tickMs: 50 } });
  const listener = await LiveListener.open(server.port, { query: '?recent=3' });
  assert.match(listener.headers['content-type']!, /^text\/event-stream/);
  assert.equal(listener.headers['cache-control'], 'no-store');
  assert.equal(listener.headers['x-content-type-options'], 'nosniff');
  await listener.until(() => listener.ofName('summary').length === 1);
  assert.deepEqual(listener.posts, ['x:3', 'x:4', 'x:5']);
  assert.equal(listener.ofName('summary')[0]!.data.posts, 5);
  await listener.until(() => listener.ofName('window').length === 1);
  assert.equal(listener.ofName('window')[0]!.data.window_start, '2026-03-04T12:00:00.000Z');
  await server.say(numbered(6, 1, scored('negative')));
  await listener.until(
    () => listener.ofName('summary').length === 2 && listener.ofName('window').length === 2,
  );
  assert.deepEqual(listener.posts.slice(3), ['x:6']);
  assert.equal(listener.ofName('summary')[1]!.data.sentiment.negative, 1);
  assert.equal(listener.ofName('window')[1]!.data.posts, 6);
});

test('windows are told only where they changed', async () => {
  await using server = await runServer(numbered(1, 3), { live: { tickMs: 50 } });
  const listener = await LiveListener.open(server.port);
  await listener.until(() => listener.ofName('window').length === 1);
  await server.say([post('x:99', { created_at: AT + 40 * MINUTE })]);
  await listener.until(() => listener.ofName('window').length === 2);
  assert.equal(listener.ofName('window')[1]!.data.window_start, '2026-03-04T12:30:00.000Z');
});

test('posts dated in the far future do not push the others out of the windows', async () => {
  await using server = await runServer([...numbered(1, 2), post('x:9', { created_at: Date.UTC(9999, 0) })], {
    live: { tickMs: 50 },
  });
  const listener = await LiveListener.open(server.port);
  await listener.until(() => listener.ofName('window').length === 1);
  assert.equal(listener.ofName('window')[0]!.data.window_start, '2026-03-04T12:00:00.000Z');
});

test('a client that comes back gets what it missed, once each and nothing else', async () => {
  await using server = await runServer(numbered(1, 3));
  const first = await LiveListener.open(server.port, { query: '?recent=1' });
  await server.say(numbered(4, 2));
  await first.until(() => first.posts.length === 3);
  const last = first.events.findLast(({ id }) => id !== null)!.id!;
  first.close();
  await server.say(numbered(6, 4));
  // A post of long ago that becomes visible now is missed as well.
  await server.say([post('x:2000', { created_at: AT - 1000 * MINUTE })]);
  const again = await LiveListener.open(server.port, {
    headers: { 'Last-Event-ID': last },
    query: '?recent=50',
  });
  await server.say(numbered(10, 1));
  await again.until(() => again.posts.length === 6);
  assert.deepEqual(again.posts, ['x:6', 'x:7', 'x:8', 'x:9', 'x:2000', 'x:10']);
  assert.deepEqual(again.ofName('sampled'), []);
});

test('a client goes on where it was after the server is started anew', async () => {
  await using one = await runServer(numbered(1, 2));
  const first = await LiveListener.open(one.port, { query: '?recent=9' });
  await first.until(() => first.posts.length === 2);
  const last = first.events.findLast(({ id }) => id !== null)!.id!;
  await one.say(numbered(3, 2));
  // Another server has the same posts under the same rows, since the lake numbers them.
  await using other = await runServer(numbered(1, 2));
  await other.say(numbered(3, 2));
  const again = await LiveListener.open(other.port, { headers: { 'Last-Event-ID': last } });
  await again.until(() => again.posts.length === 2);
  assert.deepEqual(again.posts, ['x:3', 'x:4']);
});

test('who was told of a post hears when it is deleted', async () => {
  await using server = await runServer(numbered(1, 3), { live: { tickMs: 50 } });
  const listener = await LiveListener.open(server.port, { query: '?recent=2' });
  await server.say(numbered(4, 1));
  await listener.until(() => listener.posts.length === 3);
  hidePosts(server.lake.owned.writer, ['x:1', 'x:2', 'x:4'], Number.POSITIVE_INFINITY);
  await listener.until(() => listener.ofName('gone').length === 1);
  assert.deepEqual(listener.ofName('gone')[0]!.data.ids, ['x:2', 'x:4']);
});

test('deleted and superseded posts are not told to who comes back', async () => {
  await using server = await runServer(numbered(1, 1));
  const first = await LiveListener.open(server.port, { query: '?recent=9' });
  await first.until(() => first.posts.length === 1);
  const last = first.events.findLast(({ id }) => id !== null)!.id!;
  first.close();
  await server.say([post('x:7', { created_at: AT + 5000, text: 'first', revision: 1 })]);
  await server.say([post('x:7', { created_at: AT + 5000, text: 'second', revision: AT + 9000 })]);
  const again = await LiveListener.open(server.port, { headers: { 'Last-Event-ID': last } });
  await again.until(() => again.posts.length > 0);
  assert.deepEqual(
    again.ofName('post').map(({ data }) => data.text),
    ['second'],
  );
});

test('who missed more than is kept at hand is told that something is missing', async () => {
  await using server = await runServer(numbered(1, 1), { live: { lookBack: 5 } });
  const first = await LiveListener.open(server.port, { query: '?recent=1' });
  await first.until(() => first.posts.length === 1);
  const last = first.events[0]!.id!;
  await server.say(numbered(2, 20));
  const again = await LiveListener.open(server.port, { headers: { 'Last-Event-ID': last } });
  await again.until(() => again.posts.length === 5);
  assert.deepEqual(again.posts, ['x:17', 'x:18', 'x:19', 'x:20', 'x:21']);
  assert.equal(again.ofName('sampled')[0]!.data.left_out, null);
});

test('a flood is sampled, and what was left out is counted', async () => {
  await using server = await runServer([], {
    live: { postsPerSecond: 10, tickMs: 50 },
    clock: { now: () => AT },
  });
  const listener = await LiveListener.open(server.port);
  await listener.until(() => listener.ofName('summary').length === 1);
  await server.say(numbered(1, 200));
  await listener.until(() => listener.ofName('sampled').length === 1);
  assert.equal(listener.posts.length, 10);
  assert.equal(listener.ofName('sampled')[0]!.data.left_out, 190);
});

test('a quiet connection has heartbeats', async () => {
  await using server = await runServer([], { live: { heartbeatMs: 30 } });
  const listener = await LiveListener.open(server.port);
  await listener.until(() => listener.heartbeats >= 3);
});

test('hostile text in posts cannot forge events', async () => {
  const text = 'a\n\nevent: post\ndata: {"id":"forged"}\n\n\r\n\u2028data: x';
  await using server = await runServer([]);
  const listener = await LiveListener.open(server.port);
  await server.say([post('x:1', { text }), post('x:2', { text: 'plain' })]);
  await listener.until(() => listener.posts.length === 2);
  assert.deepEqual(listener.posts, ['x:1', 'x:2']);
  assert.equal(listener.ofName('post')[0]!.data.text, text);
});

test('a client that does not read is dropped, and the others go on', async () => {
  const long = { text: 'x'.repeat(20_000) };
  await using server = await runServer([], { live: { postsPerSecond: 1e6, pendingBytes: 256 * 1024 } });
  const slow = await LiveListener.open(server.port);
  const quick = await LiveListener.open(server.port);
  slow.hang();
  let told = 0;
  for (let round = 0; round < 60; round++) {
    const posts = numbered(round * 50 + 1, 50, long);
    await server.say(posts);
    told += posts.length;
    await quick.until(() => quick.posts.length === told);
  }
  slow.goOn();
  await slow.until(() => slow.ended);
  assert.ok(slow.posts.length < told);
  assert.ok(!quick.ended);
});

test('hundreds listen at once, and places are freed when they leave', async () => {
  await using server = await runServer(numbered(1, 1), { live: { clients: 300 } });
  const listeners = await Promise.all(
    Array.from({ length: 300 }, () => LiveListener.open(server.port, { query: '?recent=1' })),
  );
  await assert.rejects(LiveListener.open(server.port), /status 503/);
  await server.say(numbered(2, 3));
  await Promise.all(listeners.map((listener) => listener.until(() => listener.posts.length === 4)));
  for (const listener of listeners) assert.deepEqual(listener.posts, idsOf(numbered(1, 4)));
  listeners[0]!.close();
  await listeners[0]!.until(() => listeners[0]!.ended);
  let again: LiveListener | null = null;
  for (let tries = 0; again === null && tries < 50; tries++) {
    again = await LiveListener.open(server.port).catch(() => null);
  }
  assert.ok(again !== null);
});

test('an id that is none is refused', async () => {
  await using server = await runServer();
  for (const id of ['abc', '1e9', '12345678901234567890']) {
    const answer = await server.ask('/api/live', { headers: { 'Last-Event-ID': id } });
    assert.deepEqual([answer.status, answer.json().code], [400, 'invalid-parameter']);
  }
  assert.equal((await server.ask('/api/live?recent=201')).status, 400);
});

test('how the alerts stand is told at once, and to everyone within a second of a change', async () => {
  await using server = await runServer([]);
  const { db } = server.lake.owned;
  const alerts = new Alerts(db, systemClock);
  const first = await LiveListener.open(server.port);
  const told = (one: LiveListener) =>
    one.ofName('alerts').map(({ data }) => [data.firing, data.acknowledged]);
  await first.until(() => first.ofName('alerts').length === 1);
  const stored = alerts.add(alertOf());
  enterFiring(db, firingOf(stored.alert, AT));
  storeAlert(db, { ...stored, state: 'firing' });
  await first.until(() => told(first).at(-1)?.[0] === 1);
  const second = await LiveListener.open(server.port, { headers: { 'Last-Event-ID': '0' } });
  await second.until(() => second.ofName('alerts').length === 1);
  assert.deepEqual(told(second), [[1, 0]]);
  await server.ask('/api/alerts/test/acknowledge', { method: 'POST' });
  for (const one of [first, second]) await one.until(() => told(one).at(-1)?.[1] === 1);
  const { length } = first.ofName('alerts');
  await new Promise((resolve) => setTimeout(resolve, 2200));
  assert.equal(first.ofName('alerts').length, length);
  const versions = first.ofName('alerts').map(({ data }) => data.version);
  assert.equal(new Set(versions).size, versions.length);
  first.close();
  second.close();
});
