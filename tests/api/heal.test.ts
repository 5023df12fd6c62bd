import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Coverage } from '../../src/model/coverage.ts';
import type { GapHealer, Source } from '../../src/sources/source.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { eventually } from '../support/processes.ts';
import { runWorkingServer, type WorkingServer } from './working-server.ts';

const AT = Date.UTC(2026, 2, 4, 12);

/** A source that nobody reads here, with what heals it. */
const source = (heal: GapHealer['heal']): Source => ({ name: 'x', async *read() {}, healer: { heal } });

/** Covers what is asked for. */
const whole = source(async function* ({ source, topic, from, to }) {
  yield {
    source,
    format: { kind: 'jsonl' },
    payload: Buffer.from(JSON.stringify({ id: `${from}`, text: 'coffee', created_at: new Date(from) })),
    receivedAt: AT,
    cursor: null,
    coverage: [{ kind: 'covered', topic, from, to }],
  };
});

/** Two gaps of a minute that can be healed and one that cannot. */
async function withGaps(t: TestContext, of: Source): Promise<WorkingServer> {
  const server = await runWorkingServer(t, temporaryFolder(t), { sources: [of] });
  const gap = (minute: number, healable: boolean): Coverage => ({
    kind: 'gap',
    topic: 'coffee',
    from: AT + minute * 60_000,
    to: AT + (minute + 1) * 60_000,
    reason: 'disconnect',
    detail: 'The network was away.',
    healable,
  });
  server.pipeline.ledger.note('x', [gap(0, true), gap(10, true), gap(20, false)], AT);
  return server;
}

const gapsOf = async (server: WorkingServer) => (await server.get('/api/gaps')).json.gaps;

const ends = (server: WorkingServer) =>
  eventually(async () => {
    const [run] = (await server.get('/api/gaps/heal')).json.runs;
    assert.notEqual(run.state, 'running');
    return run;
  });

test('all gaps that can be healed are asked for in the background, and disappear', async (t) => {
  const server = await withGaps(t, whole);
  const { status, json } = await server.post('/api/gaps/heal', {});
  assert.deepEqual([status, json.state], [202, 'running']);
  const run = await ends(server);
  assert.deepEqual(
    [run.id, run.state, run.healed.length, run.healed_seconds, run.seconds_left, run.blocks],
    [json.id, 'done', 2, 120, 0, 2],
  );
  const left = await gapsOf(server);
  assert.deepEqual(
    left.map(({ healable }: { healable: boolean }) => healable),
    [false],
  );
});

test('one gap is asked for by its id, and one that is lost or gone is named', async (t) => {
  const server = await withGaps(t, whole);
  const [first, second, lost] = await gapsOf(server);
  await server.post('/api/gaps/heal', { ids: [second.id] });
  await ends(server);
  assert.deepEqual(
    (await gapsOf(server)).map(({ id }: { id: number }) => id),
    [first.id, lost.id],
  );
  const gone = await server.post('/api/gaps/heal', { ids: [second.id] });
  assert.equal(gone.status, 404);
  const never = await server.post('/api/gaps/heal', { ids: [lost.id] });
  assert.deepEqual([never.status, never.json.code], [409, 'gap-lost']);
  assert.equal((await server.post('/api/gaps/heal', { ids: [] })).status, 400);
});

test('one run goes at a time; it can be cancelled, and a healer that fails says why something is left', async (t) => {
  let fails = false;
  const slow = source(async function* (_gap, signal) {
    if (fails) throw new Error('The network is on strike.');
    await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
  });
  const server = await withGaps(t, slow);
  assert.equal((await server.post('/api/gaps/heal/cancel')).status, 409);
  await server.post('/api/gaps/heal', {});
  const second = await server.post('/api/gaps/heal', {});
  assert.deepEqual([second.status, second.json.code], [409, 'heal-running']);
  const cancelled = await server.post('/api/gaps/heal/cancel');
  assert.deepEqual([cancelled.status, cancelled.json.state], [200, 'cancelled']);
  fails = true;
  await server.post('/api/gaps/heal', { sources: ['x'] });
  const run = await ends(server);
  assert.deepEqual(
    [run.state, run.seconds_left, run.healed[0].why],
    ['done', 120, 'The network is on strike.'],
  );
});

test('a server that ends stops what it heals', async (t) => {
  let asked = 0;
  let stopped = 0;
  const slow = source(async function* (_gap, signal) {
    asked++;
    await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
    stopped++;
  });
  const server = await withGaps(t, slow);
  await server.post('/api/gaps/heal', {});
  await eventually(() => assert.equal(asked, 1));
  await server.close();
  assert.deepEqual([asked, stopped], [1, 1], 'the gaps after it are not asked for');
});
