import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { webhookChannel } from '../../src/alerts/channels/webhook.ts';
import { enterDelivery, listDeliveries, settleDelivery } from '../../src/lake/alerts/deliveries.ts';
import { enterFiring } from '../../src/lake/alerts/firings.ts';
import { systemClock } from '../../src/model/clock.ts';
import { Alerts } from '../../src/pipeline/alerts/alerts.ts';
import { AT, post, scored } from '../../src/query/fixtures/small-lake.ts';
import { backtestSchema } from '../../src/serve/api/routes/alert-schemas.ts';
import { hookServer } from '../servers/hook-server.ts';
import { alertOf, firingOf } from '../support/alerts.ts';
import { type RunningServer, runServer } from './running-server.ts';

const QUARTER = 15 * 60_000;
const sour = { name: 'sour', measure: 'share', label: 'negative', above: 0.5, least_posts: 2, window: '1h' };

const send = (server: RunningServer, method: string, path: string, body?: unknown) =>
  server.ask(path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });

test('alerts are added, listed, changed and removed', async () => {
  await using server = await runServer();
  const added = await server.post('/api/alerts', sour);
  assert.equal(added.status, 200, added.text);
  const alert = added.json();
  assert.deepEqual([alert.name, alert.state, alert.revision, alert.origin], ['sour', 'ok', 1, 'api']);
  assert.deepEqual(
    [alert.definition.window, alert.definition.hold, alert.definition.resolve],
    ['1h', 1, { margin: 0.1, windows: 1 }],
  );
  // What is shown can be sent again as it is.
  const same = await send(server, 'PUT', '/api/alerts/sour', alert.definition);
  assert.equal(same.json().revision, 1);
  assert.equal((await send(server, 'PUT', '/api/alerts/sour', { ...sour, hold: 2 })).json().revision, 2);
  const { alerts, channels, deliveries } = (await server.ask('/api/alerts')).json();
  assert.deepEqual([alerts.length, channels, deliveries], [1, [], { waiting: 0, dead: 0 }]);
  assert.equal((await send(server, 'DELETE', '/api/alerts/sour')).status, 200);
  assert.deepEqual((await server.ask('/api/alerts')).json().alerts, []);
});

test('what is wrong with an alert is told, with the field', async () => {
  await using server = await runServer();
  await server.post('/api/alerts', sour);
  const cases = [
    ['POST', '/api/alerts', sour, 409, 'alert-exists'],
    ['POST', '/api/alerts', { ...sour, name: 'firings' }, 400, 'alert-name'],
    ['POST', '/api/alerts', { ...sour, name: 'b', above: undefined }, 400, 'invalid-body'],
    ['POST', '/api/alerts', { ...sour, name: 'b', notify: ['ops'] }, 400, 'channel-unknown'],
    ['PUT', '/api/alerts/none', sour, 404, 'alert-unknown'],
    ['DELETE', '/api/alerts/none', undefined, 404, 'alert-unknown'],
    ['POST', '/api/alerts/sour/acknowledge', undefined, 409, 'alert-quiet'],
    ['POST', '/api/alerts/channels/ops/test', undefined, 404, 'channel-unknown'],
  ] as const;
  for (const [method, path, body, status, code] of cases) {
    const answer = await send(server, method, path, body);
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
    assert.equal(answer.json().code, code);
  }
  const wrong = await server.post('/api/alerts', { ...sour, above: 40 });
  assert.deepEqual(wrong.json().errors, [
    { name: 'above', detail: 'is to be from 0 to 1 for the measure "share"' },
  ]);
});

test('a backtest judges every window, and shows the posts that drove the newest firings', async () => {
  const negative = (id: number, at: number) =>
    post(`x:${id}`, { created_at: at, ...scored('negative'), likes: id });
  await using server = await runServer([
    post('x:1', { created_at: AT - 4 * QUARTER, ...scored('positive') }),
    post('x:2', { created_at: AT - 4 * QUARTER, ...scored('positive') }),
    negative(3, AT),
    negative(4, AT + 1000),
    post('x:5', { created_at: AT + 5 * QUARTER }),
  ]);
  const answer = await server.post('/api/alerts/backtest', { alert: sour });
  assert.equal(answer.status, 200, answer.text);
  const tested = answer.json();
  z.fromJSONSchema(JSON.parse(JSON.stringify(z.toJSONSchema(backtestSchema)))).parse(tested);
  assert.deepEqual([tested.by, tested.met, tested.windows.length], ['rollups', 1, 2]);
  const [firing] = tested.firings;
  assert.equal(firing.reading, 'share of negative posts: 100%, above 50%');
  assert.deepEqual(
    firing.drivers.posts.map(({ id }: { id: string }) => id),
    ['x:4', 'x:3'],
  );
});

test('a firing is acknowledged, muted and resolved, and its posts are asked for', async () => {
  await using server = await runServer([post('x:1', { text: 'a loud day' })]);
  const { db } = server.lake.owned;
  const alerts = new Alerts(db, systemClock);
  const definition = alertOf({ above: 0 });
  alerts.add(definition);
  enterFiring(db, firingOf(definition, AT));
  const start = encodeURIComponent(new Date(AT).toISOString());
  const { posts } = (await server.ask(`/api/alerts/test/drivers?revision=1&window_start=${start}`)).json();
  assert.deepEqual(
    posts.map(({ text }: { text: string }) => text),
    ['a loud day'],
  );
  assert.ok((await send(server, 'POST', '/api/alerts/test/acknowledge')).json().firing.acknowledged_at);
  const muted = (await server.post('/api/alerts/test/mute', { for: '2h' })).json();
  assert.ok(Date.parse(muted.muted_until) > Date.now());
  assert.equal((await send(server, 'POST', '/api/alerts/test/unmute')).json().muted_until, null);
  assert.equal((await send(server, 'POST', '/api/alerts/test/resolve')).json().firing, null);
  const { firings } = (await server.ask('/api/alerts/firings?alert=test')).json();
  assert.deepEqual([firings.length, firings[0].resolution], [1, 'by-hand']);
});

test('a channel is tested, and what is wrong with it is said', async () => {
  await using hook = await hookServer();
  const channels = [true, false].map((allowPrivate) => {
    const settings = {
      name: `private-${allowPrivate}`,
      url: new URL(hook.url),
      secret: 'a secret of the tests',
    };
    return webhookChannel({ ...settings, allowPrivate }, systemClock);
  });
  await using server = await runServer([], { channels });
  const taken = await send(server, 'POST', '/api/alerts/channels/private-true/test');
  assert.deepEqual(taken.json(), { delivered: true, reason: null });
  assert.equal(JSON.parse(hook.got[0]!.body).event, 'test');
  const refused = (await send(server, 'POST', '/api/alerts/channels/private-false/test')).json();
  assert.equal(refused.delivered, false);
  assert.match(refused.reason, /is on this machine or in a private network/);
});

test('a message that was given up is sent again, and no other', async () => {
  await using server = await runServer();
  const { db } = server.lake.owned;
  const key = { alert: 'test', revision: 1, windowStart: AT };
  enterDelivery(db, key, { channel: 'ops', news: 'fired', at: AT });
  const [delivery] = listDeliveries(db);
  const again = (of: string) => server.post('/api/alerts/deliveries/again', { key: of });
  assert.equal((await again('none')).json().code, 'delivery-unknown');
  assert.equal((await again(delivery!.key)).json().code, 'delivery-not-dead');
  settleDelivery(db, delivery!.key, {
    ...delivery!,
    state: 'dead',
    attempts: 24,
    endedAt: AT,
    reason: 'gone',
  });
  const sent = await again(delivery!.key);
  assert.equal(sent.status, 200, sent.text);
  assert.deepEqual([sent.json().state, sent.json().attempts, sent.json().ended_at], ['waiting', 24, null]);
  assert.ok(Math.abs(Date.parse(sent.json().next_at) - Date.now()) < 60_000);
});
