import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webhookChannel } from '../../src/alerts/channels/webhook.ts';
import { storeAlert } from '../../src/lake/alerts/alerts.ts';
import { enterDelivery, listDeliveries, settleDelivery } from '../../src/lake/alerts/deliveries.ts';
import { enterFiring } from '../../src/lake/alerts/firings.ts';
import { systemClock } from '../../src/model/clock.ts';
import { Alerts } from '../../src/pipeline/alerts/alerts.ts';
import { Outbox } from '../../src/pipeline/alerts/outbox.ts';
import { AlertWatch } from '../../src/pipeline/alerts/watch.ts';
import { QueryEngine } from '../../src/query/engine.ts';
import { post, scored, smallLake } from '../../src/query/fixtures/small-lake.ts';
import { type RunningServer, runServer } from '../api/running-server.ts';
import { hookServer } from '../servers/hook-server.ts';
import { alertOf, firingOf } from '../support/alerts.ts';
import { axe, fits, open } from './dashboard.ts';

const HOUR = 3_600_000;
const HOSTILE = '<img src=x onerror=alert(1)> \u202eawful\u202c queue';
const LOOKS = [{ theme: 'light' }, { theme: 'dark' }, { theme: 'light', width: 360 }] as const;

const at = (server: RunningServer, search = ''): string => `http://127.0.0.1:${server.port}/alerts${search}`;

/** Two days of two posts an hour, the last hour but two with eight that are negative. */
function days() {
  const now = Math.floor(Date.now() / HOUR) * HOUR;
  const posts = Array.from({ length: 96 }, (_, number) =>
    post(`x:${number}`, {
      created_at: now - 48 * HOUR + (number * HOUR) / 2,
      lang: 'en',
      ...scored('positive'),
    }),
  );
  const sour = Array.from({ length: 8 }, (_, number) =>
    post(`x:${500 + number}`, {
      created_at: now - 3 * HOUR + number * 60_000,
      text: HOSTILE,
      author_handle: 'ann',
      topics: ['tea'],
      lang: 'en',
      likes: number,
      ...scored('negative'),
    }),
  );
  return { now, posts: [...posts, ...sour] };
}

/** Judges what is closed now, as a process that has watched since two days ago. */
async function watch(server: RunningServer, now: number): Promise<void> {
  const queries = await QueryEngine.open(server.lake.root);
  const alerts = new Alerts(server.lake.owned.db, systemClock);
  const watching = new AlertWatch(server.lake.owned, alerts, { latenessMs: 0, queries: async () => queries });
  await watching.round(now);
  queries.close();
}

test('an alert is written, tried on the past as one types, and saved', async (t) => {
  const { posts } = days();
  await using server = await runServer(posts);
  server.topics.add({ name: 'tea', rule: 'tea' });
  for (const look of LOOKS) {
    await using seen = await open(t, at(server), look);
    if (seen === null) return;
    const { page } = seen;
    await page
      .getByText(look === LOOKS[0] ? 'Nothing is watched for yet' : 'sour light')
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'New alert' }).click();
    await page.getByLabel('Name', { exact: true }).first().fill(`sour ${look.theme} ${seen.width}`);
    await page.getByLabel('What is measured').selectOption('share');
    await page.getByRole('button', { name: 'Above' }).click();
    await page.getByText('what it would have fired is shown here').waitFor();
    await page.getByLabel('Percent', { exact: true }).fill('50');
    await page.getByText('It would have fired once').waitFor();
    await page.getByText('Share of negative posts: 80%, above 50%').waitFor();
    assert.equal(await page.getByText('<img src=x onerror=alert(1)>').count(), 3);
    await page.getByRole('img', { name: /it would have fired once/ }).waitFor();
    await page.getByText('When it fires, and when it is over').click();
    await page.getByLabel('Fires after windows in a row').fill('2');
    await page.getByText('It would not have fired').waitFor();
    await page.getByLabel('Fires after windows in a row').fill('1');
    await page.getByText('Which posts').click();
    await page.getByRole('combobox', { name: 'Topic' }).selectOption('tea');
    await page.getByText('Share of negative posts: 100%').waitFor();
    await page.getByRole('group', { name: 'Network' }).getByLabel('X').check();
    await page.getByRole('group', { name: 'Language' }).getByLabel('English').check();
    await page.getByText('Share of negative posts: 100%').waitFor();
    assert.deepEqual(await axe(page), [], JSON.stringify(look));
    assert.ok(await fits(page), JSON.stringify(look));
    await page.getByRole('button', { name: 'Watch for it' }).click();
    await page.getByRole('heading', { name: `sour ${look.theme} ${seen.width}` }).waitFor();
  }
  const { alerts } = (await server.ask('/api/alerts')).json();
  assert.deepEqual(
    alerts.map(({ definition }: { definition: Record<string, unknown> }) => [
      definition.topic,
      definition.above,
      definition.label,
      definition.network,
      definition.lang,
    ]),
    Array(3).fill(['tea', 0.5, 'negative', ['x'], ['en']]),
  );
});

test('what fires is seen, its posts are read, and it is acknowledged, muted and resolved', async (t) => {
  const { now, posts } = days();
  await using server = await runServer(posts.filter(({ created_at }) => created_at! < now - 2 * HOUR));
  let clock = now - 48 * HOUR;
  const alerts = new Alerts(server.lake.owned.db, { now: () => clock });
  for (const { theme } of LOOKS.slice(0, 2)) {
    alerts.add(alertOf({ name: `loud ${theme}`, above: 5, window: '1h' }));
  }
  clock = now;
  await server.say([post('x:900', { created_at: now - 2 * HOUR + 1000 })]);
  await watch(server, now);
  for (const look of LOOKS.slice(0, 2)) {
    await using seen = await open(t, at(server), look);
    if (seen === null) return;
    const { page } = seen;
    const card = page
      .getByRole('listitem')
      .filter({ hasText: `loud ${look.theme}` })
      .first();
    await card.getByText('Posts: 10, above 5').waitFor();
    assert.deepEqual(await axe(page), [], JSON.stringify(look));
    await page.getByRole('button', { name: new RegExp(`^loud ${look.theme} .*above 5`) }).click();
    const dialog = page.getByRole('dialog', { name: `loud ${look.theme}` });
    await dialog.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    await page.keyboard.press('Escape');
    await card.getByRole('button', { name: 'Acknowledge' }).click();
    await card.getByText('Acknowledged').waitFor();
    await card.getByRole('button', { name: /^More for/ }).click();
    await card.getByRole('button', { name: 'Mute for a day' }).click();
    await card.getByText('Muted until').waitFor();
    await card.getByRole('button', { name: 'Resolve' }).click();
    await card.getByText('Calm').waitFor();
    await page.getByText('resolved by hand').first().waitFor();
  }
});

test('what fires is told to every tab as it happens, and again when the server is back', async (t) => {
  await using lake = await smallLake();
  const { db } = lake.owned;
  const alerts = new Alerts(db, systemClock);
  const fire = (name: string): void => {
    const stored = alerts.add(alertOf({ name }));
    enterFiring(db, firingOf(stored.alert, Date.now() - HOUR));
    storeAlert(db, { ...stored, state: 'firing' });
  };
  const server = await runServer([], {}, { lake });
  await using seen = await open(t, at(server));
  if (seen === null) return await server.stop();
  const { page, context, complaints } = seen;
  const other = await context.newPage();
  await other.goto(`http://127.0.0.1:${server.port}/search`);
  const both = [page, other];
  for (const one of both) await one.getByRole('link', { name: /^Alerts$/ }).waitFor();
  fire('loud');
  for (const one of both) await one.getByRole('link', { name: /^Alerts\s+1 firing$/ }).waitFor();
  // Seen without asking: the list is behind the push.
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  for (const one of both) await one.getByRole('link', { name: /^Alerts$/ }).waitFor();
  await server.stop();
  fire('louder');
  const again = await runServer([], {}, { lake, port: server.port });
  for (const one of both) await one.getByRole('link', { name: /^Alerts\s+1 firing$/ }).waitFor();
  await page.getByRole('heading', { name: 'louder', exact: true }).waitFor();
  await again.stop();
  // What the browser says of a server that is away.
  complaints.length = 0;
});

test('a message that was given up is sent again by a press', async (t) => {
  await using hook = await hookServer();
  const channel = webhookChannel(
    { name: 'ops', url: new URL(hook.url), secret: 'a secret of the tests', allowPrivate: true },
    systemClock,
  );
  await using server = await runServer([], { channels: [channel] });
  const { db } = server.lake.owned;
  const now = Date.now();
  const { alert } = new Alerts(db, systemClock).add(alertOf({ name: 'loud' }));
  const key = { alert: 'loud', revision: 1, windowStart: now - 48 * HOUR };
  enterFiring(db, firingOf(alert, key.windowStart));
  enterDelivery(db, key, { channel: 'ops', news: 'fired', at: now - 48 * HOUR });
  const [delivery] = listDeliveries(db);
  const ended = {
    state: 'dead',
    attempts: 20,
    endedAt: now - 24 * HOUR,
    reason: 'It answered 500.',
  } as const;
  settleDelivery(db, delivery!.key, { ...delivery!, ...ended });
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page } = seen;
  await page.getByText('Given up').waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole('button', { name: 'Send again that loud fires, to ops' }).click();
  await page.getByText('Tried again').waitFor();
  const queries = await QueryEngine.open(server.lake.root);
  const outbox = new Outbox(server.lake.owned, {
    channels: [channel],
    queries: async () => queries,
    clock: systemClock,
  });
  await outbox.flush();
  queries.close();
  await page.getByText('What did not arrive').waitFor({ state: 'detached' });
  assert.equal(hook.got.length, 1);
});

test('a slip is told in a sentence, and an alert is changed and removed', async (t) => {
  await using server = await runServer(days().posts);
  new Alerts(server.lake.owned.db, systemClock).add(alertOf({ name: 'loud', above: 5, window: '1h' }));
  await using seen = await open(t, at(server, '?edit=loud'));
  if (seen === null) return;
  const { page } = seen;
  await page.getByText('It would have fired once').waitFor();
  await page.getByLabel('Posts in a window').fill('-1');
  await page.getByText('is to be a number of posts that can come').waitFor();
  seen.complaints.length = 0;
  await page.getByLabel('Posts in a window').fill('2');
  await page.getByText('It would have fired once').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Number of posts by 1 hour, above 2').waitFor();
  await page.getByRole('button', { name: 'More for loud' }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('Nothing is watched for yet').waitFor();
});

test('a channel is tested from the page, and what is wrong with it is said', async (t) => {
  await using hook = await hookServer();
  const channels = ['ops', 'closed'].map((name) =>
    webhookChannel(
      { name, url: new URL(hook.url), secret: 'a secret of the tests', allowPrivate: name === 'ops' },
      systemClock,
    ),
  );
  await using server = await runServer([], { channels });
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page } = seen;
  await page.getByRole('button', { name: 'Send a test to ops' }).click();
  await page.getByText('The test was taken.').waitFor();
  await page.getByRole('button', { name: 'Send a test to closed' }).click();
  await page.getByText('is on this machine or in a private network').waitFor();
  assert.equal(hook.got.length, 1);
});
