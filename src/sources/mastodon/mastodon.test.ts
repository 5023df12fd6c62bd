import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type MastodonServer, startMastodonServer } from '../../../tests/servers/mastodon-server.ts';
import type { Block, Cursor } from '../../model/block.ts';
import type { Coverage } from '../../model/coverage.ts';
import type { MastodonServer as Followed } from './asked.ts';
import type { FeedState } from './feed-settings.ts';
import { type Interval, subtract, union } from './intervals.ts';
import { createMastodonSource, type MastodonOptions } from './mastodon.ts';
import type { Stream } from './streams.ts';

const PUBLIC: Stream = { kind: 'public', scope: 'all' };

let server: MastodonServer;
const readings = new Set<AbortController>();
beforeEach(async () => {
  server = await startMastodonServer();
});
afterEach(async () => {
  for (const abort of readings) abort.abort();
  readings.clear();
  await server.close();
});

const follow = (more: Partial<Followed> = {}, of = server): Followed => ({
  address: of.origin,
  token: null,
  streams: [PUBLIC],
  topicTags: false,
  transport: 'sse',
  ...more,
});

/** A source over local servers with delays made small. */
function sourceOver(servers: readonly Followed[], options: Partial<MastodonOptions> = {}) {
  const states: FeedState[] = [];
  const source = createMastodonSource({
    name: 'fediverse',
    servers,
    blockDelayMs: 10,
    flushMs: 50,
    firstDelayMs: 5,
    maxDelayMs: 20,
    limitedMs: 20,
    refusedMs: 60,
    onState: (_server, _stream, state) => states.push(state),
    ...options,
  });
  return { source, states };
}

/** A reading that goes on in the background until it is stopped. */
function reading(source: ReturnType<typeof createMastodonSource>, cursor: Cursor | null = null) {
  const abort = new AbortController();
  readings.add(abort);
  const blocks: Block[] = [];
  const done = (async () => {
    for await (const block of source.read(cursor, abort.signal)) blocks.push(block);
  })();
  done.catch(() => {});
  const lines = () =>
    blocks
      .map(({ payload }) => Buffer.from(payload).toString('utf8'))
      .filter((text) => text !== '')
      .flatMap((text) => text.split('\n'))
      .map((line) => JSON.parse(line));
  return {
    blocks,
    lines,
    done,
    /** The ids of the statuses that came, in order. */
    ids: () =>
      lines()
        .filter(({ event }) => event === 'update')
        .map(({ payload }) => JSON.parse(payload).id),
    coverage: () => blocks.flatMap((block) => block.coverage ?? []),
    cursor: () => blocks.findLast((block) => block.cursor !== null)?.cursor ?? null,
    async stop() {
      abort.abort();
      await done;
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await sleep(5);
  assert.ok(condition(), 'the awaited condition never came');
}

const gapsOf = (notes: readonly Coverage[]) =>
  notes.filter((note): note is Coverage & { kind: 'gap' } => note.kind === 'gap');

/** What is left missing once all notes are taken together: what is covered is never missing. */
function missing(notes: readonly Coverage[]): Interval[] {
  return subtract(union(gapsOf(notes)), union(notes.filter(({ kind }) => kind === 'covered')));
}

describe('a Mastodon source', () => {
  for (const transport of ['sse', 'websocket'] as const) {
    it(`writes each event of ${transport} as a line with its server, the payload as received`, async () => {
      const { source } = sourceOver([follow({ transport })]);
      const read = reading(source);
      await until(() => server.streaming === 1);
      const status = server.publish({ content: 'Grüße \u2028 “here”' });
      server.edit(status.id, 'edited');
      server.delete(status.id);
      server.send('filters_changed', 'undefined');
      await until(() => read.lines().length === 4);
      await read.stop();
      const [update, edit, deletion] = read.lines();
      assert.deepEqual([update.event, update.server], ['update', server.host]);
      assert.equal(update.payload, JSON.stringify(status));
      assert.equal(JSON.parse(edit.payload).content, '<p>edited</p>');
      assert.deepEqual(deletion, { event: 'delete', payload: status.id, server: server.host });
      assert.deepEqual(read.blocks[0]!.format, { kind: 'jsonl', topics: 'select' });
      assert.deepEqual(missing(read.coverage()), []);
    });

    it(`goes on after a reset in the middle of an event of ${transport}, and reads what it missed`, async () => {
      server.publish({ content: 'before', at: Date.now() - 600_000 });
      const { source, states } = sourceOver([follow({ transport })]);
      const read = reading(source);
      await until(() => server.streaming === 1);
      const first = server.publish();
      await until(() => read.ids().length === 1);
      server.faults.resetMidEvent = true;
      server.faults.rest = { status: 503 };
      const torn = server.publish();
      const unheard = server.publish({}, { unheard: true });
      await until(() => gapsOf(read.coverage()).some(({ reason }) => reason === 'disconnect'));
      delete server.faults.rest;
      await until(() => read.ids().length === 3);
      const last = server.publish();
      await until(() => read.ids().includes(last.id));
      await until(() => missing(read.coverage()).length === 0);
      await read.stop();
      assert.deepEqual(new Set(read.ids()), new Set([first.id, torn.id, unheard.id, last.id]));
      assert.equal(read.ids().length, 4, 'nothing came twice');
      assert.ok(gapsOf(read.coverage()).every(({ reason }) => reason === 'disconnect'));
      assert.ok(states.some(({ state }) => state === 'waiting'));
    });

    it(`takes a silent ${transport} for dead, and notes the silence as a stall`, async () => {
      server.publish({ at: Date.now() - 600_000 });
      const { source } = sourceOver([follow({ transport })], { stallMs: 60 });
      const read = reading(source);
      await until(() => server.streaming === 1);
      const thumps = setInterval(() => server.thump(), 20);
      await sleep(100);
      assert.equal(gapsOf(read.coverage()).length, 0, 'a sign of life is enough');
      clearInterval(thumps);
      server.faults.silent = true;
      server.faults.rest = { status: 503 };
      server.end();
      await until(() => gapsOf(read.coverage()).some(({ reason }) => reason === 'stall'));
      await read.stop();
    });
  }

  it('puts events together however the bytes are cut', async () => {
    server.faults.pieces = 7;
    const { source } = sourceOver([follow()]);
    const read = reading(source);
    await until(() => server.streaming === 1);
    const status = server.publish({ content: 'ж'.repeat(200) });
    await until(() => read.ids().length === 1);
    await read.stop();
    assert.equal(read.lines()[0].payload, JSON.stringify(status));
  });

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

  it('reads at most so many pages at once, and says that the rest is missing still', async () => {
    const begin = Date.now() - 3_600_000;
    for (let n = 0; n < 400; n++) server.publish({ at: begin + n * 9000 });
    const cursor = JSON.stringify({
      stopped: true,
      streams: { [`${server.host} public`]: { to: begin, missing: [] } },
    });
    const { source } = sourceOver([follow()], { maxPages: 3, overlapMs: 0 });
    const read = reading(source, cursor);
    await until(() => read.ids().length === 120);
    await until(() => (missing(read.coverage())[0]?.to ?? Infinity) < begin + 285 * 9000);
    await read.stop();
    const [left, ...more] = missing(read.coverage());
    assert.deepEqual(more, []);
    assert.equal(left!.from, begin);
    const healer = source.healer!;
    const healed: Block[] = [];
    for await (const block of healer.heal(
      { source: 'fediverse', topic: null, reason: 'paused', ...left! },
      AbortSignal.timeout(5000),
    )) {
      healed.push(block);
    }
    assert.deepEqual(missing([...read.coverage(), ...healed.flatMap(({ coverage }) => coverage!)]), []);
    const ids = healed.flatMap(({ payload }) => Buffer.from(payload).toString('utf8').split('\n'));
    assert.ok(ids.length >= 280);
    assert.ok(healed.every(({ cursor }) => cursor === null));
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

  it('asks the timeline every so often where a server has no streams, or none without a token', async () => {
    for (const refusal of [{ sse: { status: 401 } }, { sse: { status: 404 }, websocket: { status: 404 } }]) {
      Object.assign(server.faults, refusal);
      server.publish({ at: Date.now() - 600_000 });
      const { source, states } = sourceOver([follow({ transport: 'auto' })], { pollMs: 20 });
      const read = reading(source);
      await until(() => states.some((state) => state.state === 'live' && state.transport === 'poll'));
      const ids = Array.from({ length: 50 }, () => server.publish().id);
      await until(() => ids.every((id) => read.ids().includes(id)));
      await read.stop();
      assert.equal(read.ids().length, new Set(read.ids()).size, 'nothing twice');
      assert.deepEqual(missing(read.coverage()), []);
      delete server.faults.sse;
      delete server.faults.websocket;
    }
  });

  it('fails with what to do where a server refuses everything from the start', async () => {
    server.faults.token = { value: 'right', of: 'everything' };
    const without = sourceOver([follow({ transport: 'auto' })]);
    await assert.rejects(
      reading(without.source).done,
      /wants a token even for this.*UNDERTONE_MASTODON_TOKEN/,
    );
    const wrong = sourceOver([follow({ transport: 'auto', token: 'wrong' })]);
    await assert.rejects(reading(wrong.source).done, /its token is revoked or lacks the scope read:statuses/);
    const right = reading(sourceOver([follow({ transport: 'auto', token: 'right' })]).source);
    await until(() => server.streaming === 1);
    await right.stop();
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

  it('follows a redirect of the streaming API to another origin, and no further with its token', async () => {
    const other = await startMastodonServer();
    server.faults.redirect = other.origin;
    const { source } = sourceOver([follow({ token: 'secret' })]);
    const read = reading(source);
    await until(() => other.streaming === 1);
    assert.deepEqual(other.tokens, ['Bearer secret']);
    await read.stop();
    server.faults.redirect = 'http://192.0.2.1';
    const bad = sourceOver([follow({ token: 'secret' })]);
    await assert.rejects(reading(bad.source).done, /redirects to an address that is not encrypted/);
    await other.close();
  });

  it('passes on what comes twice or out of order; the same version is kept once', async () => {
    server.faults.duplicates = true;
    server.faults.reorder = 3;
    const { source } = sourceOver([follow()]);
    const read = reading(source);
    await until(() => server.streaming === 1);
    const ids = Array.from({ length: 9 }, () => server.publish().id);
    await until(() => read.ids().length === 9);
    server.edit(ids[0]!, 'one', Date.now() + 1000);
    server.edit(ids[0]!, 'two', Date.now() + 2000);
    server.delete(ids[1]!);
    await until(() => read.lines().length === 9 + 2 + 2);
    await read.stop();
    assert.deepEqual(new Set(read.ids()), new Set(ids));
  });

  it('leaves streams unread while nobody takes what came, and loses nothing', async () => {
    const { source } = sourceOver([follow()], { bufferBytes: 20_000, blockBytes: 5000 });
    const abort = new AbortController();
    const ids: string[] = [];
    let held = 0;
    const count = 400;
    const taking = (async () => {
      for await (const block of source.read(null, abort.signal)) {
        const text = Buffer.from(block.payload).toString('utf8');
        held = Math.max(held, block.payload.length);
        for (const line of text === '' ? [] : text.split('\n'))
          ids.push(JSON.parse(JSON.parse(line).payload).id);
        if (ids.length < 20) await sleep(100);
        if (ids.length >= count) break;
      }
    })();
    await until(() => server.streaming === 1);
    const published = Array.from({ length: count }, () => server.publish({ content: 'x'.repeat(500) }).id);
    await taking;
    assert.deepEqual(ids, published);
    assert.ok(held <= 6000, `${held} bytes in a block`);
    abort.abort();
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

  it('follows the hashtags of the topics, and goes with them as they change', async () => {
    let rules = ['#tea lang:en'];
    let changed = () => {};
    const topics = {
      list: () => rules.map((rule, at) => ({ name: `t${at}`, rule })),
      onChange: (listener: () => void) => {
        changed = listener;
        return () => {};
      },
    };
    const { source } = sourceOver([follow({ streams: [], topicTags: true })], { topics });
    const read = reading(source);
    await until(() => server.streaming === 1);
    server.publish({ tags: ['Tea'] });
    server.publish({ tags: ['coffee'] });
    await until(() => read.ids().length === 1);
    rules = ['#coffee -#tea', '"#quoted" #Kaffee'];
    changed();
    await until(() => server.streaming === 2);
    await until(() => server.requests.some((path) => path.includes('tag=kaffee')));
    const coffee = server.publish({ tags: ['coffee'] });
    await until(() => read.ids().includes(coffee.id));
    await read.stop();
    assert.ok(!server.requests.some((path) => path.includes('quoted')));
    assert.deepEqual(missing(read.coverage()), []);
  });

  it('reads a list with its token, and never keeps what is not for everybody', async () => {
    server.faults.token = { value: 'right', of: 'everything' };
    const { source } = sourceOver([follow({ streams: [{ kind: 'list', id: '7' }], token: 'right' })]);
    const read = reading(source);
    await until(() => server.streaming === 1);
    server.publish({ content: 'open' }, { lists: ['7'] });
    server.publish({ content: 'elsewhere' }, { lists: ['8'] });
    server.publish({ content: 'a secret', visibility: 'private' }, { lists: ['7'] });
    await until(() => read.lines().length === 2);
    await read.stop();
    assert.deepEqual(read.lines()[1], { event: 'not-public', payload: null, server: server.host });
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

  it('stops within moments, whatever the server does', async () => {
    server.faults.silent = true;
    const { source } = sourceOver([follow()]);
    const read = reading(source);
    await until(() => server.requests.length > 0);
    const begin = performance.now();
    await read.stop();
    assert.ok(performance.now() - begin < 2000);
  });
});
