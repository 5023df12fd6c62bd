import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runBackfill } from '../../src/pipeline/backfill/run.ts';
import { argsFor, contextOf, FROM, heldIds, idsIn, serveX, TO } from '../end-to-end/backfill-support.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { eventually } from '../support/processes.ts';
import { runWorkingServer, type WorkingServer } from './working-server.ts';

const WISH = { topic: 'coffee', from: new Date(FROM).toISOString(), to: new Date(TO).toISOString() };

const ends = (server: WorkingServer, id: string, state: string) =>
  eventually(async () => {
    const { json } = await server.get(`/api/backfills/${id}`);
    assert.equal(json.state, state, JSON.stringify(json));
    return json;
  });

test('a backfill is estimated, begun for what was confirmed, and watched until it is done', async (t) => {
  const x = await serveX(t, 700);
  const root = temporaryFolder(t);
  const server = await runWorkingServer(t, root, { x: x.url });
  const estimate = await server.post('/api/backfills/estimate', WISH);
  assert.equal(estimate.status, 200, JSON.stringify(estimate.json));
  const { id, posts, dollars } = estimate.json;
  assert.deepEqual([posts, dollars, estimate.json.resumed], [700, 3.5, false]);
  assert.deepEqual((await server.get('/api/backfills')).json.backfills, [], 'an estimate begins nothing');
  assert.equal((await server.get(`/api/backfills/${id}`)).json.state, 'planned');

  const cheap = await server.post('/api/backfills', { ...WISH, confirmed_dollars: 3 });
  assert.deepEqual([cheap.status, cheap.json.code], [409, 'cost-not-confirmed']);
  assert.match(cheap.json.detail, /about 700 posts, 3\.50 US dollars .*; 3\.00 were confirmed/);
  assert.equal(x.searches.length, 0, 'nothing was fetched');

  const begun = await server.post('/api/backfills', { ...WISH, confirmed_dollars: dollars });
  assert.deepEqual([begun.status, begun.json.id, begun.json.state], [202, id, 'running']);
  const done = await ends(server, id, 'done');
  assert.equal(x.counts.length, 1, 'what was estimated is not counted again');
  assert.deepEqual(
    [done.posts, done.estimated, done.dollars, done.partitions_done],
    [700, 700, 3.5, done.partitions],
  );
  assert.ok(done.partitions > 0 && done.finished_at !== null);
  const again = await server.post('/api/backfills', { ...WISH, confirmed_dollars: 0 });
  assert.deepEqual([again.status, again.json.state], [202, 'done']);
  assert.equal((await server.get('/api/backfills')).json.backfills.length, 1);
  await server.close();
  assert.deepEqual(await idsIn(root), heldIds(x));
});

test('one that runs as the process ends goes on when it starts again', async (t) => {
  const x = await serveX(t, 900);
  x.delayMs = 200;
  const root = temporaryFolder(t);
  const first = await runWorkingServer(t, root, { x: x.url });
  const { json } = await first.post('/api/backfills', { ...WISH, confirmed_dollars: 10 });
  const seen = await eventually(async () => {
    const one = (await first.get(`/api/backfills/${json.id}`)).json;
    assert.ok(one.posts > 0 && one.state === 'running', JSON.stringify(one));
    return one;
  });
  assert.ok(seen.posts_per_second > 0 && seen.seconds_left >= 0);
  await first.close();
  assert.ok(x.searches.length < 16);
  x.delayMs = 0;
  const second = await runWorkingServer(t, root, { x: x.url });
  const done = await ends(second, json.id, 'done');
  assert.equal(done.posts, 900);
  await second.close();
  assert.deepEqual(await idsIn(root), heldIds(x));
});

test('one that is cancelled stays so over a restart, and goes on when it is asked for again', async (t) => {
  const x = await serveX(t, 900);
  x.delayMs = 200;
  const root = temporaryFolder(t);
  const first = await runWorkingServer(t, root, { x: x.url });
  const wish = { ...WISH, confirmed_dollars: 10 };
  const { id } = (await first.post('/api/backfills', wish)).json;
  await eventually(() => assert.ok(x.searches.length > 2));
  const cancelled = await first.post(`/api/backfills/${id}/cancel`);
  assert.deepEqual([cancelled.status, cancelled.json.state], [200, 'cancelled']);
  await first.close();
  // What was on its way when it was cancelled is counted by X after its delay.
  await new Promise((done) => setTimeout(done, 2 * x.delayMs));
  const asked = x.searches.length;
  x.delayMs = 0;
  const second = await runWorkingServer(t, root, { x: x.url });
  assert.equal((await second.get(`/api/backfills/${id}`)).json.state, 'cancelled');
  assert.equal(x.searches.length, asked);
  await second.post('/api/backfills', wish);
  assert.equal((await ends(second, id, 'done')).posts, 900);
});

test('one that a command runs here is seen and can be cancelled', async (t) => {
  const x = await serveX(t, 900);
  x.delayMs = 200;
  const server = await runWorkingServer(t, temporaryFolder(t), { x: x.url });
  const command = runBackfill(server.pipeline, argsFor(x.url), contextOf(t));
  const one = await eventually(async () => {
    const [running] = (await server.get('/api/backfills')).json.backfills;
    assert.equal(running?.state, 'running');
    return running;
  });
  await server.post(`/api/backfills/${one.id}/cancel`);
  assert.equal((await command).interrupted, true);
  const { state } = (await server.get(`/api/backfills/${one.id}`)).json;
  assert.match(state, /^(?:planned|stopped)$/, 'its command goes on with it when it is given again');
});

test('one that X refuses fails with what X says, and goes on when it is asked for again', async (t) => {
  const x = await serveX(t, 300);
  const server = await runWorkingServer(t, temporaryFolder(t), { x: x.url });
  x.faults.set(2, { kind: 'status', status: 403 });
  const wish = { ...WISH, confirmed_dollars: 5, parallel: 1 };
  const { id } = (await server.post('/api/backfills', wish)).json;
  assert.match((await ends(server, id, 'failed')).reason, /refuses this to your app.*goes on from there/);
  await server.post('/api/backfills', wish);
  assert.equal((await ends(server, id, 'done')).posts, 300);
});

test('what cannot be asked for is told with what is wrong', async (t) => {
  const x = await serveX(t, 10);
  const server = await runWorkingServer(t, temporaryFolder(t), { x: x.url });
  const cases = [
    [{ ...WISH, topic: 'tea' }, 404, 'no-topic'],
    [{ ...WISH, to: WISH.from }, 400, 'usage'],
    [{ ...WISH, source: 'none' }, 400, 'usage'],
    [{ topic: 'coffee' }, 400, 'invalid-body'],
    [{ ...WISH, every: 'soon' }, 400, 'invalid-body'],
    [{ ...WISH, confirmed_dollars: -1 }, 400, 'invalid-body'],
  ] as const;
  for (const [body, status, code] of cases) {
    const answer = await server.post('/api/backfills', body);
    assert.deepEqual([answer.status, answer.json.code], [status, code], JSON.stringify(answer.json));
  }
  assert.equal((await server.get('/api/backfills/none')).status, 404);
  assert.equal((await server.post('/api/backfills/none/cancel')).status, 404);
  x.tokens.clear();
  const refused = await server.post('/api/backfills/estimate', WISH);
  assert.deepEqual([refused.status, refused.json.code], [503, 'x-unauthorized']);
});
