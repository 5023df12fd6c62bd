import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { followSinks } from '../../src/lake/sinks/sinks.ts';
import { post } from '../../src/query/fixtures/small-lake.ts';
import type { Source } from '../../src/sources/source.ts';
import { runServer } from '../api/running-server.ts';
import { runWorkingServer, type WorkingServer } from '../api/working-server.ts';
import { serveX } from '../end-to-end/backfill-support.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { axe, fits, open, type Seen } from './dashboard.ts';

const DAY = 86_400_000;
const LOOKS = [{ theme: 'light' }, { theme: 'dark' }, { theme: 'light', width: 360 }] as const;

/** A rule half written is refused, and this server collects nothing; the browser complains of both. */
const refusalsAreFine = ({ page, complaints }: Seen): void => {
  page.on('console', (message) => {
    const at = complaints.lastIndexOf(message.text());
    if (/status of 40[04]/.test(message.text()) && at >= 0) complaints.splice(at, 1);
  });
};

test('a topic is written, what is wrong with its rule shown where it is, and tried on what is there', async (t) => {
  const now = Date.now();
  await using server = await runServer([
    post('x:1', { text: 'green tea', created_at: now - DAY }),
    post('x:2', { text: 'tea and <b>cake</b>', created_at: now }),
    post('x:3', { text: 'coffee', created_at: now }),
  ]);
  for (const look of LOOKS) {
    await using seen = await open(t, `http://127.0.0.1:${server.port}/topics`, look);
    if (seen === null) return;
    const { page } = seen;
    refusalsAreFine(seen);
    const name = `tea ${look.theme} ${seen.width}`;
    await page.getByRole('link', { name: 'New topic' }).click();
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Rule').fill('tea form:ada');
    await page.getByText('The rule is wrong at column 5').waitFor();
    assert.equal(await page.locator('mark').textContent(), 'form:ada');
    assert.ok(await page.getByRole('button', { name: 'Follow it' }).isDisabled());
    await page.getByLabel('Rule').fill('tea or coffee');
    await page.getByText('write OR in capitals').waitFor();
    await page.getByLabel('Rule').fill('(tea)');
    await page.getByText('2 of 3 posts match').waitFor();
    await page.getByText('tea and <b>cake</b>').waitFor();
    await page.getByRole('img', { name: /^Posts that match on each of 2 days/ }).waitFor();
    assert.deepEqual(await axe(page), [], JSON.stringify(look));
    assert.ok(await fits(page), JSON.stringify(look));
    await page.getByRole('button', { name: 'Follow it' }).click();
    await page.getByRole('link', { name, exact: true }).waitFor();
  }
});

test('a topic is changed and removed, and one of the configuration says where it is', async (t) => {
  await using server = await runServer([post('x:1', { text: 'tea', topics: ['tea'] })]);
  server.topics.followConfiguration([{ name: 'coffee', rule: 'coffee' }]);
  server.topics.add({ name: 'tea', rule: 'tea' });
  await using seen = await open(t, `http://127.0.0.1:${server.port}/topics`);
  if (seen === null) return;
  const { page } = seen;
  refusalsAreFine(seen);
  await page.getByText('in undertone.yaml').first().waitFor();
  assert.equal(await page.getByRole('link', { name: 'Change coffee' }).count(), 0);
  await page.getByRole('link', { name: 'Change tea' }).click();
  await page.getByLabel('Rule').fill('tea OR matcha');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('tea OR matcha').waitFor();
  await page.getByRole('button', { name: 'Remove tea' }).click();
  await page.getByRole('button', { name: 'No longer follow it' }).click();
  await page.getByRole('link', { name: 'tea', exact: true }).waitFor({ state: 'detached' });
});

/** A source that nobody reads here, which has all that is asked for again. */
const healing: Source = {
  name: 'x',
  async *read() {},
  healer: {
    async *heal({ source, topic, from, to }) {
      yield {
        source,
        format: { kind: 'jsonl' },
        payload: Buffer.from(JSON.stringify({ id: `${from}`, text: 'coffee', created_at: new Date(from) })),
        receivedAt: Date.now(),
        cursor: null,
        coverage: [{ kind: 'covered', topic, from, to }],
      };
    },
  },
};

async function collecting(t: TestContext): Promise<WorkingServer> {
  const x = await serveX(t, 700);
  const server = await runWorkingServer(t, temporaryFolder(t), { x: x.url, sources: [healing] });
  const now = Date.now();
  const gap = (minute: number, healable: boolean) => ({
    kind: 'gap' as const,
    topic: 'coffee',
    from: now - 3_600_000 + minute * 60_000,
    to: now - 3_600_000 + (minute + 1) * 60_000,
    reason: 'disconnect' as const,
    detail: 'The network was away.',
    healable,
  });
  server.pipeline.ledger.note('x', [gap(0, true), gap(10, true), gap(20, false)], now);
  followSinks(
    server.pipeline.lake.writer,
    [{ name: 'search', target: 'index posts at https://search.example' }],
    now,
  );
  server.telemetry.sourceState({
    source: 'x',
    state: 'failed',
    reason: 'X refused the token.',
    retryInSeconds: 60,
  });
  return server;
}

test('sources show how they stand, gaps are asked for again, and the past is fetched once its cost is confirmed', async (t) => {
  const server = await collecting(t);
  await using seen = await open(t, `${server.address}/topics`);
  if (seen === null) return;
  const { page } = seen;
  const sources = page.getByRole('region', { name: 'Sources' });
  await sources.getByText('X refused the token.').waitFor();
  await sources.getByText('Failed').waitFor();
  const sinks = page.getByRole('region', { name: 'Sinks' });
  await sinks.getByText('Not configured').waitFor();
  await sinks.getByText('index posts at https://search.example').waitFor();
  await sources.getByText('3 mins in 3', { exact: false }).waitFor();
  const missing = page.getByRole('region', { name: 'What is missing' });
  await missing.getByText('cannot be had').waitFor();
  await missing.getByRole('button', { name: 'Ask again for all 2' }).click();
  await missing.getByText(/were asked again: 2 mins came/).waitFor();
  assert.equal(await missing.getByRole('listitem').count(), 1);
  const past = page.getByRole('region', { name: 'The past' });
  await past.getByRole('button', { name: 'Fetch the past' }).click();
  await past.getByRole('button', { name: 'What will it cost?' }).click();
  await past.getByText('700 posts').waitFor();
  assert.deepEqual(await axe(page), []);
  await past.getByRole('button', { name: 'Fetch it for US$3.50' }).click();
  await past.getByText('700 of about 700 posts').waitFor({ timeout: 60_000 });
  await past.getByText('Done').waitFor();
  assert.deepEqual(await axe(page), []);
});

for (const look of LOOKS.slice(1)) {
  test(`collecting can be read by everyone, ${look.theme}, ${'width' in look ? 'narrow' : 'wide'}`, async (t) => {
    const server = await collecting(t);
    await using seen = await open(t, `${server.address}/topics`, look);
    if (seen === null) return;
    const { page } = seen;
    await page.getByText('X refused the token.').waitFor();
    await page.getByText('cannot be had').waitFor();
    assert.deepEqual(await axe(page), []);
    assert.ok(await fits(page));
  });
}
