import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type JetstreamServer, startJetstreamServer } from '../../../tests/servers/jetstream-server.ts';
import type { Block, Cursor } from '../../model/block.ts';
import {
  createJetstreamSource,
  type JetstreamOptions,
  type JetstreamState,
  type StreamGap,
} from './jetstream.ts';

const BASE_US = 1_773_446_400_000_000;

const event = (n: number, text = `post ${n}`, collection = 'app.bsky.feed.post') =>
  JSON.stringify({
    did: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa',
    time_us: BASE_US + n * 1_000_000,
    kind: 'commit',
    commit: { rev: `${n}`, operation: 'create', collection, rkey: `${n}`, record: { text } },
  });

const events = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => event(from + i));

const cursorAt = (instance: string, n: number): Cursor =>
  JSON.stringify({ instance, time_us: BASE_US + n * 1_000_000 });

const linesOf = ({ payload }: Block) =>
  payload.length === 0 ? [] : Buffer.from(payload).toString('utf8').split('\n');

let server: JetstreamServer;
beforeEach(async () => {
  server = await startJetstreamServer();
});
afterEach(() => server.close());

/** A source over the local server with delays made small; what it reports is collected. */
function sourceOver(instances: string[], options: Partial<JetstreamOptions> = {}) {
  const states: JetstreamState[] = [];
  const gaps: StreamGap[] = [];
  const source = createJetstreamSource({
    name: 'bluesky',
    instances,
    blockDelayMs: 20,
    firstDelayMs: 10,
    maxDelayMs: 40,
    onState: (state) => states.push(state),
    onGap: (gap) => gaps.push(gap),
    ...options,
  });
  return { source, states, gaps };
}

/** Reads until `enough` of all lines so far; the cursor is the last block's. */
async function readUntil(
  source: ReturnType<typeof createJetstreamSource>,
  cursor: Cursor | null,
  enough: (lines: string[]) => boolean,
): Promise<{ lines: string[]; blocks: Block[]; cursor: Cursor | null }> {
  const lines: string[] = [];
  const blocks: Block[] = [];
  for await (const block of source.read(cursor, AbortSignal.timeout(10_000))) {
    blocks.push(block);
    lines.push(...linesOf(block));
    if (enough(lines)) break;
  }
  return { lines, blocks, cursor: blocks.at(-1)?.cursor ?? cursor };
}

const has = (text: string) => (lines: string[]) => lines.includes(text);

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await sleep(5);
  assert.ok(condition(), 'the awaited condition never came');
}

/** What is measured, as soon as it is the same three times in a row. */
async function settled(measure: () => number[]): Promise<number[]> {
  const last = [measure()];
  for (let i = 0; i < 1000; i++) {
    if (last.length >= 3 && last.slice(-3).every((one) => isDeepStrictEqual(one, last.at(-1)))) break;
    await sleep(20);
    last.push(measure());
  }
  return last.at(-1)!;
}

describe('a Jetstream source', () => {
  it('yields the exact texts of the events, joined by LF, with a cursor after them', async () => {
    server.push(event(1, 'Grüße \u2028 “here”\\n'), event(2));
    const { source } = sourceOver([server.url]);
    const { blocks } = await readUntil(source, cursorAt(server.url, 0), has(event(2)));
    const last = blocks.at(-1)!;
    assert.deepEqual(blocks.flatMap(linesOf), [event(1, 'Grüße \u2028 “here”\\n'), event(2)]);
    assert.equal(last.source, 'bluesky');
    assert.deepEqual(last.format, { kind: 'jsonl', topics: 'select' });
    assert.equal(last.cursor, cursorAt(server.url, 2));
  });

  it('asks for the wanted collections and starts at now without a cursor', async () => {
    server.push(event(1));
    const { source } = sourceOver([server.url], {
      collections: ['app.bsky.feed.post', 'app.bsky.feed.like'],
    });
    const reading = readUntil(source, null, has(event(3)));
    await until(() => server.subscribers.length === 1);
    await sleep(20);
    server.push(event(2, 'a block', 'app.bsky.graph.block'), event(3));
    assert.deepEqual((await reading).lines, [event(3)]);
    assert.deepEqual(server.subscribers[0]!.collections, ['app.bsky.feed.post', 'app.bsky.feed.like']);
    assert.equal(server.subscribers[0]!.cursor, null);
  });

  it('asks for accounts in a message before anything comes, each handle by its DID', async () => {
    const [alice, bob] = ['did:plc:aaaaaaaaaaaaaaaaaaaaaaaa', 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb'];
    server.push(
      event(1),
      event(2).replace(alice!, bob!),
      event(3, 'c').replace(alice!, 'did:plc:other'),
      event(4),
    );
    const asked: string[] = [];
    const { source } = sourceOver([server.url], {
      accounts: ['@Alice.example', bob!, 'alice.example'],
      resolveHandle: async (handle) => {
        asked.push(handle);
        return alice!;
      },
    });
    const { lines } = await readUntil(source, cursorAt(server.url, 0), has(event(4)));
    assert.deepEqual(lines, [event(1), event(2).replace(alice!, bob!), event(4)]);
    assert.deepEqual(server.subscribers[0]!.dids, [alice, bob]);
    assert.deepEqual(new Set(asked), new Set(['alice.example']));
  });

  it('stays with quiet accounts, and leaves an instance that no longer answers', async () => {
    const { source, states } = sourceOver([server.url], { accounts: ['did:plc:quiet'], stallMs: 60 });
    const stop = new AbortController();
    const reading = (async () => {
      for await (const _ of source.read(null, stop.signal));
    })();
    await until(() => server.subscribers.length === 1);
    await sleep(200);
    assert.ok(states.every(({ state }) => state !== 'waiting'));
    server.faults.silent = true;
    server.cut();
    await until(() => states.some((state) => state.state === 'waiting' && /nothing came/.test(state.reason)));
    stop.abort();
    await reading;
  });

  it('names the handle that nobody has, and the account that is neither handle nor DID', async () => {
    const { source } = sourceOver([server.url], {
      accounts: ['nobody.example'],
      resolveHandle: async () => null,
    });
    await assert.rejects(
      readUntil(source, null, () => true),
      { code: 'handle-unknown', message: /nobody\.example/ },
    );
    assert.throws(
      () => sourceOver([server.url], { accounts: ['not an account'] }),
      /neither a handle .* nor a DID/,
    );
  });

  it('moves its cursor past events that are not stored, and tells the likes with it', async () => {
    const like = JSON.parse(event(2, '', 'app.bsky.feed.like'));
    like.commit.record = { subject: { uri: 'at://did:plc:b/app.bsky.feed.post/3k' } };
    server.push(event(1), JSON.stringify(like), event(3, '', 'app.bsky.graph.follow'));
    server.faults.duplicates = true;
    const { source } = sourceOver([server.url], {
      collections: ['app.bsky.feed.*', 'app.bsky.graph.follow'],
      sieve: { reactions: true, wanted: () => false },
      cursorDelayMs: 20,
    });
    let cursor: Cursor | null = null;
    const likes: number[] = [];
    for await (const block of source.read(cursorAt(server.url, 0), AbortSignal.timeout(10_000))) {
      assert.equal(block.payload.length, 0);
      for (const one of block.reactions ?? []) likes.push(one.likes);
      cursor = block.cursor;
      if (cursor === cursorAt(server.url, 3)) break;
    }
    assert.equal(cursor, cursorAt(server.url, 3));
    assert.deepEqual(likes, [1]);
  });

  it('gives a block soon after one event came, and at most 2,000 events in one', async () => {
    server.push(...events(0, 4500));
    const { source } = sourceOver([server.url]);
    const { blocks } = await readUntil(source, cursorAt(server.url, 0), has(event(4499)));
    assert.ok(blocks.every((block) => linesOf(block).length <= 2000));
    assert.ok(blocks.length >= 3 && blocks.length < 60, `${blocks.length} blocks`);
  });

  it('goes on after a restart without loss', async () => {
    server.push(...events(0, 300));
    const { source } = sourceOver([server.url], { blockEvents: 50 });
    const first = await readUntil(source, cursorAt(server.url, 0), (lines) => lines.length >= 100);
    server.push(...events(300, 350));
    const second = await readUntil(source, first.cursor, has(event(349)));
    assert.deepEqual([...new Set([...first.lines, ...second.lines])], events(0, 350));
  });

  it('goes on after a reset in the middle of a frame, without loss and without the torn frame', async () => {
    server.push(...events(0, 200));
    server.faults.resetAfter = 120;
    const { source, states } = sourceOver([server.url]);
    const { lines } = await readUntil(source, cursorAt(server.url, 0), has(event(199)));
    assert.deepEqual([...new Set(lines)], events(0, 200));
    assert.deepEqual(
      states.map(({ state }) => state),
      ['connecting', 'live', 'waiting', 'connecting', 'live'],
    );
  });

  it('passes on what the instance sends twice, for the lake to drop', async () => {
    server.push(...events(0, 10));
    server.faults.duplicates = true;
    const { source } = sourceOver([server.url]);
    const { lines } = await readUntil(source, cursorAt(server.url, 0), (lines) => lines.length === 20);
    assert.deepEqual([...new Set(lines)], events(0, 10));
  });

  it('passes on frames that are no events, and keeps its place by those that are', async () => {
    const { source } = sourceOver([server.url], { blockDelayMs: 100 });
    const reading = readUntil(source, null, has('not json'));
    await until(() => server.subscribers.length === 1);
    await sleep(20);
    server.push(event(1));
    server.sendRaw(new Uint8Array([0x28, 0xb5, 0x2f, 0xfd]));
    server.sendRaw('not json');
    const { blocks } = await reading;
    const bytes = Buffer.concat(
      blocks.flatMap((block, i) => (i ? [Buffer.from('\n'), block.payload] : [block.payload])),
    );
    assert.deepEqual(
      bytes,
      Buffer.concat([
        Buffer.from(`${event(1)}\n`),
        Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
        Buffer.from('\nnot json'),
      ]),
    );
    assert.equal(blocks.at(-1)!.cursor, cursorAt(server.url, 1));
  });

  it('notices a stream that has gone silent and subscribes again', async () => {
    server.push(...events(0, 5));
    server.faults.silent = true;
    const { source, states } = sourceOver([server.url], { stallMs: 80 });
    const reading = readUntil(source, cursorAt(server.url, 0), has(event(4)));
    await until(() => states.some(({ state }) => state === 'waiting'));
    delete server.faults.silent;
    assert.deepEqual([...new Set((await reading).lines)], events(0, 5));
    const waiting = states.find((state) => state.state === 'waiting')!;
    assert.equal(waiting.reason, 'nothing came for 0.08 s');
  });

  it('rewinds a second on the same instance, and five on another', async () => {
    const other = await startJetstreamServer();
    try {
      server.push(...events(0, 20));
      other.push(...events(0, 25));
      const { source } = sourceOver([server.url, other.url], { failoverAfter: 2 });
      const first = await readUntil(source, cursorAt(server.url, 10), has(event(19)));
      assert.equal(server.subscribers[0]!.cursor, BASE_US + 9_000_000);
      server.faults.status = 503;
      const second = await readUntil(source, first.cursor, has(event(24)));
      assert.equal(other.subscribers[0]!.cursor, BASE_US + 14_000_000);
      assert.deepEqual(second.lines, events(14, 25));
      assert.equal(second.cursor, cursorAt(other.url, 24));
    } finally {
      await other.close();
    }
  });

  it('waits longer after each failure, up to the limit, and starts over after a stable connection', async () => {
    server.faults.status = 503;
    const { source, states } = sourceOver([server.url], { random: () => 0.999, stableMs: 50 });
    const reading = readUntil(source, cursorAt(server.url, 0), has(event(1)));
    await until(() => states.filter(({ state }) => state === 'waiting').length === 4);
    delete server.faults.status;
    await until(() => states.some(({ state }) => state === 'live'));
    await sleep(80);
    server.cut();
    await until(() => states.filter(({ state }) => state === 'waiting').length === 5);
    server.push(event(1));
    await reading;
    const waits = states.filter((state) => state.state === 'waiting');
    assert.deepEqual(
      waits.map(({ failures, delayMs }) => [failures, delayMs]),
      [
        [1, 10],
        [2, 20],
        [3, 40],
        [4, 40],
        [1, 10],
      ],
    );
    assert.equal(waits[0]!.reason, 'the instance answered HTTP 503');
  });

  it('asks again from its first moment where nothing could be reached at first', async () => {
    server.faults.status = 503;
    const { source, states } = sourceOver([server.url], { clock: { now: () => BASE_US / 1000 } });
    const reading = readUntil(source, null, has(event(1)));
    await until(() => states.some(({ state }) => state === 'waiting'));
    server.push(event(1));
    delete server.faults.status;
    assert.deepEqual((await reading).lines, [event(1)]);
  });

  it('tells the gap where an instance starts later than asked for', async () => {
    server.push(...events(0, 400));
    server.faults.oldestUs = BASE_US + 300_000_000;
    const { source, gaps } = sourceOver([server.url]);
    await readUntil(source, cursorAt(server.url, 5), has(event(399)));
    assert.equal(gaps.length, 1);
    assert.equal(gaps[0]!.from, BASE_US / 1000 + 5_000);
    assert.equal(gaps[0]!.to, BASE_US / 1000 + 300_000);
  });

  it('holds a bounded amount while the consumer does not ask, and loses nothing', async () => {
    const body = 'x'.repeat(4000);
    const all = Array.from({ length: 10_000 }, (_, n) => event(n, body));
    server.push(...all);
    const { source, states } = sourceOver([server.url], {
      bufferBytes: 1_000_000,
      blockBytes: 200_000,
      stallMs: 300,
    });
    const controller = new AbortController();
    const seen: string[] = [];
    for await (const block of source.read(cursorAt(server.url, 0), controller.signal)) {
      if (seen.length === 0) {
        const delivered = () => server.subscribers.at(-1)!.bytesDelivered();
        const [before] = await settled(() => [states.length, delivered()]);
        await sleep(500);
        assert.equal(states.length, before, 'a pause is no stall');
        // What the source holds, and what the kernel's socket buffers hold, of 42 MB.
        assert.ok(delivered() < 20_000_000, `${delivered()} bytes left the server`);
      }
      seen.push(...linesOf(block));
      if (seen.at(-1) === all.at(-1)) controller.abort();
    }
    assert.deepEqual([...new Set(seen)], all);
  });

  it('ends promptly when the signal aborts: while live, while waiting, while connecting', async () => {
    const cases: [string, () => void][] = [
      ['live', () => {}],
      ['waiting', () => Object.assign(server.faults, { status: 503 })],
      ['connecting', () => Object.assign(server.faults, { silent: true })],
    ];
    for (const [wanted, prepare] of cases) {
      prepare();
      const { source, states } = sourceOver([server.url], {
        firstDelayMs: 60_000,
        maxDelayMs: 60_000,
        random: () => 1,
      });
      const controller = new AbortController();
      const reading = (async () => {
        for await (const _ of source.read(null, controller.signal));
      })();
      await until(() => states.some(({ state }) => state === wanted));
      const abortedAt = performance.now();
      controller.abort();
      await reading;
      assert.ok(performance.now() - abortedAt < 100, wanted);
      Object.assign(server.faults, { status: undefined, silent: undefined });
    }
  });

  it('gives up with a plain sentence where every instance refuses the subscription', async () => {
    server.faults.status = 400;
    const { source } = sourceOver([server.url, server.url]);
    await assert.rejects(
      readUntil(source, null, () => false),
      {
        code: 'jetstream-refused',
        message: /^Every Jetstream instance refused the subscription, the last with HTTP 400;/,
      },
    );
  });

  it('refuses an address that is none and a cursor that is not its own', () => {
    assert.throws(() => sourceOver(['https://example.org']), { code: 'usage' });
    assert.throws(() => sourceOver([]), { code: 'usage' });
    const { source } = sourceOver([server.url]);
    assert.throws(() => source.read('{"offset":3}', new AbortController().signal), { code: 'bad-cursor' });
  });
});
