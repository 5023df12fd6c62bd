import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { generateLake } from '../../bench/fixtures/generated-lake.ts';
import { ownLakeAlone } from '../../src/lake/lake.ts';
import type { Post } from '../../src/model/post.ts';
import { post, type SmallLake, scored } from '../../src/query/fixtures/small-lake.ts';
import { type RunningServer, runServer } from '../api/running-server.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { axe, fits, open } from './dashboard.ts';

const HOUR = 3_600_000;
const HOSTILE = '<img/src=x/onerror=alert(1)>';
const at = (server: RunningServer, search = ''): string => `http://127.0.0.1:${server.port}/compare${search}`;

/** Forty people on tea and forty on coffee: tea is calm and liked, coffee is fast and is not. */
function twoTopics(now = Date.now()): Post[] {
  return Array.from({ length: 80 }, (_, i) => {
    const isTea = i % 2 === 0;
    const text = `we drink ${isTea ? 'calm' : 'fast'} cups`;
    return post(`x:${i}`, {
      text,
      clean_text: text,
      lang: 'en',
      author_id: `${i}`,
      author_handle: `ann${i}`,
      created_at: now - HOUR - i * 60_000,
      topics: [isTea ? 'tea' : 'coffee'],
      hashtags: [isTea ? 'leaf' : HOSTILE],
      ...scored(isTea ? 'positive' : 'negative'),
    });
  });
}

async function twoTopicServer(): Promise<RunningServer> {
  const server = await runServer(twoTopics());
  for (const name of ['tea', 'coffee']) server.topics.add({ name, rule: name });
  return server;
}

test('two topics stand side by side, with what drives their difference and how sure that is', async (t) => {
  await using server = await twoTopicServer();
  for (const look of [{ theme: 'light' }, { theme: 'dark' }, { theme: 'light', width: 360 }] as const) {
    await using seen = await open(t, at(server, '?a=topic%3Dtea&b=topic%3Dcoffee'), look);
    if (seen === null) return;
    const { page } = seen;
    const tea = page.getByRole('region', { name: 'Words of side A' });
    await tea.getByText('calm').waitFor();
    await tea.getByText('Almost surely a difference').first().waitFor();
    await page.getByRole('region', { name: 'Words of side B' }).getByText('fast').waitFor();
    await page.getByRole('region', { name: 'Side A', exact: true }).getByText('+1.00').waitFor();
    await page
      .getByText(/Net sentiment of coffee is lower by 2\.00 than that of tea/)
      .first()
      .waitFor();
    assert.deepEqual(await axe(page), [], JSON.stringify(look));
    assert.ok(await fits(page), JSON.stringify(look));
    await page.getByRole('button', { name: 'Hashtags' }).click();
    await page.getByText(`#${HOSTILE}`).waitFor();
    assert.ok(await fits(page), JSON.stringify(look));
  }
});

test('a term leads to its posts, and the address holds what is compared', async (t) => {
  await using server = await twoTopicServer();
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page } = seen;
  await page.getByRole('combobox', { name: 'Topic of side A' }).waitFor();
  await page.getByRole('combobox', { name: 'Side A is a' }).selectOption('q');
  await page.getByText('Say what each side is').waitFor();
  await page.getByRole('textbox', { name: 'Words of side A' }).fill('calm');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Side A', exact: true }).getByText('40', { exact: true }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get('a'), 'q=calm');
  await page.getByRole('button', { name: 'Add a side' }).click();
  await page.getByRole('region', { name: 'Side C', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Remove side C' }).click();
  await page.goto(at(server, '?a=topic%3Dtea&b=topic%3Dcoffee'));
  await page.getByRole('region', { name: 'Words of side B' }).getByRole('link', { name: /^fast/ }).click();
  await page.waitForURL(({ pathname }) => pathname === '/');
  const { searchParams } = new URL(page.url());
  assert.deepEqual([searchParams.get('topic'), searchParams.get('q')], ['coffee', 'fast']);
  await page.locator('.tile', { hasText: 'Posts' }).first().getByText('40', { exact: true }).waitFor();
});

test('without topics the time looked at is compared with as long a time before', async (t) => {
  await using server = await runServer(twoTopics());
  await using seen = await open(t, at(server, '?range=30m'));
  if (seen === null) return;
  const { page } = seen;
  await page.getByLabel('Beginning of side A').waitFor();
  await page.getByRole('region', { name: 'Side B', exact: true }).getByText('Net sentiment').waitFor();
  assert.equal(await page.getByRole('combobox', { name: 'Side B is a' }).inputValue(), 'period');
  // To the minute, either way.
  assert.ok(Math.abs((await lengthOfA(page)) - HOUR / 2) <= 60_000);
  // The latest of them is an hour old.
  await page.getByText(/^There is nothing to compare: (only one|no) side has posts\.$/).waitFor();
});

test('where there was no post before, the two halves of the time with posts are compared', async (t) => {
  await using server = await runServer(twoTopics());
  await using seen = await open(t, at(server, '?range=24h'));
  if (seen === null) return;
  const { page } = seen;
  await page.getByRole('region', { name: 'Words of side A' }).waitFor();
  // From the first post until now are 2 hours and 19 minutes, and counts begin with its quarter of an hour.
  assert.ok((await lengthOfA(page)) < 1.5 * HOUR);
  assert.equal(await page.getByText('There is nothing to compare').count(), 0);
});

/** How long the period of side A is, ms. */
async function lengthOfA(page: Page): Promise<number> {
  const end = async (label: string): Promise<number> =>
    Date.parse(await page.getByLabel(`${label} of side A`).inputValue());
  return (await end('End')) - (await end('Beginning'));
}

/** A generated lake of so many posts that the posts are not read at once. */
async function manyPosts(root: string): Promise<SmallLake> {
  await generateLake(root, 220_000, { documents: false });
  const owned = await ownLakeAlone(root, { command: 'test' });
  return {
    root,
    owned,
    add: () => Promise.reject(new Error('nothing is added to a generated lake')),
    [Symbol.asyncDispose]: async () => owned.close(),
  };
}

test('over many posts a first answer comes from counts, and the whole one in its place', async (t) => {
  const lake = await manyPosts(join(temporaryFolder(t), 'lake'));
  await using server = await runServer([], {}, { lake });
  await using seen = await open(t, 'about:blank');
  if (seen === null) return;
  const { page } = seen;
  // Holds the whole answer back for as long as the first is looked at.
  const held = Promise.withResolvers<void>();
  await page.route(
    ({ pathname, searchParams }) => pathname === '/api/compare' && !searchParams.has('quick'),
    async (route) => {
      await held.promise;
      await route.continue();
    },
  );
  await page.goto(at(server, '?range=all&a=topic%3Dcoffee&b=topic%3Dphones'));
  await page.getByText('First answer, from counts.').waitFor();
  const figures = page.getByRole('region', { name: 'Side A', exact: true });
  await figures.getByText('110,000', { exact: true }).waitFor();
  await page.getByText('Words are not counted ahead').waitFor();
  await page.getByRole('button', { name: 'Languages' }).click();
  const langs = page.getByRole('region', { name: /^Languages of side/ });
  await langs.getByText('Not tested yet').first().waitFor();
  assert.deepEqual(await axe(page), []);
  held.resolve();
  await page.getByText('First answer, from counts.').waitFor({ state: 'detached' });
  await langs
    .getByText(/people, elsewhere/)
    .first()
    .waitFor();
  await figures.getByText('110,000', { exact: true }).waitFor();
});
