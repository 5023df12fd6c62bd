import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type MastodonServer, startMastodonServer } from '../../../tests/servers/mastodon-server.ts';
import {
  follow,
  gapsOf,
  missing,
  reading,
  server,
  sourceOver,
  until,
} from '../../../tests/support/mastodon-reading.ts';
import type { Block } from '../../model/block.ts';
import type { Missing } from './progress.ts';

const NOW = Date.now();
const MINUTE = 60_000;

/** Posts that no stream brought, one every so many ms from `from` until `to`; their ids. */
function unheard(from: number, to: number, everyMs: number, of = server): string[] {
  const ids: string[] = [];
  for (let at = from; at < to; at += everyMs) ids.push(of.publish({ at }, { unheard: true }).id);
  return ids;
}

const lost = (from: number, to: number): Missing => ({
  from,
  to,
  reason: 'disconnect',
  detail: 'the connection was cut off',
  healable: true,
});

/** A cursor from which this much is missing of the public stream of a server, and nothing since. */
const cursorWith = (stretches: readonly Missing[], of: MastodonServer = server): string =>
  JSON.stringify({
    stopped: true,
    streams: { [`${of.host} public`]: { to: Date.now(), missing: stretches } },
  });

/** What is still missing of a stream, by the cursor of a reading. */
const left = (read: ReturnType<typeof reading>, name = `${server.host} public`): Missing[] | null =>
  JSON.parse(read.cursor() ?? '{"streams":{}}').streams[name]?.missing ?? null;
const isWhole = (read: ReturnType<typeof reading>, name?: string): boolean => left(read, name)?.length === 0;

const idsIn = (blocks: readonly Block[]): string[] =>
  blocks
    .flatMap(({ payload }) => Buffer.from(payload).toString('utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(JSON.parse(line).payload).id);

const unseen = (ids: readonly string[], seen: readonly string[]): string[] => {
  const known = new Set(seen);
  return ids.filter((id) => !known.has(id));
};

describe('what a Mastodon source missed', () => {
  it('is read in the end however often the stream breaks meanwhile', async () => {
    server.publish({ at: NOW - 60 * MINUTE });
    const ids = unheard(NOW - 20 * MINUTE, NOW - 10 * MINUTE, 2000);
    const { source } = sourceOver([follow()], { overlapMs: 1000 });
    server.faults.cutAfterPage = true;
    const read = reading(source, cursorWith([lost(NOW - 20 * MINUTE, NOW - 10 * MINUTE)]));
    await until(() => unseen(ids, read.ids()).length === 0);
    assert.ok(server.streams.length > 1, 'the stream did break');
    delete server.faults.cutAfterPage;
    await until(() => isWhole(read));
    await read.stop();
  });

  it('is read in turns, so that of two long stretches neither holds up the other', async () => {
    server.publish({ at: NOW - 600 * MINUTE });
    const old = unheard(NOW - 400 * MINUTE, NOW - 300 * MINUTE, 20_000);
    const young = unheard(NOW - 200 * MINUTE, NOW - 100 * MINUTE, 20_000);
    const { source } = sourceOver([follow()], { overlapMs: 1000, maxPages: 2 });
    const read = reading(
      source,
      cursorWith([
        lost(NOW - 400 * MINUTE, NOW - 300 * MINUTE),
        lost(NOW - 200 * MINUTE, NOW - 100 * MINUTE),
      ]),
    );
    await until(() => unseen([...old, ...young], read.ids()).length === 0);
    await until(() => isWhole(read));
    await read.stop();
    const ids = read.ids();
    assert.ok(ids.indexOf(young.at(-1)!) < ids.indexOf(old.at(-1)!), 'the newest comes first');
    assert.ok(ids.indexOf(old.at(-1)!) < ids.indexOf(young[0]!), 'the older one has its turn before the end');
  });

  it('is read in one walk where breaks came one upon the other', async () => {
    server.publish({ at: NOW - 60 * MINUTE });
    const begin = NOW - 20 * MINUTE;
    const ids = unheard(begin, NOW - 10 * MINUTE, 2000);
    const breaks = Array.from({ length: 30 }, (_, n) => lost(begin + n * 20_000, begin + n * 20_000 + 5000));
    const { source } = sourceOver([follow()]);
    const read = reading(source, cursorWith(breaks));
    await until(() => read.ids().includes(ids[0]!) && isWhole(read));
    await read.stop();
    const pages = server.requests.filter((path) => path.includes('/timelines/')).length;
    assert.ok(pages < 20, `${pages} pages for ${ids.length} posts`);
  });

  it('is read together where the stream breaks again and again above what is being read', async () => {
    server.publish({ at: NOW - 60 * MINUTE });
    const ids = unheard(NOW - 10 * MINUTE, NOW, 2000);
    const { source } = sourceOver([follow()], { overlapMs: 10 * MINUTE, maxPages: 1 });
    server.faults.cutAfterPage = true;
    const read = reading(source, cursorWith([lost(NOW - 10 * MINUTE, NOW)]));
    await until(() => unseen(ids, read.ids()).length === 0);
    delete server.faults.cutAfterPage;
    await until(() => isWhole(read));
    await read.stop();
    const pages = server.requests.filter((path) => path.includes('/timelines/')).length;
    assert.ok(pages < 30, `${pages} pages for ${ids.length} posts and ${server.streams.length - 1} breaks`);
  });

  it('is taken up again after a kill at any moment, with what came late', async () => {
    server.publish({ at: NOW - 60 * MINUTE });
    const from = NOW - 20 * MINUTE;
    // Heard before the break, but for one that another server passed on during it.
    for (let n = 1; n <= 100; n++) server.publish({ at: from - n * 500 });
    const late = server.publish({ at: from - 55_000, author: 'bo@b.example' }, { unheard: true }).id;
    const ids = [late, ...unheard(from, NOW - 18 * MINUTE, 1000)];
    const settings = { overlapMs: MINUTE, blockDelayMs: 0 };
    const first = reading(
      sourceOver([follow()], settings).source,
      cursorWith([lost(from, NOW - 18 * MINUTE)]),
    );
    await until(() => first.ids().includes(late) && isWhole(first));
    await first.stop();
    const { blocks } = first;
    const moments = blocks.filter(({ payload }) => payload.length > 0).length;
    assert.ok(moments > 4, `only ${moments} moments to be killed at`);
    for (let kill = 1; kill <= blocks.length; kill++) {
      const durable = blocks.slice(0, kill);
      if (durable.at(-1)!.payload.length === 0) continue;
      const cursor = durable.findLast((block) => block.cursor !== null)!.cursor;
      const again = reading(sourceOver([follow()], settings).source, cursor);
      await until(() => isWhole(again));
      await again.stop();
      assert.deepEqual(unseen(ids, [...idsIn(durable), ...again.ids()]), [], `after block ${kill}`);
    }
  });

  it('is read where the server limits requests on the way', async () => {
    server.publish({ at: NOW - 60 * MINUTE });
    const ids = unheard(NOW - 20 * MINUTE, NOW - 10 * MINUTE, 2000);
    const { source, states } = sourceOver([follow()], { overlapMs: 1000, maxPages: 1 });
    const read = reading(source, cursorWith([lost(NOW - 20 * MINUTE, NOW - 10 * MINUTE)]));
    await until(() => read.ids().length > 0);
    server.faults.rest = { status: 429, times: 12 };
    await until(
      () => states.some(({ state }) => state === 'unfilled') || unseen(ids, read.ids()).length === 0,
    );
    await until(() => unseen(ids, read.ids()).length === 0 && isWhole(read));
    await read.stop();
  });

  it('waits for no other server, and is covered when none of them misses it', async () => {
    const other = await startMastodonServer();
    for (const one of [server, other]) one.publish({ at: NOW - 60 * MINUTE });
    const stretch = lost(NOW - 20 * MINUTE, NOW - 10 * MINUTE);
    const here = unheard(stretch.from, stretch.to, 5000);
    const there = unheard(stretch.from + 1, stretch.to, 5000, other);
    other.faults.rest = { status: 500 };
    const cursor = JSON.stringify({
      stopped: true,
      streams: Object.fromEntries(
        [server, other].map(({ host }) => [`${host} public`, { to: Date.now(), missing: [stretch] }]),
      ),
    });
    const { source } = sourceOver([follow(), follow({}, other)], { overlapMs: 1000 });
    const read = reading(source, cursor);
    await until(() => unseen(here, read.ids()).length === 0 && isWhole(read));
    assert.deepEqual(unseen(there, read.ids()), there);
    const covered = read.coverage().filter(({ kind, from }) => kind === 'covered' && from < stretch.to);
    assert.deepEqual(covered, [], 'the other server misses it still');
    delete other.faults.rest;
    await until(() => unseen(there, read.ids()).length === 0 && isWhole(read, `${other.host} public`));
    await read.stop();
    assert.ok(
      read.coverage().some(({ kind, from, to }) => kind === 'covered' && from <= stretch.from && to >= from),
    );
    await other.close();
  });

  it('stays missing, with why, where the timeline does not go back so far', async () => {
    const from = NOW - 20 * MINUTE;
    const ids = unheard(from, NOW - 10 * MINUTE, 2000);
    server.forget(NOW - 15 * MINUTE);
    const left = ids.slice(150);
    const gap = { source: 'fediverse', topic: null, ...lost(from, NOW - 10 * MINUTE) };
    const { source } = sourceOver([follow()], { overlapMs: 1000 });
    const read = reading(source, cursorWith([gap]));
    const healed: Block[] = [];
    for await (const block of source.healer!.heal(gap, AbortSignal.timeout(5000))) healed.push(block);
    await until(() => gapsOf(read.coverage()).some(({ healable }) => !healable));
    await read.stop();
    assert.deepEqual(unseen(left, read.ids()), []);
    assert.deepEqual(unseen(left, idsIn(healed)), []);
    for (const notes of [read.coverage(), healed.flatMap(({ coverage }) => coverage!)]) {
      const [hole, ...more] = missing(notes);
      assert.deepEqual([hole!.from, more], [from, []]);
      assert.ok(Math.abs(hole!.to - (NOW - 15 * MINUTE)) <= 2000, 'as far as there were posts');
      const said = gapsOf(notes).find(({ healable }) => !healable)!;
      assert.match(said.detail, /its timeline cannot be read: it goes back no further/);
    }
    const [still] = JSON.parse(read.cursor()!).streams[`${server.host} public`].missing;
    assert.match(still.detail, /^the connection was cut off; its timeline cannot be read/);
  });

  it('of a hashtag that was never used, or of a short list, was nothing', async () => {
    const streams = [
      { kind: 'hashtag', tag: 'rare', local: false },
      { kind: 'list', id: '7' },
    ] as const;
    const { source } = sourceOver([follow({ streams })], { overlapMs: 1000 });
    const stretch = { to: Date.now(), missing: [lost(NOW - 20 * MINUTE, NOW - 10 * MINUTE)] };
    const names = ['hashtag:rare', 'list:7'].map((name) => `${server.host} ${name}`);
    const known = Object.fromEntries(names.map((name) => [name, stretch]));
    const read = reading(source, JSON.stringify({ stopped: true, streams: known }));
    await until(() => names.every((name) => isWhole(read, name)));
    await read.stop();
    assert.ok(gapsOf(read.coverage()).every(({ healable }) => healable));
  });

  it('of a list is missing still where the list is cut off', async () => {
    const { source } = sourceOver([follow({ streams: [{ kind: 'list', id: '7' }] })], { overlapMs: 1000 });
    for (let n = 0; n < 440; n++) {
      server.publish({ at: NOW - 10 * MINUTE + n * 1000 }, { unheard: true, lists: ['7'] });
    }
    const name = `${server.host} list:7`;
    const missed = [lost(NOW - 20 * MINUTE, NOW - 5 * MINUTE)];
    const read = reading(
      source,
      JSON.stringify({ stopped: true, streams: { [name]: { to: Date.now(), missing: missed } } }),
    );
    await until(() => gapsOf(read.coverage()).some(({ healable }) => !healable));
    await read.stop();
    const [hole] = missing(read.coverage());
    assert.equal(hole!.from, NOW - 20 * MINUTE);
    assert.ok(Math.abs(hole!.to - (NOW - 10 * MINUTE)) <= 2000);
  });

  it('is not taken for read since one post of long ago arrived late, where ids hold no time', async () => {
    const counting = await startMastodonServer({ ids: 'count' });
    counting.publish({ at: NOW - 60 * MINUTE });
    const stretch = lost(NOW - 20 * MINUTE, NOW - 10 * MINUTE);
    const ids = unheard(stretch.from, stretch.to - MINUTE, 2000, counting);
    const late = counting.publish({ at: stretch.from - 20 * MINUTE }, { unheard: true }).id;
    ids.push(late, ...unheard(stretch.to - MINUTE, stretch.to, 2000, counting));
    const { source } = sourceOver([follow({}, counting)], { overlapMs: 1000, blockDelayMs: 0 });
    const read = reading(source, cursorWith([stretch], counting));
    await until(() => unseen(ids, read.ids()).length === 0 && isWhole(read, `${counting.host} public`));
    await read.stop();
    const atOnce = read.blocks.find((block) => idsIn([block]).includes(late))!;
    const covered = (atOnce.coverage ?? []).filter(({ kind }) => kind === 'covered');
    assert.ok(covered.every(({ from, to }) => from === to || from > stretch.from + MINUTE));
    await counting.close();
  });
});
