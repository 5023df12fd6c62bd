import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Post } from '../../src/model/post.ts';
import type { SecondPassStatus } from '../../src/pipeline/second-pass/second-pass.ts';
import { post, scored } from '../../src/query/fixtures/small-lake.ts';
import { type RunningServer, runServer } from '../api/running-server.ts';
import { eventually } from '../support/processes.ts';
import { axe, fits, open, sampleServer } from './dashboard.ts';

const MINUTE = 60_000;
const at = (server: { port: number }, path = '/'): string => `http://127.0.0.1:${server.port}${path}`;

/** Posts of the last minutes: tea is liked, rain is not. */
function someDay(now = Date.now()): Post[] {
  const about = (id: number, what: 'tea' | 'rain', minutes: number): Post =>
    post(`x:${id}`, {
      text: `about #${what}`,
      hashtags: [what],
      lang: 'en',
      author_handle: `ada${id % 3}`,
      author_name: 'Ada',
      created_at: now - minutes * MINUTE,
      ...scored(what === 'tea' ? 'positive' : 'negative'),
    });
  return [...Array(12).keys()].map((id) => about(id, id % 3 === 0 ? 'rain' : 'tea', 2 + id * 3));
}

test('the figures, the timeline, what is said most and the posts of the last day are there at once', async (t) => {
  await using server = await runServer(someDay());
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page } = seen;
  await page.locator('.tile', { hasText: 'Posts' }).first().getByText('12', { exact: true }).waitFor();
  await page.locator('.tile', { hasText: 'Net sentiment' }).getByText('+0.33').waitFor();
  await page.getByRole('button', { name: /#tea/ }).first().waitFor();
  await page.getByRole('img', { name: /^12 posts over time/ }).waitFor();
  assert.equal(await page.locator('article.post').count(), 12);
});

test('a press on what is said most narrows everything, and the chip takes it back', async (t) => {
  await using server = await runServer(someDay());
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page } = seen;
  await page.locator('.top-list').getByRole('button', { name: /#rain/ }).click();
  const posts = page.locator('.tile', { hasText: 'Posts' }).first();
  await posts.getByText('4', { exact: true }).waitFor();
  await eventually(async () => assert.equal(await page.locator('article.post').count(), 4));
  assert.equal(new URL(page.url()).search, '?hashtag=rain');
  await page.getByRole('button', { name: 'Without Hashtag: #rain' }).click();
  await posts.getByText('12', { exact: true }).waitFor();
});

test('a press on a sentiment narrows to it, its share stays that of all, and a second press takes it back', async (t) => {
  await using server = await runServer(someDay());
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page } = seen;
  const posts = page.locator('.tile', { hasText: 'Posts' }).first();
  const negative = page.locator('.tile-shares').getByRole('button', { name: 'Negative' });
  await negative.click();
  await posts.getByText('4', { exact: true }).waitFor();
  assert.equal(new URL(page.url()).search, '?sentiment=negative');
  assert.equal(await negative.getAttribute('aria-pressed'), 'true');
  const row = page.getByRole('row', { name: 'Negative' });
  await row.getByText('33.3%', { exact: true }).waitFor();
  const net = page.locator('.tile', { hasText: 'Net sentiment' });
  await net.getByText('+0.33').waitFor();
  await net.getByText('of any sentiment').waitFor();
  await page.getByRole('img', { name: /^4 posts over time/ }).waitFor();
  assert.equal(await page.locator('.legend').getByText('Net sentiment').count(), 0);
  // What is answered anew fades in.
  await eventually(async () => assert.deepEqual(await axe(page), []));
  await negative.click();
  await posts.getByText('12', { exact: true }).waitFor();
  assert.equal(new URL(page.url()).search, '');
});

test('what waits for the second pass is told, and that names come with it', async (t) => {
  const waiting = { posts: 12, unscored: 0, since: Date.now() - 2 * MINUTE };
  const about = { model: 'cascade@2.2.0', reason: null, liveLag: null, damaged: [] };
  const status: { now: SecondPassStatus } = { now: { ...about, ...waiting, state: 'working', rate: 0.1 } };
  await using server = await runServer(someDay(), { secondPass: () => status.now });
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page } = seen;
  await page.getByText('Names come with the second pass: 12 posts wait, about 2 minutes.').waitFor();
  const note = page.locator('.second-pass');
  assert.equal(await note.textContent(), 'Second pass: 12 posts wait, about 2 minutes');
  assert.deepEqual(await axe(page), []);
  status.now = { ...status.now, state: 'paused', reason: 'no such model', rate: null };
  await note.getByText('Second pass paused: no such model').waitFor();
  status.now = { ...status.now, state: 'idle', reason: null, posts: 0, since: null };
  await note.waitFor({ state: 'detached' });
});

test('dragging over the timeline narrows the time, and going back widens it', async (t) => {
  await using server = await runServer(someDay());
  await using seen = await open(t, at(server, '/?range=1h'));
  if (seen === null) return;
  const { page } = seen;
  const plot = page.locator('.timeline .u-over');
  const box = (await plot.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.5, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/from=.*to=/);
  const { searchParams } = new URL(page.url());
  const span = Date.parse(searchParams.get('to')!) - Date.parse(searchParams.get('from')!);
  assert.ok(span >= 15 * MINUTE && span <= 22 * MINUTE, `${span / MINUTE} minutes of 60`);
  await page.goBack();
  await page.waitForURL(/range=1h/);
});

test('the chart is a table too, and its data and its picture are saved', async (t) => {
  await using server = await runServer(someDay());
  await using seen = await open(t, at(server, '/?range=1h'));
  if (seen === null) return;
  const { page } = seen;
  const menu = page.getByRole('button', { name: /^Posts and sentiment.*: table/ });
  const choose = async (what: string): Promise<void> => {
    await menu.click();
    await page.getByRole('button', { name: what }).click();
  };
  const saved = async (what: string): Promise<Buffer> => {
    const [download] = await Promise.all([page.waitForEvent('download'), choose(what)]);
    const parts: Buffer[] = [];
    for await (const part of await download.createReadStream()) parts.push(part as Buffer);
    return Buffer.concat(parts);
  };
  const csv = (await saved('Save data as CSV')).toString();
  assert.match(csv, /^From,To,Posts,Positive,Neutral,Negative,Mixed,Net sentiment,Accounted for\r\n/);
  const total = csv
    .split('\r\n')
    .slice(1, -1)
    .reduce((sum, line) => sum + Number(line.split(',')[2]), 0);
  assert.equal(total, 12);
  assert.match((await saved('Save as SVG')).toString(), /^<svg /);
  assert.deepEqual([...(await saved('Save as PNG')).subarray(1, 4)], [...Buffer.from('PNG')]);
  await choose('Show as table');
  await page.getByRole('columnheader', { name: 'Net sentiment' }).waitFor();
});

const texts = (page: { locator(of: string): { allInnerTexts(): Promise<string[]> } }) =>
  page.locator('.post-text').allInnerTexts();

test('posts come in live in two tabs; a paused one stands still and then catches up', async (t) => {
  await using server = await runServer(someDay());
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page, context } = seen;
  const other = await context.newPage();
  await other.goto(at(server));
  for (const tab of [page, other]) await tab.getByText('Live', { exact: true }).last().waitFor();
  await eventually(async () => assert.equal((await texts(other)).length, 12));
  await other.bringToFront();
  await other.getByRole('button', { name: 'Pause' }).click();
  const now = Date.now();
  await server.say([
    post('x:100', { text: 'just now', created_at: now }),
    post('x:101', { text: 'and now', created_at: now }),
  ]);
  await eventually(async () =>
    assert.deepEqual((await texts(page)).slice(0, 2).sort(), ['and now', 'just now']),
  );
  await other.getByRole('button', { name: '2 new' }).waitFor();
  assert.equal((await texts(other)).length, 12);
  await other.getByRole('button', { name: 'Go on' }).click();
  await eventually(async () => assert.equal((await texts(other)).length, 14));
});

test('after the server is started anew the page goes on, with nothing lost and nothing twice', async (t) => {
  const first: RunningServer = await runServer(someDay());
  await using seen = await open(t, at(first));
  if (seen === null) return;
  const { page, complaints } = seen;
  const { port, lake } = first;
  await eventually(async () => assert.equal((await texts(page)).length, 12));
  await page.getByText('Live', { exact: true }).last().waitFor();
  await first.stop();
  await page
    .getByText(/^Connection lost/)
    .first()
    .waitFor();
  await lake.add([post('x:200', { text: 'said meanwhile', created_at: Date.now() })]);
  await using second = await runServer([], {}, { lake, port });
  await page.getByText('Live', { exact: true }).last().waitFor();
  await second.say([post('x:201', { text: 'said after', created_at: Date.now() })]);
  await eventually(async () => {
    const shown = await texts(page);
    assert.equal(shown.filter((text) => text === 'said meanwhile').length, 1);
    assert.equal(shown.filter((text) => text === 'said after').length, 1);
    assert.equal(shown.length, 14);
  });
  // The second server ends before the window does; the page is not to see that.
  await page.close();
  // Nothing but that the server was away for a while.
  assert.ok(
    complaints.every((one) => one.startsWith('Failed to load resource')),
    complaints.join('; '),
  );
  complaints.length = 0;
});

test('hostile posts can do nothing but be read', async (t) => {
  const created_at = Date.now() - MINUTE;
  await using server = await runServer([
    post('x:1', {
      text: '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">',
      author_name: '<b onclick=alert(1)>bold</b>',
      author_handle: 'mallory',
      created_at,
    }),
    post('x:2', {
      text: '\u202Egnp.exe\u202C javascript:window.hacked=1 https://safe.example/a',
      created_at,
    }),
    post('x:3', { text: '😀'.repeat(5000), created_at }),
    post('x:4', { text: `Z${'\u0361'.repeat(400)}algo`, created_at, hashtags: ['javascript:alert(1)'] }),
    post('mastodon:javascript:window.hacked=1', { network: 'mastodon', text: 'from afar', created_at }),
  ]);
  await using seen = await open(t, at(server), { width: 360 });
  if (seen === null) return;
  const { page } = seen;
  await eventually(async () => assert.equal((await texts(page)).length, 5));
  assert.equal(await page.evaluate(() => 'hacked' in window), false);
  assert.ok((await texts(page)).some((text) => text.startsWith('<script>')));
  const links = await page
    .locator('a[href]')
    .evaluateAll((all) =>
      all.map((link) => ({ href: (link as HTMLAnchorElement).href, rel: (link as HTMLAnchorElement).rel })),
    );
  const out = links.filter(({ href }) => new URL(href).host !== `127.0.0.1:${server.port}`);
  assert.ok(out.length > 0);
  for (const { href, rel } of out) {
    assert.match(href, /^https:\/\/(safe\.example|x\.com)\//);
    assert.match(rel, /noopener noreferrer/);
  }
  assert.ok(await fits(page));
});

test('a post says why it is felt as it is, word by word', async (t) => {
  await using server = await runServer([
    post('x:1', { text: 'a good day', created_at: Date.now(), ...scored('positive') }),
  ]);
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page } = seen;
  await page.getByRole('button', { name: 'Why' }).click();
  await page.locator('mark.for-positive', { hasText: 'good' }).first().waitFor();
});

test('more posts than can be read are shown as a sample, which is said', async (t) => {
  await using server = await runServer(someDay());
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page } = seen;
  await page.getByText('Live', { exact: true }).last().waitFor();
  const now = Date.now();
  await server.say(
    [...Array(200).keys()].map((id) => post(`x:3${id}`, { text: `burst ${id}`, created_at: now + id })),
  );
  await page.getByText(/a sample is shown/).waitFor();
  await eventually(async () =>
    assert.ok((await texts(page)).filter((text) => text.startsWith('burst')).length > 10),
  );
});

test('on a slow network it says that it loads, and a question that is superseded is cancelled', async (t) => {
  await using server = await runServer(someDay());
  await using seen = await open(t, 'about:blank');
  if (seen === null) return;
  const { page } = seen;
  const cancelled: string[] = [];
  page.on('requestfailed', (request) => cancelled.push(new URL(request.url()).search));
  await page.route('**/api/summary?*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    // One that is cancelled meanwhile can no longer be continued.
    await route.continue().catch(() => {});
  });
  await page.goto(at(server));
  await page.getByRole('status').getByText('Loading the counts').waitFor();
  await page.locator('.top-list').getByRole('button', { name: /#rain/ }).click();
  await page.getByRole('button', { name: '1h', exact: true }).click();
  await page.locator('.tile', { hasText: 'Posts' }).first().getByText('4', { exact: true }).waitFor();
  assert.ok(cancelled.some((search) => search.includes('hashtag=rain') && search.includes('previous')));
});

test('a range is written in words that are understood, or it says how', async (t) => {
  await using server = await runServer(someDay());
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page } = seen;
  await page.getByRole('button', { name: 'Custom range' }).click();
  await page.getByLabel('From').fill('last tuesday');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page
    .getByRole('alert')
    .getByText(/Write times like/)
    .waitFor();
  await page.getByLabel('From').fill('-20m');
  await page.getByLabel('To', { exact: true }).fill('-10m');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.waitForURL(/from=-20m.*to=-10m/);
  await page.getByRole('button', { name: /^Range: / }).waitFor();
  await eventually(async () => assert.equal(await page.locator('article.post').count(), 3));
});

test('the sample as it goes on has nothing that axe finds wrong, in both themes and on a narrow screen', async (t) => {
  const server = await sampleServer(t);
  for (const look of [{ theme: 'light' }, { theme: 'dark' }, { theme: 'dark', width: 360 }] as const) {
    await using seen = await open(t, server.address, look);
    if (seen === null) return;
    const { page } = seen;
    await page.getByText('Made-up sample.').waitFor();
    await page.getByRole('img', { name: /posts over time/ }).waitFor();
    await page.locator('article.post').first().waitFor();
    await page.locator('.top-list').first().waitFor();
    assert.deepEqual(await axe(page), []);
    assert.ok(await fits(page), JSON.stringify(look));
  }
});
