import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { missing, reasonsOf, useServer } from '../../../tests/support/x-stream-reading.ts';
import { decodeBlock } from '../decode.ts';

const bench = useServer();

describe('faults', () => {
  it('a connection that is reset in the middle of an object: half of it is never taken, the next is whole', async () => {
    const reading = bench.read();
    await reading.live();
    bench.server.faults.resetAfter = 1;
    bench.server.post('coffee 1');
    await reading.until(() => reading.texts.length === 1);
    bench.server.post('coffee lost with the connection');
    await reading.live(2);
    bench.server.post('coffee 3');
    await reading.until(() => reading.texts.length === 2);
    assert.deepEqual(reading.texts, ['coffee 1', 'coffee 3']);
    assert.match(reasonsOf(reading)[0]!, /in the middle of an object, which was dropped/);
    await reading.until(() => reading.gaps.length === 1);
    const [gap] = missing(reading.coverage, 'coffee');
    assert.ok(gap !== undefined);
    const again = bench.server.connections[1]!.at;
    assert.ok(gap[0] <= again && gap[1] >= again, 'the gap ends when the stream is there again');
  });

  it('gzip that ends before its end', async () => {
    const reading = bench.read();
    await reading.live();
    bench.server.faults.truncateAfter = 1;
    bench.server.post('coffee 1');
    bench.server.post('coffee cut');
    await reading.live(2);
    bench.server.post('coffee 3');
    await reading.until(() => reading.texts.length === 2);
    assert.deepEqual(reading.texts, ['coffee 1', 'coffee 3']);
  });

  it('a half-open connection falls silent and is made anew; the ledger says stall', async () => {
    const reading = bench.read();
    await reading.live();
    bench.server.post('coffee 1');
    await reading.until(() => reading.texts.length === 1);
    bench.server.faults.halfOpen = true;
    bench.server.mostConnections = 2;
    await reading.until(() => reasonsOf(reading).length === 1);
    bench.server.faults.halfOpen = false;
    await reading.live(2);
    assert.match(reasonsOf(reading)[0]!, /nothing came for 0.6 s, not even a heartbeat/);
    await reading.until(() =>
      reading.coverage.some((note) => note.kind === 'gap' && note.reason === 'stall'),
    );
  });

  it('what comes twice or in another order is passed on as it comes', async () => {
    bench.server.faults.duplicates = true;
    bench.server.faults.reordered = true;
    const reading = bench.read();
    await reading.live();
    bench.server.post('coffee 1');
    bench.server.post('coffee 2');
    await reading.until(() => reading.texts.length === 3);
    assert.deepEqual(reading.texts, ['coffee 2', 'coffee 1', 'coffee 2']);
  });

  it('an operational disconnect said in the stream, with HTTP 200', async () => {
    const reading = bench.read();
    await reading.live();
    bench.server.sendRaw(
      `${JSON.stringify({
        errors: [
          {
            title: 'operational-disconnect',
            disconnect_type: 'UpstreamOperationalDisconnect',
            detail: 'This stream has been disconnected upstream for operational reasons.',
            type: 'https://api.x.com/2/problems/operational-disconnect',
          },
        ],
      })}\r\n`,
    );
    await reading.live(2);
    assert.match(reasonsOf(reading)[0]!, /X ended the stream.*for operational reasons/);
    // What X said is kept with the rest.
    await reading.until(() => reading.lines.length === 1);
    assert.equal(
      decodeBlock(reading.blocks.find(({ payload }) => payload.length > 0)!)[0]!.record?.kind,
      'other',
    );
  });

  it('partial errors beside a post end nothing', async () => {
    const reading = bench.read();
    await reading.live();
    bench.server.sendRaw(
      '{"errors":[{"title":"Not Found Error","type":"https://api.x.com/2/problems/resource-not-found"}],"data":{"id":"20","text":"coffee","author_id":"7"}}\r\n',
    );
    await reading.until(() => reading.texts.length === 1);
    await sleep(60);
    assert.equal(bench.server.connections.length, 1);
  });

  it('503 and 429 are waited out by their class, and the gap has the last reason', async () => {
    const reading = bench.read();
    await reading.live();
    bench.server.faults.refusals.push({ status: 503 }, { status: 503 }, { status: 429 }, { status: 429 });
    bench.server.cut();
    await reading.live(2);
    const delays = reading.states.flatMap((state) => (state.state === 'waiting' ? [state.delayMs] : []));
    assert.deepEqual(delays, [0, 20, 40, 60, 120]);
    await reading.until(() => reading.gaps.length === 1);
    const gaps = reading.coverage.filter((note) => note.kind === 'gap' && note.to > note.from);
    assert.ok(gaps.some((note) => note.kind === 'gap' && note.reason === 'rate-limit'));
    assert.equal(missing(reading.coverage, 'coffee').length, 1, 'one gap, without a hole');
  });

  it('too many connections: the message says which other program to stop, and it gets in when that ends', async () => {
    const first = bench.read();
    await first.live();
    const second = bench.read();
    await second.until(() => reasonsOf(second).length > 1);
    assert.match(reasonsOf(second)[0]!, /as many open streams as your plan allows; stop the other program/);
    await first.stop();
    await second.live();
  });

  it('a used-up plan is a gap for want of budget', async () => {
    const capped = {
      title: 'UsageCapExceeded',
      detail: 'Usage cap exceeded: Monthly product cap',
      period: 'Monthly',
    };
    const reading = bench.read();
    await reading.live();
    bench.server.faults.refusals.push({ status: 429, body: capped });
    bench.server.cut();
    await reading.live(2);
    await reading.until(() =>
      reading.coverage.some((note) => note.kind === 'gap' && note.reason === 'budget'),
    );
  });

  it('a wrong token at the start is thrown, with what to do and without the token', async () => {
    const reading = bench.read({}, null, 'not-the-right-token');
    const error = (await reading.failed()) as Error;
    assert.match(error.message, /refused the bearer token.*UNDERTONE_X_BEARER_TOKEN/);
    assert.doesNotMatch(error.message, /not-the-right-token/);
  });

  it('a token that is revoked while running is retried, since X refuses by mistake too', async () => {
    const reading = bench.read();
    await reading.live();
    const { token } = bench.server;
    bench.server.token = 'another';
    bench.server.cut();
    await reading.until(() => reasonsOf(reading).some((reason) => /refused the bearer token/.test(reason)));
    bench.server.token = token;
    await reading.live(2);
  });

  it('a plan without the stream is thrown at the start', async () => {
    bench.server.faults.refusals.push({
      status: 403,
      body: {
        title: 'Forbidden',
        detail: 'not enrolled',
        type: 'https://api.x.com/2/problems/client-forbidden',
      },
    });
    const error = (await bench.read().failed()) as Error;
    assert.match(error.message, /X refuses this to your app \(HTTP 403\).*the filtered stream.*not enrolled/);
  });

  it('a line above the limit is a dead record, and the next ones come', async () => {
    const reading = bench.read({ lineBytes: 2000 });
    await reading.live();
    bench.server.post(`coffee ${'x'.repeat(3000)}`);
    bench.server.post('coffee 2');
    await reading.until(() => reading.texts.length === 1 || reading.lines.length >= 2);
    const dead = reading.blocks.filter(({ format }) => format.kind === 'dead');
    assert.equal(dead.length, 1);
    assert.equal(decodeBlock(dead[0]!)[0]!.record, null);
  });

  it('a consumer that is slow holds the stream back, and nothing is lost', async () => {
    const reading = bench.read({ bufferBytes: 20_000, blockLines: 10, heartbeatMs: 5_000 });
    await reading.live();
    reading.held = true;
    const sent = Array.from({ length: 300 }, (_, i) => `coffee ${i} ${'y'.repeat(500)}`);
    for (const text of sent) bench.server.post(text);
    await sleep(200);
    reading.held = false;
    await reading.until(() => reading.texts.length === sent.length);
    assert.deepEqual(reading.texts, sent);
    assert.deepEqual(missing(reading.coverage, 'coffee'), []);
  });
});

describe('what was missed', () => {
  it('is delivered again with backfill, and the ledger has no gap', async () => {
    const reading = bench.read({ backfill: true });
    await reading.live();
    bench.server.post('coffee 1');
    await reading.until(() => reading.texts.length === 1);
    bench.server.faults.refusals.push({ status: 503 }, { status: 503 });
    bench.server.cut();
    await reading.until(() => reasonsOf(reading).length === 2);
    bench.server.post('coffee 2, while nobody listened');
    await reading.live(2);
    bench.server.post('coffee 3');
    await reading.until(() => new Set(reading.texts).size === 3);
    assert.equal(bench.server.connections[1]!.query.get('backfill_minutes'), '1');
    const before = reading.coverage.length;
    await reading.until(() =>
      reading.coverage
        .slice(before)
        .some((note) => note.kind === 'covered' && note.to > bench.server.connections[1]!.at),
    );
    assert.deepEqual(missing(reading.coverage, 'coffee'), []);
    assert.deepEqual(reading.gaps, []);
  });

  it('is asked for without backfill where the plan has none, and said once', async () => {
    bench.server.faults.withoutBackfill = true;
    const reading = bench.read({ backfill: true });
    await reading.live();
    bench.server.cut();
    await reading.live(2);
    bench.server.cut();
    await reading.live(3);
    assert.equal(reading.notes.filter((note) => /plans below Enterprise lack/.test(note)).length, 1);
    await reading.until(() => missing(reading.coverage, 'coffee').length >= 1);
  });

  it('is asked for without backfill by every connection where the plan has none', async () => {
    const first = bench.read();
    await first.live();
    const cursor = await first.stop();
    bench.server.faults.withoutBackfill = true;
    bench.server.mostConnections = 2;
    const again = bench.read({ backfill: true, connections: 2 }, cursor);
    await again.live(2);
    assert.equal(again.notes.filter((note) => /plans below Enterprise lack/.test(note)).length, 1);
  });

  it('while stopped is a gap called paused, and after a crash one called crash', async () => {
    const first = bench.read();
    await first.live();
    bench.server.post('coffee');
    await first.until(() => first.texts.length === 1);
    const crashed = first.cursor;
    const stopped = await first.stop();
    await sleep(30);
    for (const [cursor, reason] of [
      [stopped, 'paused'],
      [crashed, 'crash'],
    ] as const) {
      const again = bench.read({}, cursor);
      await again.live();
      await again.until(() => again.coverage.some((note) => note.kind === 'gap' && note.to > note.from));
      const gap = again.coverage.find((note) => note.kind === 'gap' && note.to > note.from);
      assert.equal(gap?.kind === 'gap' && gap.reason, reason);
      assert.equal(gap?.from, JSON.parse(cursor!).coveredTo);
      await again.stop();
    }
  });

  it('a second connection that the plan does not allow is no fault of the first', async () => {
    const reading = bench.read({ connections: 2 });
    await reading.until(() => reasonsOf(reading).length > 0);
    assert.ok(reading.states.every((state) => state.state !== 'waiting' || state.aside));
    bench.server.post('coffee');
    await reading.until(() => reading.texts.length === 1);
    assert.deepEqual(missing(reading.coverage, 'coffee'), []);
  });

  it('a second connection goes on while the first is cut, so nothing is missing', async () => {
    bench.server.mostConnections = 2;
    const reading = bench.read({ connections: 2 });
    await reading.live(2);
    bench.server.post('coffee 1');
    bench.server.faults.resetAfter = 1;
    bench.server.post('coffee 2');
    await reading.live(3);
    bench.server.post('coffee 3');
    await reading.until(() => reading.texts.filter((text) => text === 'coffee 3').length === 2);
    assert.deepEqual(new Set(reading.texts), new Set(['coffee 1', 'coffee 2', 'coffee 3']));
    assert.deepEqual(missing(reading.coverage, 'coffee'), []);
  });
});
