import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startMastodonServer } from '../../../tests/servers/mastodon-server.ts';
import {
  follow,
  gapsOf,
  missing,
  reading,
  server,
  sourceOver,
  until,
} from '../../../tests/support/mastodon-reading.ts';

describe('a Mastodon source that was cut off', () => {
  it('goes on after a restart, and heals what a clean stop or a crash left out', async () => {
    server.publish({ at: Date.now() - 600_000 });
    const { source } = sourceOver([follow()]);
    const first = reading(source);
    await until(() => server.streaming === 1);
    server.publish();
    await until(() => first.ids().length === 1);
    const crashed = first.cursor();
    await first.stop();
    assert.deepEqual(first.coverage().at(-1)?.kind === 'covered' && first.coverage().at(-1), {
      ...first.coverage().at(-1),
      after: 'paused',
    });
    const whileAway = Array.from({ length: 95 }, () => server.publish().id);
    for (const [cursor, reason] of [
      [first.cursor(), 'paused'],
      [crashed, 'crash'],
    ] as const) {
      server.faults.rest = { status: 503 };
      const second = reading(source, cursor);
      await until(() => gapsOf(second.coverage()).length > 0);
      delete server.faults.rest;
      await until(() => second.ids().length >= 95 && missing(second.coverage()).length === 0);
      await second.stop();
      assert.deepEqual(
        whileAway.filter((id) => !second.ids().includes(id)),
        [],
      );
      assert.equal(gapsOf(second.coverage())[0]?.reason, reason);
    }
    assert.ok(
      server.requests.some((path) => path.includes('max_id=')),
      'it went from page to page',
    );
  });

  it('leaves a gap that says why where the timeline is refused', async () => {
    const { source, states } = sourceOver([follow()]);
    const read = reading(source);
    await until(() => server.streaming === 1);
    server.publish();
    server.faults.rest = { status: 401, error: 'This method requires an authenticated user' };
    server.cut();
    await until(() => states.some(({ state }) => state === 'unfilled'));
    await until(() => gapsOf(read.coverage()).some(({ healable }) => !healable));
    await read.stop();
    const gap = gapsOf(read.coverage()).find(({ healable }) => !healable)!;
    assert.match(gap.detail, /its timeline cannot be read: the server answered HTTP 401/);
    assert.equal(missing(read.coverage()).length, 1);
  });

  it('waits as a rate limit says, and the gap has that reason', async () => {
    server.publish({ at: Date.now() - 600_000 });
    for (const headers of [
      {},
      { 'x-ratelimit-reset': new Date(Date.now() - 5000).toISOString() },
      { 'x-ratelimit-reset': new Date(Date.now() + 30).toISOString() },
    ] as Record<string, string>[]) {
      server.faults.sse = { status: 429, headers, error: 'Too many requests', times: 2 };
      const { source, states } = sourceOver([follow()], { limitedMs: 20 });
      const read = reading(
        source,
        JSON.stringify({
          stopped: true,
          streams: { [`${server.host} public`]: { to: Date.now() - 1000, missing: [] } },
        }),
      );
      if (
        headers['x-ratelimit-reset'] !== undefined &&
        Date.parse(headers['x-ratelimit-reset']) > Date.now()
      ) {
        await until(() => states.some((state) => state.state === 'waiting' && state.delayMs > 900));
      } else {
        await until(() => states.some(({ state }) => state === 'live'));
        await until(() => missing(read.coverage()).length === 0);
      }
      assert.ok(gapsOf(read.coverage()).some(({ reason }) => reason === 'rate-limit'));
      await read.stop();
      delete server.faults.sse;
    }
  });

  it('tries again after 503, after an end in good order, and after a body that is broken off', async () => {
    server.publish({ at: Date.now() - 600_000 });
    server.faults.sse = { status: 503, times: 2 };
    const { source } = sourceOver([follow()]);
    const read = reading(source);
    await until(() => server.streaming === 1);
    server.faults.truncatedGzip = true;
    server.end();
    const unheard = Array.from({ length: 3 }, () => server.publish({}, { unheard: true }).id);
    await until(() => unheard.every((id) => read.ids().includes(id)));
    await until(() => missing(read.coverage()).length === 0);
    await read.stop();
    assert.equal(read.ids().length, new Set(read.ids()).size);
  });

  it('keeps asking where a token is revoked later, and says so', async () => {
    server.faults.token = { value: 'right', of: 'everything' };
    const { source, states } = sourceOver([follow({ token: 'right' })]);
    const read = reading(source);
    await until(() => server.streaming === 1);
    server.faults.token = { value: 'another', of: 'everything' };
    server.cut();
    await until(() => states.some(({ state }) => state === 'refused'));
    server.faults.token = { value: 'right', of: 'everything' };
    await until(() => server.streaming === 1);
    await read.stop();
  });

  it('reads several servers at once; a moment is covered when none of them misses it', async () => {
    const other = await startMastodonServer();
    for (const one of [server, other]) one.publish({ at: Date.now() - 600_000 });
    const { source } = sourceOver([follow(), follow({ transport: 'websocket' }, other)]);
    const read = reading(source);
    await until(() => server.streaming === 1 && other.streaming === 1);
    const here = server.publish();
    const there = other.publish();
    await until(() => read.ids().length === 2);
    other.faults.rest = { status: 404 };
    other.faults.websocket = { status: 503 };
    other.cut();
    await until(() => gapsOf(read.coverage()).some(({ detail }) => detail.startsWith(other.host)));
    await sleep(50);
    delete other.faults.websocket;
    await until(() => other.streaming === 1);
    await until(() => gapsOf(read.coverage()).some(({ healable }) => !healable));
    await read.stop();
    const [gap, ...more] = missing(read.coverage());
    assert.deepEqual(more, []);
    assert.ok(gap!.to - gap!.from >= 50);
    assert.deepEqual(
      new Map(read.lines().map((line) => [line.server, JSON.parse(line.payload).id])),
      new Map([
        [server.host, here.id],
        [other.host, there.id],
      ]),
    );
    const cursor = JSON.parse(read.cursor()!);
    assert.deepEqual(
      Object.keys(cursor.streams).sort(),
      [`${other.host} public`, `${server.host} public`].sort(),
    );
    await other.close();
  });

  it('loses nothing where the clock is set forward an hour and back again', async () => {
    server.publish({ at: Date.now() - 600_000 });
    let ahead = 0;
    const { source } = sourceOver([follow()], { clock: { now: () => Date.now() + ahead } });
    const read = reading(source);
    await until(() => server.streaming === 1);
    server.publish();
    await until(() => read.ids().length === 1);
    ahead = 3_600_000;
    server.thump();
    await until(
      () => JSON.parse(read.cursor()!).streams[`${server.host} public`].to > Date.now() + 3_000_000,
    );
    ahead = 0;
    server.faults.resetMidEvent = true;
    const torn = server.publish();
    const unheard = server.publish({}, { unheard: true });
    await until(() => [torn, unheard].every(({ id }) => read.ids().includes(id)));
    await read.stop();
    assert.equal(read.ids().length, 3);
  });

  it('fills later what the timeline does not give for now, while the stream goes on', async () => {
    server.publish({ at: Date.now() - 600_000 });
    const { source, states } = sourceOver([follow()]);
    const read = reading(source);
    await until(() => server.streaming === 1);
    server.faults.rest = { status: 500 };
    server.cut();
    const unheard = server.publish({}, { unheard: true });
    await until(() => states.some(({ state }) => state === 'unfilled'));
    const heard = server.publish();
    await until(() => read.ids().includes(heard.id));
    delete server.faults.rest;
    await until(() => read.ids().includes(unheard.id) && missing(read.coverage()).length === 0);
    await read.stop();
  });
});
