import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { defaultModelsFolder } from '../../src/sentiment/registry.ts';
import { listKnownModels } from '../../src/serve/model-list.ts';
import { runServer } from '../api/running-server.ts';
import { runWorkingServer, type WorkingServer } from '../api/working-server.ts';
import { collectAll, linesSource, temporaryFolder } from '../support/lakes.ts';
import { openForRescoring } from '../support/rescoring.ts';
import { axe, fits, open } from './dashboard.ts';

const HOSTILE = 'a good <script>document.title="hit"</script><img src=x onerror=alert(1)> \u202ereversed';

/** What axe finds, and whether it fits, in both themes and on a narrow screen, once the address shows these words. */
async function looksRight(t: TestContext, address: string, words: string | RegExp): Promise<void> {
  for (const look of [{ theme: 'light' }, { theme: 'dark' }, { theme: 'light', width: 360 }] as const) {
    await using seen = await open(t, address, look);
    if (seen === null) return;
    await seen.page.getByText(words).first().waitFor();
    assert.deepEqual(await axe(seen.page), [], JSON.stringify(look));
    assert.ok(await fits(seen.page), JSON.stringify(look));
  }
}

/** Copies of the shipped linear model, each with what its card and its description say instead. */
function copiesOf(
  t: TestContext,
  copies: Record<string, { card?: string; description?: Record<string, unknown> }>,
): string {
  const folder = temporaryFolder(t);
  for (const [name, { card, description }] of Object.entries(copies)) {
    const own = join(folder, `${name}-1.0.0`);
    cpSync(join(defaultModelsFolder, 'linear-1.0.0'), own, { recursive: true });
    const known = JSON.parse(readFileSync(join(own, 'model.json'), 'utf8'));
    writeFileSync(join(own, 'model.json'), JSON.stringify({ ...known, name, ...description }));
    if (card !== undefined) writeFileSync(join(own, 'README.md'), card);
  }
  return folder;
}

const speed = (twoCores: number) => ({
  speed: { oneCore: twoCores / 2, twoCores, measuredAt: '2026-11-28' },
});

test('models are placed by how good and how fast they are, and a card is read with its picture', async (t) => {
  const folder = copiesOf(t, {
    linear: { description: speed(400_000) },
    other: { description: speed(900) },
  });
  await using server = await runServer([], { models: () => listKnownModels([folder]) });
  await using seen = await open(t, `http://127.0.0.1:${server.port}/models`);
  if (seen === null) return;
  const { page } = seen;
  const plot = page.getByRole('img', { name: /linear@1\.0\.0 0\.7\d+ at 400,000 posts a second/ });
  await plot.waitFor();
  assert.equal(await plot.locator('circle').count(), 2);
  const menu = page.getByRole('button', { name: 'How good against how fast: table, image, data' });
  await menu.click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as SVG' }).click();
  assert.match(readFileSync(await (await saved).path(), 'utf8'), /^<svg [\s\S]*other@1\.0\.0/);
  await menu.click();
  await page.getByRole('button', { name: 'Show as table' }).click();
  await page.getByRole('row', { name: /^other@1\.0\.0 0\.7\d+ .* 900 / }).waitFor();

  await page.getByRole('button', { name: 'Card of linear@1.0.0' }).click();
  const card = page.getByRole('region', { name: 'Card of linear@1.0.0' });
  await card.getByRole('heading', { name: 'Known limits' }).waitFor();
  await card.getByRole('img', { name: 'How often labels are right, by confidence' }).waitFor();
  await looksRight(t, page.url(), 'Known limits');
  await page.reload();
  await card.getByRole('heading', { name: 'Known limits' }).waitFor();
});

test('a hostile card is read and does nothing', async (t) => {
  const card = `# bad 1.0.0\n\n${HOSTILE}\n\n<script>document.title="hit"</script>\n\n[press](javascript:alert(1)) ![seen](https://elsewhere.example/x.png) ![\u202e](../model.json)\n`;
  const folder = copiesOf(t, { bad: { card } });
  await using server = await runServer([], { models: () => listKnownModels([folder]) });
  await using seen = await open(t, `http://127.0.0.1:${server.port}/models?card=bad@1.0.0`);
  if (seen === null) return;
  const { page } = seen;
  const shown = page.getByRole('region', { name: 'Card of bad@1.0.0' });
  await shown.getByText('<script>document.title="hit"</script>').first().waitFor();
  await shown.getByText('seen').waitFor();
  assert.equal(await shown.locator('script, img, a').count(), 0);
  assert.equal(await page.title(), 'Models · Undertone');
});

async function workingServer(t: TestContext): Promise<WorkingServer> {
  const server = await runWorkingServer(t, join(temporaryFolder(t), 'lake'), { open: openForRescoring });
  const texts = ['a good day in Leeds', 'so happy with bad news', 'the train is late', HOSTILE];
  const lines = texts.map((text, id) =>
    JSON.stringify({
      id_str: String(1600000000000000000n + BigInt(id)),
      created_at: 'Wed Jan 01 12:00:00 +0000 2025',
      text,
      lang: 'en',
      user: { id_str: '7', screen_name: 'ann' },
    }),
  );
  await collectAll(server.pipeline, linesSource('x', lines));
  return server;
}

test('models are compared on a file that is chosen; a file without labels says so; a comparison can be stopped', async (t) => {
  const server = await workingServer(t);
  await using seen = await open(t, `${server.address}/models?part=file`);
  if (seen === null) return;
  const { page } = seen;
  page.setDefaultTimeout(60_000);
  const choose = (rows: readonly string[]) =>
    page.getByLabel('File', { exact: true }).setInputFiles({
      name: 'mine.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(rows.join('\n')),
    });
  for (const other of ['cascade', 'lstm', 'transformer']) {
    await page.getByRole('checkbox', { name: new RegExp(`^${other}@`) }).uncheck();
  }
  const compare = page.getByRole('button', { name: 'Compare', exact: true });
  assert.ok(await compare.isDisabled(), 'nothing is chosen yet');
  await choose(['a,b', 'c,d']);
  await compare.click();
  await page.getByText('mine.csv shows no column of texts: name the columns of both').waitFor();

  await choose(['label,text', ...Array(40_000).fill('negative,I hate waiting in the rain on Mill Lane')]);
  await compare.click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('The comparison was stopped.').waitFor();

  const rows = ['positive,What a wonderful day', 'negative,The worst ever', 'neutral,The bus leaves at nine'];
  await choose(['label,text', ...rows, ...rows]);
  await compare.click();
  const figures = page.getByRole('region', { name: 'Figures of each model' });
  await figures.getByRole('row', { name: /^lexicon@1\.0\.0 1\.000/ }).waitFor();
  const matrix = page.getByRole('table', { name: 'linear@1.0.0' });
  await matrix.getByRole('row', { name: /^Positive 0 0% 0 0% 2 100%/ }).waitFor();
  await page.getByText('6 texts').waitFor();
  await looksRight(t, page.url(), '6 texts');
});

test('a post is found and set right by hand, and that is taken back', async (t) => {
  const server = await workingServer(t);
  await using seen = await open(t, `${server.address}/models?part=corrections`);
  if (seen === null) return;
  const { page } = seen;
  await page.getByText('No post was corrected yet').waitFor();
  await page.getByLabel('Words of a post, or its id').fill('good');
  await page.keyboard.press('Enter');
  const found = page.getByRole('region', { name: 'Found' });
  await found.getByText(HOSTILE).waitFor();
  await found
    .getByRole('listitem')
    .filter({ hasText: 'script' })
    .getByRole('button', { name: 'Negative' })
    .click();
  await page.getByText('The post is negative from now on.').waitFor();
  const made = page.getByRole('region', { name: 'Set by people' });
  await made.getByText(HOSTILE).waitFor();
  await made.getByText(/^was positive by linear@/).waitFor();
  const { json } = await server.get('/api/posts/x:1600000000000000003');
  assert.deepEqual([json.sentiment, json.model], ['negative', 'correction']);
  await looksRight(t, page.url(), /^was positive by linear@/);
  await made.getByRole('button', { name: 'Take back' }).click();
  await page.getByText('No post was corrected yet').waitFor();
  await page.goto(`${server.address}/search?q=happy`);
  await page.getByRole('link', { name: 'Correct', exact: true }).click();
  assert.equal(await page.getByLabel('Words of a post, or its id').inputValue(), 'x:1600000000000000001');
  await found.getByText('so happy with bad news').waitFor();
  assert.equal(await page.title(), 'Models · Undertone');
});

test('posts are scored again, what that moves is told, and it is switched back', async (t) => {
  const server = await workingServer(t);
  await using seen = await open(t, `${server.address}/models?part=rescore&a=linear@1.0.0&b=toy@1.0.0`);
  if (seen === null) return;
  const { page, complaints } = seen;
  await page.getByText('Nothing was scored again yet').waitFor();
  await page.getByText('It is not known what both of them say').waitFor();
  await page.getByRole('form', { name: 'Score posts again' }).getByRole('button').click();
  await page.getByText(/^Done: 4 posts/).waitFor();
  const diff = page.getByRole('region', { name: 'How two models differ' });
  await diff.getByText('have another label').waitFor();
  await diff.getByText('so happy with bad news').waitFor();
  await looksRight(t, page.url(), 'have another label');
  await page.getByRole('button', { name: 'Switch to these, of linear@1.0.0' }).click();
  await page.getByText('switched to what was kept').waitFor();
  await page
    .getByText(/^Done: 4 posts/)
    .nth(1)
    .waitFor();
  const { json } = await server.get('/api/posts/x:1600000000000000000');
  assert.match(json.model, /^linear@/);
  // That nothing was kept of the other at first is a refusal, which the browser notes.
  assert.ok(complaints.every((one) => one.includes('400')));
  complaints.length = 0;
});
