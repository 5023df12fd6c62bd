import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Post } from '../../src/model/post.ts';
import { post, scored } from '../../src/query/fixtures/small-lake.ts';
import { runServer } from '../api/running-server.ts';
import { eventually } from '../support/processes.ts';
import { axe, fits, open, sampleServer } from './dashboard.ts';

const SECOND = 1000;
const at = (server: { port: number }, path: string): string => `http://127.0.0.1:${server.port}${path}`;

/** A hundred and twenty posts about tea, a few about rain; the last answers the first. */
function someTalk(now = Date.now()): Post[] {
  return [...Array(130).keys()].map((id) => {
    const tea = id < 120;
    return post(`x:${id}`, {
      text: tea ? `A cup of green tea, number ${id}` : `Rain again, number ${id}`,
      created_at: now - (200 - id) * SECOND,
      author_handle: `ada${id % 4}`,
      author_name: `Ada ${id % 4}`,
      likes: id === 40 ? 1000 : id % 10,
      lang: tea ? 'en' : 'de',
      in_reply_to: id === 119 ? 'x:0' : id === 118 ? 'x:gone' : null,
      ...scored(tea ? 'positive' : 'negative'),
    });
  });
}

test('what is looked for is found, marked, paged through, and sorted', async (t) => {
  await using server = await runServer(someTalk());
  await using seen = await open(t, at(server, '/search'));
  if (seen === null) return;
  const { page } = seen;
  await page.locator('main h1').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('"green tea" number');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('120 posts').waitFor();
  const posts = page.locator('article.post');
  await eventually(async () => assert.equal(await posts.count(), 50));
  assert.deepEqual(await posts.first().locator('mark').allInnerTexts(), ['green tea', 'number']);
  for (const count of [100, 120]) {
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await eventually(async () => assert.equal(await posts.count(), count));
  }
  assert.equal(await page.getByRole('button', { name: 'More', exact: true }).count(), 0);
  await page.getByLabel('Sort').selectOption('Most liked');
  await posts.first().getByText('number 40').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('sort'), 'likes');
});

test('a rule is asked as one, and told of where it is wrong', async (t) => {
  await using server = await runServer(someTalk());
  await using seen = await open(t, at(server, '/search'));
  if (seen === null) return;
  const { page } = seen;
  const field = page.getByRole('searchbox');
  await field.fill('tea (from:ada1');
  await field.press('Enter');
  await page
    .getByRole('alert')
    .getByText(/wrong at column 5/)
    .waitFor();
  // The browser tells of the refused request.
  seen.complaints.length = 0;
  await field.fill('tea (from:ada1 OR from:ada2) -is:repost');
  assert.equal(await page.getByRole('alert').count(), 0);
  await field.press('Enter');
  await page.getByRole('status').getByText('60 posts').waitFor();
  await page.getByText('Rule: tea (from:ada1 OR from:ada2) -is:repost').waitFor();
  assert.deepEqual(await page.locator('article.post').first().locator('mark').allInnerTexts(), ['tea']);
  await field.fill('rain');
  await field.press('Enter');
  await page.getByRole('status').getByText('10 posts').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('rule'), null);
});

test('a link said most narrows to its posts, and can be followed', async (t) => {
  const url = 'https://example.org/menu?day=1';
  const linked = someTalk().map((one, at) => (at % 10 === 0 ? { ...one, urls: [url] } : one));
  await using server = await runServer(linked);
  await using seen = await open(t, at(server, '/search'));
  if (seen === null) return;
  const { page } = seen;
  assert.equal(
    await page.getByRole('link', { name: 'Open example.org/menu?day=1' }).getAttribute('href'),
    url,
  );
  await page.getByRole('button', { name: /^example.org/ }).click();
  await page.getByRole('status').getByText('13 posts').waitFor();
  await page.getByText('Link: example.org/menu?day=1').waitFor();
});

test('a press on a facet narrows to it', async (t) => {
  await using server = await runServer(someTalk());
  await using seen = await open(t, at(server, '/search'));
  if (seen === null) return;
  const { page } = seen;
  await page.getByRole('button', { name: /^German 10/ }).click();
  await page.getByRole('status').getByText('10 posts').waitFor();
  await page.getByRole('button', { name: 'Without Language: German' }).click();
  await page.getByRole('button', { name: /Positive 92/ }).click();
  await page.getByRole('status').getByText('120 posts').waitFor();
});

test('the context of a post is what it answers, what its author said before, and what was said around then', async (t) => {
  await using server = await runServer(someTalk());
  await using seen = await open(t, at(server, '/search?q=tea'));
  if (seen === null) return;
  const { page } = seen;
  const dialog = page.getByRole('dialog', { name: 'Context' });
  await page.getByRole('button', { name: 'Context' }).first().click();
  const part = (name: string) => dialog.locator('section', { has: page.getByRole('heading', { name }) });
  await part('This post answers').getByText('number 0').waitFor();
  await part('By the same author, before').getByText('number 115').waitFor();
  await part('Said just before').getByText('number 118').waitFor();
  await part('Said just after').getByText('number 120').waitFor();
  assert.deepEqual(await axe(page), []);
  await part('Said just before').getByRole('button', { name: 'Context' }).first().click();
  await dialog.getByText('a post that is not in the lake').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  // The post that is not there is asked for, and the browser notes that.
  assert.ok(
    seen.complaints.every((one) => one.includes('404')),
    seen.complaints.join('; '),
  );
  seen.complaints.length = 0;
});

test('newer posts are offered and do not move what is read', async (t) => {
  await using server = await runServer(someTalk());
  await using seen = await open(t, at(server, '/search?lang=en'));
  if (seen === null) return;
  const { page } = seen;
  await page.getByText('Live', { exact: true }).last().waitFor();
  const first = page.locator('article.post').first();
  await first.getByText('number 119').waitFor();
  await server.say([post('x:900', { text: 'brand new', lang: 'en', created_at: Date.now() })]);
  await page.getByRole('button', { name: 'Show 1 newer' }).waitFor();
  await first.getByText('number 119').waitFor();
  await page.getByRole('button', { name: 'Show 1 newer' }).click();
  await first.getByText('brand new').waitFor();
});

test('where nothing is found it says what to do', async (t) => {
  await using server = await runServer(someTalk());
  await using seen = await open(t, at(server, '/search?q=coffee&range=1h'));
  if (seen === null) return;
  const { page } = seen;
  await page.getByText('Nothing is found').waitFor();
  await page.getByRole('button', { name: 'Without filters' }).click();
  await page.getByRole('status').getByText('130 posts').waitFor();
});

test('an export holds exactly what is shown; and axe finds nothing wrong with the sample, in every look', async (t) => {
  const began = new Date().toISOString();
  const server = await sampleServer(t);
  // What comes live comes after the history.
  await eventually(async () => assert.ok((await server.get(`/api/summary?from=${began}`)).posts > 0), 60_000);
  const path = `${server.address}/search?q=noctavo&range=all&lang=en`;
  for (const look of [{ theme: 'light' }, { theme: 'dark' }, { theme: 'light', width: 360 }] as const) {
    await using seen = await open(t, path, look);
    if (seen === null) return;
    await seen.page.locator('article.post').first().waitFor();
    await seen.page.getByRole('heading', { name: 'Networks', exact: true }).waitFor();
    assert.deepEqual(await axe(seen.page), []);
    assert.ok(await fits(seen.page), JSON.stringify(look));
  }
  // The history does not grow while it is written.
  await using seen = await open(t, path.replace('range=all', `to=${began}`));
  if (seen === null) return;
  const { page } = seen;
  const told = await page
    .getByRole('status')
    .getByText(/^[\d,]+ posts$/)
    .innerText();
  await page.getByRole('button', { name: 'Export what is shown' }).click();
  await page.getByRole('button', { name: 'All of it as JSON lines' }).click();
  const link = page.getByRole('link', { name: /^JSON lines.* rows/ });
  await link.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const parts: Buffer[] = [];
  for await (const part of await download.createReadStream()) parts.push(part as Buffer);
  const posts = Buffer.concat(parts)
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Post);
  assert.equal(posts.length, Number(told.replace(/\D/g, '')));
  assert.ok(posts.length > 20 && posts.every(({ text, lang }) => /noctavo/i.test(text) && lang === 'en'));
});
