import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Predictor, predictHere } from '../../src/serve/predictor/predictor.ts';
import { goodModel, runServer, shippedPredictor } from '../api/running-server.ts';
import { eventually } from '../support/processes.ts';
import { axe, fits, open } from './dashboard.ts';

const at = (server: { port: number }, rest = ''): string => `http://127.0.0.1:${server.port}/try${rest}`;
const TEXT = 'Nora Whitfield was wonderful in Leeds, but the hall is awful 😡 #encore';

test('a text is scored by several models as it is typed, its words coloured and its names marked', async (t) => {
  const predictor = shippedPredictor();
  t.after(() => predictor.close());
  await using server = await runServer([], { predictor });
  for (const look of [{ theme: 'light' }, { theme: 'dark' }, { theme: 'light', width: 360 }] as const) {
    await using seen = await open(t, at(server), look);
    if (seen === null) return;
    const { page } = seen;
    page.setDefaultTimeout(60_000);
    await page.getByText('No text was written yet').waitFor();
    await page.getByLabel('Text', { exact: true }).pressSequentially(TEXT.slice(0, 20));
    await page.getByLabel('Text', { exact: true }).fill(TEXT);
    for (const model of ['cascade', 'transformer', 'linear', 'lexicon']) {
      const card = page.getByRole('region', { name: new RegExp(`^${model} `) });
      await card.getByRole('rowheader', { name: 'Negative' }).waitFor();
      await card.getByText('Answered in').waitFor();
    }
    const words = page.getByRole('region', { name: 'What each word does' });
    await words.locator('.for-positive', { hasText: 'wonderful' }).waitFor();
    await words.locator('.for-negative', { hasText: 'awful' }).waitFor();
    await words.getByText('As a table').click();
    await words.getByRole('row', { name: /^wonderful \+/ }).waitFor();
    const named = page.getByRole('region', { name: 'What is named in it' });
    await named.locator('mark', { hasText: 'Nora Whitfieldperson' }).waitFor();
    // The emoji before it counts as two.
    await named.getByRole('row', { name: '#encore Hashtag – 64 71' }).waitFor();
    assert.deepEqual(await axe(page), [], JSON.stringify(look));
    assert.ok(await fits(page), JSON.stringify(look));
    assert.equal(page.url(), at(server), 'the text is not in the address');
  }
});

test('a link holds the text where that is asked for, after the # that no server is sent, until it is changed', async (t) => {
  await using server = await runServer();
  await using seen = await open(t, at(server, '?models=lexicon'));
  if (seen === null) return;
  const { page } = seen;
  await page.getByLabel('Text', { exact: true }).fill('a good day, 100%');
  await page.getByRole('button', { name: 'Copy a link with the text' }).click();
  const link = page.url();
  assert.equal(new URL(link).hash, '#text=a%20good%20day%2C%20100%25');
  await page.getByLabel('Text', { exact: true }).fill('another');
  await eventually(async () => assert.equal(new URL(page.url()).hash, ''));
  await page.goto('about:blank');
  await page.goto(link);
  assert.equal(await page.getByLabel('Text', { exact: true }).inputValue(), 'a good day, 100%');
  await page.getByRole('region', { name: 'lexicon 1.0.0' }).getByText('Positive 100%').waitFor();
});

test('hostile texts are read and do nothing', async (t) => {
  await using server = await runServer();
  await using seen = await open(t, at(server));
  if (seen === null) return;
  const { page } = seen;
  const script = 'good <script>document.title="hit"</script><img src=x onerror=alert(1)> \u202ereversed #tag';
  for (const text of [script, '😀'.repeat(2000), '\u0301'.repeat(3000), '\ud83d good']) {
    await page.getByLabel('Text', { exact: true }).fill(text);
    await page.waitForFunction(
      // What the browser makes of half a character is its own.
      (text) => document.querySelector('.try-text, .try-took + *')?.textContent?.startsWith(text) ?? false,
      text.toWellFormed().slice(0, 1000),
    );
    assert.ok(await fits(page), text.slice(0, 20));
  }
  assert.equal(await page.title(), 'Try it · Undertone');
  assert.equal(await page.locator('main script, main img').count(), 0);
  await page.getByLabel('Text', { exact: true }).fill('x'.repeat(10_001));
  await page.getByText('The text has 10,001 characters; more than 10,000 are not tried here.').waitFor();
});

test('what is superseded is called off, and a server that is away is asked again until it answers', async (t) => {
  const good = predictHere(async () => goodModel);
  const calledOff: string[] = [];
  const predictor: Predictor = {
    async predict(request, signal) {
      const [text] = request.texts;
      if (text === 'the first') {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        calledOff.push(text);
      }
      return good.predict(request, signal);
    },
  };
  await using server = await runServer([], { predictor });
  await using seen = await open(t, at(server, '?models=lexicon'));
  if (seen === null) return;
  const { page, complaints } = seen;
  const box = page.getByLabel('Text', { exact: true });
  const first = page.waitForRequest((request) => request.postData()?.includes('the first') ?? false);
  await box.fill('the first');
  await first;
  await box.fill('a good second');
  await page.getByText('Positive 100%').first().waitFor();
  assert.ok(calledOff.length > 0);

  await page.route('**/api/predict', (route) => route.abort('connectionrefused'));
  await box.fill('a good third');
  const card = page.getByRole('region', { name: 'lexicon 1.0.0' });
  await card.locator('[data-stale]').waitFor();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await card.locator('.shown:not([data-stale])').waitFor();
  // The browser notes each connection that fails.
  complaints.splice(0, Number.POSITIVE_INFINITY, ...complaints.filter((one) => !one.includes('ERR_')));
});

test('a model that fails says why and can be asked again, and one that misses another cannot be chosen', async (t) => {
  await using server = await runServer();
  const listed = (await server.ask('/api/models')).json();
  await using seen = await open(t, 'about:blank');
  if (seen === null) return;
  const { page, complaints } = seen;
  await page.route('**/api/models', (route) => {
    const models = listed.models.map((model: { name: string }) =>
      model.name === 'cascade' ? { ...model, best: false, missing: ['transformer@2.2.0'] } : model,
    );
    return route.fulfill({ json: { models, faulty: 0 } });
  });
  const problem = { title: '', status: 400, code: 'model-unknown', detail: 'There is no such model.' };
  await page.route('**/api/predict', (route) =>
    route.fulfill({ status: 400, contentType: 'application/problem+json', json: problem }),
  );
  await page.goto(at(server, '?models=linear@1.0.0'));
  assert.ok(
    await page.getByRole('button', { name: 'cascade (needs transformer@2.2.0, not there)' }).isDisabled(),
  );
  await page.getByLabel('Text', { exact: true }).fill('a good day');
  const card = page.getByRole('region', { name: 'linear 1.0.0' });
  await card.getByText('There is no such model.').waitFor();
  await page.unroute('**/api/predict');
  await card.getByRole('button', { name: 'Try again' }).click();
  await card.getByText('Positive 100%').waitFor();
  complaints.splice(0, Number.POSITIVE_INFINITY, ...complaints.filter((one) => !one.includes('400')));
});
