import assert from 'node:assert/strict';
import { test } from 'node:test';
import { post } from '../../src/query/fixtures/small-lake.ts';
import { PATHS } from '../../web/src/app/paths.ts';
import { runServer } from '../api/running-server.ts';
import { eventually } from '../support/processes.ts';
import { axe, fits, open, sampleServer } from './dashboard.ts';

const at = (server: { port: number }, path = '/'): string => `http://127.0.0.1:${server.port}${path}`;

test('every view opens by its address, in both themes and on a narrow screen, with nothing that axe finds wrong', async (t) => {
  const server = await sampleServer(t);
  for (const look of [{ theme: 'light' }, { theme: 'dark' }, { theme: 'light', width: 360 }] as const) {
    await using seen = await open(t, server.address, look);
    if (seen === null) return;
    for (const path of Object.values(PATHS)) {
      await seen.page.goto(`${server.address}${path}`);
      await seen.page.locator('main h1').waitFor();
      assert.deepEqual(await axe(seen.page), [], `${path} ${JSON.stringify(look)}`);
      assert.ok(await fits(seen.page), `${path} ${JSON.stringify(look)}`);
      const current = (await seen.page.locator('.navigation [aria-current]').boundingBox())!;
      const { width } = seen.page.viewportSize()!;
      assert.ok(
        current.x > -1 && current.x + current.width < width + 1,
        `${path} ${JSON.stringify(current)}`,
      );
    }
  }
});

test('the keys lead to every view, and the help names them', async (t) => {
  await using server = await runServer();
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page } = seen;
  await page.locator('main h1').waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Search').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByRole('heading', { name: 'Models', exact: true }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/models');
});

test('the theme follows the system until one is chosen, which holds after the page is loaded again', async (t) => {
  await using server = await runServer();
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page } = seen;
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await eventually(async () => assert.equal(await theme(), colorScheme));
  }
  await page.getByRole('button', { name: 'Theme: system' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).click();
  assert.equal(await theme(), 'dark');
  await page.reload();
  await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
  assert.equal(await theme(), 'dark');
});

test('a server that asks for a token is opened by it, and by no other', async (t) => {
  await using server = await runServer([post('x:1')], { token: 'the-right-one' });
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page, complaints } = seen;
  for (const token of ['a-wrong-one', 'the-right-one']) {
    await page.getByLabel('Token', { exact: true }).fill(token);
    await page.getByRole('button', { name: 'Open' }).click();
    if (token === 'a-wrong-one') await page.getByText('That is not the token.').waitFor();
  }
  await page.getByRole('navigation', { name: 'Views' }).waitFor();
  // The browser notes each answer that is no success.
  assert.ok(
    complaints.every((one) => one.includes('401')),
    complaints.join('\n'),
  );
  complaints.length = 0;
});

test('filters are in the address, go along to other views, and are taken away one by one', async (t) => {
  await using server = await runServer([post('x:1', { lang: 'en', created_at: Date.now() })]);
  await using seen = await open(t, at(server, '/?range=7d&sentiment=positive,negative&hashtag=tea'));
  if (seen === null) return;
  const { page } = seen;
  await page.getByRole('link', { name: 'Search' }).click();
  await page.getByRole('heading', { name: 'Search', exact: true }).waitFor();
  const asked = () => Object.fromEntries(new URL(page.url()).searchParams);
  assert.deepEqual(asked(), { range: '7d', sentiment: 'positive,negative', hashtag: 'tea' });
  await page.getByRole('button', { name: 'Without Hashtag: #tea' }).click();
  await page.getByRole('button', { name: 'Without Sentiment: Positive' }).click();
  await page.getByRole('button', { name: 'Live', exact: true }).click();
  assert.deepEqual(asked(), { range: 'live', sentiment: 'negative' });
  await page.goBack();
  assert.equal(asked().range, '7d');
});

test('what the first view loads is within its budget, compressed, and kept by the browser', async (t) => {
  await using server = await runServer();
  await using seen = await open(t, 'about:blank');
  if (seen === null) return;
  const { page } = seen;
  const scripts: { path: string; headers: Record<string, string> }[] = [];
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) scripts.push({ path: pathname, headers: response.headers() });
  });
  await page.goto(at(server));
  await page.locator('main h1').waitFor();
  let total = 0;
  for (const { path, headers } of scripts) {
    assert.match(headers['cache-control']!, /immutable/, path);
    const answer = await server.ask(path, { headers: { 'Accept-Encoding': 'gzip' } });
    const size = Number(answer.headers['content-length']);
    assert.equal(headers['content-encoding'], size > 1024 ? 'br' : undefined, path);
    total += size;
  }
  assert.ok(
    total > 10_000 && total <= 350_000,
    `${total} bytes in ${scripts.map(({ path }) => path).join(' ')}`,
  );
});
