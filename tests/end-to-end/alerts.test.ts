import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { webhookChannel } from '../../src/alerts/channels/webhook.ts';
import { enterDelivery, listDeliveries } from '../../src/lake/alerts/deliveries.ts';
import { enterFiring, listFirings } from '../../src/lake/alerts/firings.ts';
import { openLakeReader } from '../../src/lake/lake.ts';
import { Alerts } from '../../src/pipeline/alerts/alerts.ts';
import { backtestAlert } from '../../src/pipeline/alerts/backtest.ts';
import { AlertWatch } from '../../src/pipeline/alerts/watch.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { rebuild } from '../../src/pipeline/rebuild.ts';
import { hookServer } from '../servers/hook-server.ts';
import { alertOf } from '../support/alerts.ts';
import { collectAll, linesSource, openPipeline, temporaryFolder } from '../support/lakes.ts';
import { deletion, LATENESS, NOON, tweet, WatchedLake } from '../support/watched-lake.ts';

const QUARTER = 15 * 60_000;
const DAY = 86_400_000;
/** When the window of a quarter-hour is closed, if a post of the time after it has come. */
const closed = (quarters: number): number => NOON + quarters * QUARTER + LATENESS + 1000;
const newsOf = (happened: readonly { news: string; firing: { windowStart: number } }[]) =>
  happened.map(({ news, firing }) => [news, (firing.windowStart - NOON) / QUARTER]);

/** So many posts in each quarter-hour from noon on, and one after the last closes it. */
async function speak(lake: WatchedLake, counts: readonly number[], text?: string): Promise<void> {
  for (const [at, count] of counts.entries()) await lake.say(NOON + at * QUARTER, count, text);
  await lake.lines(tweet(1, { at: closed(counts.length), text: 'later' }));
}

test('an alert fires once the window is closed, is over with the next calm one, and says both once', async (t) => {
  const lake = await WatchedLake.open(t);
  lake.alerts.add(alertOf({ above: 10, notify: ['ops'] }));
  await lake.say(NOON, 12);
  // Twelve are there, but more may come.
  assert.deepEqual(await lake.round(NOON + QUARTER), []);
  await lake.lines(tweet(1, { at: closed(1), text: 'later' }));
  assert.deepEqual(newsOf(await lake.round(closed(1))), [['fired', 0]]);
  assert.deepEqual(await lake.round(closed(1)), [], 'evaluated again, it does not fire again');
  assert.deepEqual(lake.waiting(), [`test/1/${NOON}/ops/fired`]);
  assert.equal(lake.alerts.list()[0]!.state, 'firing');
  await lake.lines(tweet(2, { at: closed(2), text: 'later' }));
  assert.deepEqual(newsOf(await lake.round(closed(2))), [['resolved', 0]]);
  assert.deepEqual(lake.waiting(), [`test/1/${NOON}/ops/fired`, `test/1/${NOON}/ops/resolved`]);
  const [firing] = listFirings(lake.pipeline.lake.db);
  assert.deepEqual([firing!.value, firing!.resolution, firing!.ended], [12, 'resolved', NOON + QUARTER]);
});

test('a firing that was held is pending until then', async (t) => {
  const lake = await WatchedLake.open(t);
  lake.alerts.add(alertOf({ above: 3, hold: 2 }));
  await speak(lake, [5]);
  assert.deepEqual(await lake.round(closed(1)), []);
  assert.equal(lake.alerts.list()[0]!.state, 'pending');
  await lake.say(NOON + QUARTER, 5, undefined, 900);
  await lake.lines(tweet(2, { at: closed(2), text: 'later' }));
  assert.deepEqual(newsOf(await lake.round(closed(2))), [['fired', 1]]);
});

test('late posts amend a firing, deletions withdraw it, and neither fires it twice', async (t) => {
  const lake = await WatchedLake.open(t);
  lake.alerts.add(alertOf({ above: 3, notify: ['ops'] }));
  await speak(lake, [5]);
  await lake.round(closed(1));
  await lake.say(NOON, 2, 'late', 500_000);
  assert.deepEqual(await lake.round(closed(1) + 1), []);
  const [amended] = listFirings(lake.pipeline.lake.db);
  assert.deepEqual([amended!.value, amended!.amended], [7, 1]);
  const first = (Math.floor(NOON / 1000) % 1e9) * 1000;
  await lake.lines(...[0, 1, 2, 3, 4].map((number) => deletion(first + number)));
  assert.deepEqual(newsOf(await lake.round(closed(1) + 2)), [['withdrawn', 0]]);
  assert.equal(lake.alerts.list()[0]!.state, 'ok');
  await lake.say(NOON, 9, 'later still', 600_000);
  assert.deepEqual(await lake.round(closed(1) + 3), [], 'what was settled does not fire again');
  assert.equal(listFirings(lake.pipeline.lake.db).length, 1);
});

test('windows that were closed without posts which came later fire once, late', async (t) => {
  const lake = await WatchedLake.open(t);
  lake.alerts.add(alertOf({ above: 3 }));
  await speak(lake, [1, 1, 1]);
  assert.deepEqual(await lake.round(closed(3)), []);
  await lake.say(NOON + QUARTER, 6, 'was held up', 700_000);
  assert.deepEqual(newsOf(await lake.round(closed(3) + 1)), [
    ['fired', 1],
    ['resolved', 1],
  ]);
  assert.deepEqual(await lake.round(closed(3) + 2), []);
});

test('what is measured may be narrowed by text and by sentiment, and asks the posts then', async (t) => {
  const lake = await WatchedLake.open(t);
  lake.alerts.add(alertOf({ name: 'words', search: 'queue', above: 2 }));
  lake.alerts.add(alertOf({ name: 'sour', measure: 'share', label: 'negative', above: 0.5, least_posts: 4 }));
  lake.alerts.add(alertOf({ name: 'mood', measure: 'net', below: 0 }));
  lake.alerts.add(alertOf({ name: 'angry posts', sentiment: ['negative'], above: 3 }));
  await speak(lake, [4], 'the queue was awful, I hate it');
  const fired = await lake.round(closed(1));
  assert.deepEqual(
    fired.map(({ firing }) => firing.alert),
    ['angry posts', 'mood', 'sour', 'words'],
  );
  assert.deepEqual(lake.faults, []);
});

test('a hashtag that was not said for days fires when many say it, and not the day after', async (t) => {
  const lake = await WatchedLake.open(t);
  await lake.say(NOON - 3 * DAY, 3, 'all as ever #usual');
  await lake.say(NOON - DAY, 3, 'all as ever #usual', 100);
  lake.alerts.add(alertOf({ name: 'new', measure: 'new_hashtag', unseen: '2d', posts: 3 }));
  await lake.say(NOON, 4, 'have you seen #usual #Strike', 200);
  await lake.say(NOON + QUARTER, 4, 'again #strike', 300);
  await lake.lines(tweet(1, { at: closed(2), text: 'later' }));
  assert.deepEqual(newsOf(await lake.round(closed(2))), [
    ['fired', 0],
    ['resolved', 0],
  ]);
  const tested = await backtestAlert(lake.queries, lake.alerts.list()[0]!.alert, { now: lake.now });
  assert.equal(tested.firings.length, 1);
  assert.deepEqual(tested.firings[0]!.drivers!.terms, [{ term: 'strike', posts: 4 }]);
  assert.equal(tested.firings[0]!.drivers!.posts.length, 3);
});

test('a source is silent by the clock, though no event closes the window', async (t) => {
  const lake = await WatchedLake.open(t);
  lake.alerts.add(alertOf({ name: 'quiet', measure: 'silence', source: 'lines-1', window: '30m' }));
  await lake.say(NOON, 5);
  assert.deepEqual(await lake.round(closed(2)), []);
  assert.deepEqual(newsOf(await lake.round(closed(4))), [['fired', 2]]);
});

test('what is unusual for the hour fires, what is usual does not, and a backtest says the same', async (t) => {
  const lake = await WatchedLake.open(t);
  for (let week = 1; week <= 4; week++) {
    for (const quarter of [0, 1, 2, 3]) {
      await lake.say(NOON - week * 7 * DAY + quarter * QUARTER, 4 + (week % 2), 'a day', week * 10 + quarter);
    }
  }
  const alert = alertOf({ unusual: { by: 4, observations: 8 } });
  lake.alerts.add(alert);
  await speak(lake, [6, 30]);
  assert.deepEqual(newsOf(await lake.round(closed(2))), [['fired', 1]]);
  const [firing] = listFirings(lake.pipeline.lake.db);
  assert.deepEqual([firing!.value, firing!.expected], [30, 5]);
  const tested = await backtestAlert(lake.queries, alert, { now: lake.now });
  assert.equal(tested.by, 'rollups');
  assert.deepEqual(
    tested.firings.map(({ fired }) => fired),
    [firing!.windowStart],
  );
});

test('news is sent again until it is taken, under one key, and given up after a day', async (t) => {
  const lake = await WatchedLake.open(t);
  await using server = await hookServer();
  const url = new URL(server.url);
  const secret = 'a secret of the tests';
  const clock = { now: () => lake.now };
  const ops = webhookChannel({ name: 'ops', url, secret, allowPrivate: true }, clock);
  const outbox = lake.outbox(ops);
  lake.alerts.add(alertOf({ above: 3, notify: ['ops', 'gone'] }));
  await speak(lake, [5], 'what a lovely day');
  await lake.round(closed(1));
  server.faults.push({ status: 500 }, 'reset');
  for (let attempt = 0; attempt < 3; attempt++) {
    await outbox.flush();
    lake.now += 3_600_000;
  }
  assert.deepEqual(
    lake.sent.filter(({ delivery }) => delivery.channel === 'ops').map(({ outcome }) => outcome),
    ['failed', 'failed', 'delivered'],
  );
  const keys = server.got.map(({ headers }) => headers['idempotency-key']);
  assert.deepEqual(keys, Array(3).fill(encodeURIComponent(`test/1/${NOON}/ops/fired`)));
  const { message, examples } = JSON.parse(server.got[2]!.body);
  assert.equal(message, 'Alert "test" fires: posts: 5, above 3 (2026-03-04 12:00 to 12:15 UTC).');
  assert.equal(examples[0].text, 'what a lovely day');
  lake.now = closed(1) + DAY;
  await outbox.flush();
  const dead = listDeliveries(lake.pipeline.lake.db).filter(({ state }) => state === 'dead');
  assert.deepEqual(
    dead.map(({ channel, reason }) => [channel, reason]),
    [['gone', 'The configuration has no channel "gone", which the alert names.']],
  );
  assert.equal(await outbox.flush(), 0);
});

test('that an alert is over is told after that it fires, however often that takes', async (t) => {
  const lake = await WatchedLake.open(t);
  await using server = await hookServer();
  const settings = {
    name: 'ops',
    url: new URL(server.url),
    secret: 'a secret of the tests',
    allowPrivate: true,
  };
  const outbox = lake.outbox(webhookChannel(settings, { now: () => lake.now }));
  lake.alerts.add(alertOf({ above: 3, notify: ['ops'] }));
  await speak(lake, [5, 1]);
  await lake.round(closed(2));
  server.faults.push({ status: 503 });
  while ((await outbox.flush()) > 0 || lake.waiting().length > 0) lake.now += 60_000;
  assert.deepEqual(
    server.got.map(({ body }) => JSON.parse(body).event),
    ['fired', 'fired', 'resolved'],
  );
  const { message } = JSON.parse(server.got[2]!.body);
  assert.equal(message, 'Alert "test" is over: it fired for 2026-03-04 12:00 to 12:15 UTC.');
});

test('a muted alert is recorded and told to nobody; acknowledged and resolved by hand it says so', async (t) => {
  const lake = await WatchedLake.open(t);
  const { alerts } = lake;
  alerts.add(alertOf({ above: 3, notify: ['ops'] }));
  alerts.mute('test', closed(1) + 1000);
  await speak(lake, [5]);
  await lake.round(closed(1));
  assert.deepEqual([lake.waiting(), listFirings(lake.pipeline.lake.db)[0]!.muted], [[], true]);
  alerts.acknowledge('test');
  assert.equal(alerts.open().get('test')!.acknowledgedAt, lake.now);
  alerts.resolve('test');
  assert.deepEqual([alerts.list()[0]!.state, alerts.open().size], ['ok', 0]);
  assert.deepEqual(await lake.round(closed(1) + 1), [], 'the window it was resolved for does not fire again');
  assert.throws(() => alerts.acknowledge('test'), /fires nothing at this moment/);
});

test('an alert that is changed begins anew, and one of the configuration follows it', async (t) => {
  const lake = await WatchedLake.open(t);
  const { alerts } = lake;
  alerts.followConfiguration([alertOf({ above: 3 })]);
  await speak(lake, [5]);
  await lake.round(closed(1));
  assert.throws(() => alerts.change(alertOf({ above: 4 })), /is the configuration's/);
  alerts.followConfiguration([alertOf({ above: 4 })]);
  const [stored] = alerts.list();
  assert.deepEqual([stored!.revision, stored!.state], [2, 'ok']);
  assert.equal(listFirings(lake.pipeline.lake.db)[0]!.resolution, 'changed');
  alerts.followConfiguration([alertOf({ above: 4 })]);
  assert.equal(alerts.list()[0]!.revision, 2, 'the same definition is no change');
  alerts.followConfiguration([]);
  assert.deepEqual(alerts.list(), []);
  alerts.add(alertOf({ above: 4 }));
  assert.equal(alerts.list()[0]!.revision, 2, 'no firing has this revision yet');
});

test('an alert that cannot be evaluated is tried again in a minute, and holds up no other', async (t) => {
  const lake = await WatchedLake.open(t);
  lake.alerts.add(alertOf({ above: 3 }));
  await speak(lake, [5]);
  let broken = true;
  const faults: string[] = [];
  const watch = new AlertWatch(lake.pipeline.lake, lake.alerts, {
    latenessMs: LATENESS,
    queries: () => (broken ? Promise.reject(new Error('no memory is left')) : Promise.resolve(lake.queries)),
    onFault: ({ alert, reason }) => faults.push(`${alert}: ${reason}`),
  });
  await watch.round(closed(1));
  await watch.round(closed(1) + 5_000);
  assert.deepEqual(faults, ['test: no memory is left']);
  broken = false;
  await watch.round(closed(1) + 60_000);
  assert.equal(listFirings(lake.pipeline.lake.db).length, 1);
});

test('a process that collects evaluates its alerts by itself and tells of them', async (t) => {
  await using server = await hookServer();
  let now = NOON;
  const clock = { now: () => now };
  const url = new URL(server.url);
  const ops = webhookChannel(
    { name: 'ops', url, secret: 'a secret of the tests', allowPrivate: true },
    clock,
  );
  const pipeline = await Pipeline.open(join(temporaryFolder(t), 'lake'), {
    command: 'test',
    workers: 1,
    model: 'linear',
    clock,
    alerts: [alertOf({ above: 3, notify: ['ops'] })],
    alerting: { channels: [ops] },
  });
  assert.ok(pipeline instanceof Pipeline);
  t.after(() => pipeline.close());
  const lines = [0, 1, 2, 3].map((id) => tweet(id, { at: NOON + id, text: 'a loud day' }));
  await collectAll(pipeline, linesSource('x', [...lines, tweet(9, { at: closed(1), text: 'later' })]));
  assert.equal(server.got.length, 0);
  now = closed(1);
  await server.came(1);
  assert.equal(JSON.parse(server.got[0]!.body).event, 'fired');
});

test('alerts, what they fired and what is to be told outlive a lake that is made anew', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await openPipeline(root);
  const { db } = pipeline.lake;
  const alerts = new Alerts(db, { now: () => NOON });
  alerts.add(alertOf({ above: 3 }));
  const key = { alert: 'test', revision: 1, windowStart: NOON };
  enterFiring(db, {
    ...key,
    windowEnd: NOON + QUARTER,
    definition: alertOf({ above: 3 }),
    value: 4,
    expected: null,
    upper: 3,
    lower: null,
    posts: 4,
    firedAt: NOON + QUARTER,
    amended: 0,
    muted: false,
    acknowledgedAt: null,
    resolvedAt: null,
    resolution: null,
    ended: null,
  });
  enterDelivery(db, key, { channel: 'ops', news: 'fired', at: NOON });
  const tables = (from: typeof db) =>
    ['alert', 'alert_firing', 'alert_delivery'].map((table) => from.prepare(`select * from ${table}`).all());
  const before = tables(db);
  await pipeline.close();
  await rebuild(root, { command: 'test', workers: 1, model: 'linear' });
  const reader = openLakeReader(root);
  t.after(() => reader.close());
  assert.deepEqual(tables(reader.db), before);
});
