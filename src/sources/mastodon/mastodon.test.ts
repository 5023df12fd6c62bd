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

  it('asks the timeline every so often where a server has no streams, or none without a token', async () => {
    for (const refusal of [{ sse: { status: 401 } }, { sse: { status: 404 }, websocket: { status: 404 } }]) {
      Object.assign(server.faults, refusal);
      server.publish({ at: Date.now() - 600_000 });
      const { source, states } = sourceOver([follow({ transport: 'auto' })], { pollMs: 20 });
      const read = reading(source);
      await until(() => states.some((state) => state.state === 'live' && state.transport === 'poll'));
      const ids = Array.from({ length: 50 }, () => server.publish().id);
      await until(() => ids.every((id) => read.ids().includes(id)));
      await until(() => missing(read.coverage()).length === 0);
      await read.stop();
      assert.equal(read.ids().length, new Set(read.ids()).size, 'nothing twice');
      delete server.faults.sse;
      delete server.faults.websocket;
    }
  });

  it('fails with what to do where a server refuses everything from the start', async () => {
    server.faults.token = { value: 'right', of: 'everything' };
    const without = sourceOver([follow({ transport: 'auto' })], { blockDelayMs: 0 });
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
