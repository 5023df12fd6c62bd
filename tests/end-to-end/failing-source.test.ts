/** A source that gives up, and one for which there is no money: what the ledger says, and how it goes on. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type LedgerGap, listGaps } from '../../src/ledger/gaps.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import { retrying } from '../../src/pipeline/retrying.ts';
import { createJetstreamSource } from '../../src/sources/bluesky-jetstream/jetstream.ts';
import type { Source } from '../../src/sources/source.ts';
import { createXApi } from '../../src/sources/x-api/client.ts';
import { createXStreamSource } from '../../src/sources/x-stream/x-stream.ts';
import { type JetstreamServer, startJetstreamServer } from '../servers/jetstream-server.ts';
import { startXStreamServer } from '../servers/x-stream-server.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { eventually, runCommand, startServer } from '../support/processes.ts';
import { openLake } from './backfill-support.ts';

const gapsOf = (pipeline: Pipeline): LedgerGap[] =>
  listGaps(pipeline.lake.db, {}, { now: Date.now(), owned: true });

/** Collects a source until it is stopped; the waits after it gives up are short. */
function collect(pipeline: Pipeline, source: Source) {
  const stop = new AbortController();
  const failures: unknown[] = [];
  const lasting = retrying(source, {
    clock: systemClock,
    standing: () => pipeline.ledger.standing(source.name),
    onFailure: (error) => failures.push(error),
    firstMs: 100,
    longestMs: 100,
    beatMs: 50,
  });
  const done = pipeline.collect(lasting, stop.signal);
  return {
    failures,
    stop: async () => {
      stop.abort();
      await done;
    },
  };
}

const stands = (pipeline: Pipeline, source: string, state: string) =>
  eventually(() => assert.equal(pipeline.ledger.standing(source)[0]?.state, state));

/** Somebody posts on Bluesky, by the network's clock so long ago. */
function post(jetstream: JetstreamServer, agoMs = 0): void {
  const at = Date.now() - agoMs;
  const record = { text: 'a good day', createdAt: new Date(at).toISOString(), langs: ['en'] };
  const commit = { rev: 'a', operation: 'create', collection: 'app.bsky.feed.post', rkey: `k${at}`, record };
  const did = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
  jetstream.push(JSON.stringify({ did, time_us: at * 1000, kind: 'commit', commit }));
}

async function jetstreamFor(t: TestContext): Promise<JetstreamServer> {
  const jetstream = await startJetstreamServer();
  t.after(() => jetstream.close());
  return jetstream;
}

test('a source that gives up is a disconnect with what the network says, and goes on when it may again', async (t) => {
  const jetstream = await jetstreamFor(t);
  const pipeline = await openLake(temporaryFolder(t), t);
  const options = { instances: [jetstream.url], firstDelayMs: 10, noteMs: 50, cursorDelayMs: 10 };
  const reading = collect(pipeline, createJetstreamSource({ name: 'sky', ...options }));
  await eventually(() => assert.equal(jetstream.subscribers.length, 1));
  post(jetstream);
  await stands(pipeline, 'sky', 'live');
  jetstream.faults.status = 403;
  jetstream.cut();
  await eventually(() => assert.ok(reading.failures.length >= 2, 'it is tried again'));
  const [open, ...none] = gapsOf(pipeline);
  assert.deepEqual([none, open!.reason, open!.to], [[], 'disconnect', null]);
  assert.match(open!.detail, /Every Jetstream instance refused the subscription/);
  delete jetstream.faults.status;
  await eventually(() => assert.equal(jetstream.subscribers.length, 2));
  post(jetstream);
  await stands(pipeline, 'sky', 'live');
  await eventually(() => assert.deepEqual(gapsOf(pipeline), [], 'Jetstream delivers again what was missed'));
  await reading.stop();
});

test('a stream that is started when the budget is used up is missing for want of budget, not paused', async (t) => {
  const server = await startXStreamServer();
  t.after(() => server.close());
  server.heartbeatMs = 50;
  const root = temporaryFolder(t);
  const open = () => openLake(root, t, { budget: 1, pricePerPost: 0.5 });
  const stream = (pipeline: Pipeline) => {
    const api = createXApi({ token: server.token, baseUrl: server.url });
    return createXStreamSource({ name: 'x', api, topics: pipeline.topics, lake: () => 'a lake', tickMs: 50 });
  };
  const first = await open();
  const reading = collect(first, stream(first));
  await stands(first, 'x', 'live');
  await reading.stop();
  first.spending.noteFees('x', 1);
  await first.close();
  const second = await open();
  const waiting = collect(second, stream(second));
  await stands(second, 'x', 'budget');
  assert.deepEqual(
    gapsOf(second).map(({ reason, to }) => [reason, to === null]),
    [
      ['paused', false],
      ['budget', true],
    ],
  );
  await waiting.stop();
  assert.equal(second.ledger.standing('x')[0]?.state, 'paused', 'stopped, it is a pause again');
});

test('start names the source that gave up, and sources and gaps say why', async (t) => {
  const jetstream = await jetstreamFor(t);
  const cwd = temporaryFolder(t);
  const source = `{ type: bluesky, instances: ['${jetstream.url}'], handles: false }`;
  writeFileSync(join(cwd, 'undertone.yaml'), `sources:\n  sky: ${source}\n`);
  const running = await startServer(t, [], { cwd });
  const sourceOf = async () => (await running.get('/api/sources')).sources[0];
  await eventually(() => assert.equal(jetstream.subscribers.length, 1));
  post(jetstream, 2000);
  post(jetstream);
  await eventually(async () => assert.notEqual((await sourceOf()).covered_until, null));
  assert.equal((await sourceOf()).state, 'live');
  jetstream.faults.status = 403;
  jetstream.cut();
  await eventually(async () => {
    const { state, reason, retry_at: retryAt } = await sourceOf();
    assert.deepEqual([state, retryAt !== null], ['failed', true]);
    assert.match(reason, /Every Jetstream instance refused/);
  });
  const table = await runCommand(['sources'], { cwd });
  assert.match(table.stdout, /sky +bluesky +failed .*Every Jetstream instance refused.* Tried again at/);
  const [gap] = JSON.parse((await runCommand(['gaps', '--json'], { cwd })).stdout);
  assert.deepEqual([gap.reason, gap.to], ['disconnect', null]);
  running.child.kill('SIGTERM');
  const { code, stderr } = await running.ended;
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Source failed and is begun anew later/);
  const [stopped] = JSON.parse((await runCommand(['sources', '--json'], { cwd })).stdout);
  assert.equal(stopped.state, 'stopped');
  assert.ok(stopped.open_gaps >= 1 && stopped.covered_until !== null);
});
