import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { post, scored } from '../../src/query/fixtures/small-lake.ts';
import { type RunningServer, runServer } from '../api/running-server.ts';
import { eventually } from '../support/processes.ts';
import { axe, fits, open, type Seen } from './dashboard.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';
const posts = Array.from({ length: 40 }, (_, i) =>
  post(`x:${i}`, {
    text: i === 0 ? HOSTILE : `post ${i}`,
    lang: i % 2 === 0 ? 'en' : 'de',
    author_handle: `ann${i}`,
    ...scored(i % 3 === 0 ? 'negative' : 'positive'),
  }),
);

const at = (server: RunningServer, sql?: string): string =>
  `http://127.0.0.1:${server.port}/sql${sql === undefined ? '' : `?${new URLSearchParams({ sql })}`}`;

/** Puts SQL in the place of what is there. */
async function write({ page }: Seen, sql: string): Promise<void> {
  await page.getByRole('textbox', { name: 'SQL' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(sql);
}

test('what is typed is completed, run by a key, and shown as a table, whatever the posts say', async (t) => {
  await using server = await runServer(posts);
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page } = seen;
  await page.getByText('posts_entities').waitFor();
  await write(seen, 'select text, lang from po');
  await page.keyboard.type('s');
  await page.keyboard.press('Control+Space');
  // A press rather than Enter, which CodeMirror takes for a new line where the list opened less than 75 ms ago.
  await page
    .getByRole('option', { name: /^posts/ })
    .first()
    .click();
  // Keys of the page, such as t for the theme, are letters here.
  await page.keyboard.type(" where text is not null and id = 'x:0");
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByRole('heading', { name: '1 row' }).waitFor();
  await page.getByRole('cell', { name: HOSTILE }).waitFor();
  assert.match(
    new URL(page.url()).searchParams.get('sql')!,
    /^select text, lang from posts where text is not null and id = 'x:0'$/,
  );
});

test('the view can be read by all, in both themes and on a narrow screen', async (t) => {
  await using server = await runServer(posts);
  const sql = 'select lang, count(*) as n from posts group by lang order by n desc';
  for (const look of [{ theme: 'light' }, { theme: 'dark' }, { theme: 'light', width: 360 }] as const) {
    await using seen = await open(t, at(server, sql), look);
    if (seen === null) return;
    const { page } = seen;
    await page.getByText('posts_entities').waitFor();
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('heading', { name: '2 rows' }).waitFor();
    assert.deepEqual(await axe(page), [], JSON.stringify(look));
    assert.ok(await fits(page), JSON.stringify(look));
    await page.getByRole('button', { name: 'Chart' }).click();
    await page.getByRole('img', { name: 'n by lang, 2 bars' }).waitFor();
    assert.equal(await page.locator('.plot-bar').count(), 2);
    assert.deepEqual(await axe(page), [], JSON.stringify(look));
    assert.ok(await fits(page), JSON.stringify(look));
  }
});

test('bars and lines are pointed at, shown as a table, and saved as pictures and data', async (t) => {
  await using server = await runServer(posts);
  const sql = `select timestamp '2026-03-04' + range * interval 1 hour as hour, range * 2 as n, '${HOSTILE}' || chr(1) || range as name from range(30)`;
  await using seen = await open(t, at(server, sql));
  if (seen === null) return;
  const { page } = seen;
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('button', { name: 'Chart' }).click();
  const line = page.getByRole('img', { name: 'n by hour, 30 points' });
  const { x, y, width } = (await line.boundingBox())!;
  await page.mouse.move(x + width - 20, y + 50);
  await page.locator('.chart-tip', { hasText: '58' }).waitFor();
  await page.getByLabel('Across').selectOption('name');
  await page.getByRole('img', { name: 'n by name, 30 bars' }).waitFor();
  assert.equal(await page.locator('.plot-bar').count(), 30);
  const menu = page.getByRole('button', { name: 'n by name: table, image, data' });
  const saved = async (what: string): Promise<Buffer> => {
    await menu.click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: what }).click();
    return readFileSync(await (await download).path());
  };
  const svg = (await saved('Save as SVG')).toString();
  assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  assert.doesNotMatch(svg, /<img|\u0001/);
  assert.deepEqual([...(await saved('Save as PNG')).subarray(1, 4)], [...Buffer.from('PNG')]);
  await menu.click();
  await page.getByRole('button', { name: 'Show as table' }).click();
  await page.getByRole('region', { name: 'n by name, as a table' }).waitFor();
  // What is on the page is the table now; the picture is the chart all the same.
  assert.match((await saved('Save as SVG')).toString(), /plot-bar/);
  assert.match((await saved('Save data as CSV')).toString(), /^name,n\r\n/);
});

test('a mistake is told with its place, and what was asked before is kept', async (t) => {
  await using server = await runServer(posts);
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page, complaints } = seen;
  await write(seen, 'select colour from posts');
  await page.getByRole('button', { name: 'Run' }).click();
  await page
    .getByText(/colour/)
    .last()
    .waitFor();
  await page.getByRole('button', { name: 'Go there' }).click();
  await eventually(async () => {
    const editor = page.getByRole('textbox', { name: 'SQL' });
    assert.equal(
      await editor.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element),
      true,
    );
  });
  // The browser tells of every answer that is no success.
  assert.match(complaints.splice(0).join(), /400/);
  await write(seen, 'select 1 as one');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('heading', { name: '1 row' }).waitFor();
  await page.goto(at(server));
  await page.getByRole('button', { name: 'History' }).click();
  await page.getByRole('button', { name: /^select 1 as one · 1 rows?/ }).waitFor();
  await page.getByRole('button', { name: 'Forget all of them' }).click();
  assert.equal(await page.getByRole('button', { name: 'History' }).count(), 0);
});

test('an example runs, its rows are saved, and of many rows only those in sight are there', async (t) => {
  await using server = await runServer(posts);
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page } = seen;
  await page.getByRole('button', { name: 'Examples' }).click();
  await page.getByRole('button', { name: 'Average sentiment per day' }).click();
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('cell', { name: /2026-03-04/ }).waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  assert.match(
    readFileSync(await (await saved).path(), 'utf8'),
    /^day,posts,positive,neutral,negative\r\n2026-03-04/,
  );
  await write(seen, 'select range as n from range(9000)');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('heading', { name: '9,000 rows' }).waitFor();
  assert.ok((await page.locator('.sql-grid tr').count()) < 60);
  await page.locator('.sql-grid').evaluate((grid) => grid.scrollTo(0, grid.scrollHeight));
  await page.getByRole('cell', { name: '8999', exact: true }).waitFor();
});

test('a query that takes long is cancelled, or stopped at its time', async (t) => {
  await using server = await runServer(posts);
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page, complaints } = seen;
  await write(seen, 'select sum(a.range * b.range % 7) from range(10000000) a, range(100000) b');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Cancelled.').waitFor();
  await page.getByLabel('At most').selectOption('5');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByText(/stopped after 5 seconds/).waitFor();
  assert.match(complaints.splice(0).join(), /422/);
});
