import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startXStreamServer, type XStreamServer } from '../../../tests/servers/x-stream-server.ts';
import type { Cursor } from '../../model/block.ts';
import { decodeBlock } from '../decode.ts';
import type { XStreamOptions } from './options.ts';
import { ChangingTopics, COFFEE, missing, Reading } from './reading.test-fixture.ts';

let server: XStreamServer;
let readings: Reading[];

beforeEach(async () => {
  readings = [];
  server = await startXStreamServer();
  server.heartbeatMs = 100;
});
afterEach(async () => {
  await Promise.all(readings.map((reading) => reading.stop()));
  await server.close();
});

function read(options: Partial<XStreamOptions> = {}, cursor: Cursor | null = null, token?: string): Reading {
  const reading = new Reading(server, options, cursor, token);
  readings.push(reading);
  return reading;
}

/** The id that X gives a post at a time. */
const idAt = (ms: number) => String(BigInt(ms - 1_288_834_974_657) << 22n);

const reasons = (reading: Reading) =>
  reading.states.flatMap((state) => (state.state === 'waiting' ? [state.reason] : []));

describe('the filtered stream', () => {
  it('brings the posts that the topics ask for, as received, with the topics in the rules they matched', async () => {
    const reading = read();
    await reading.live();
    server.post('coffee first');
    server.post('tea');
    server.post('espresso second');
    await reading.until(() => reading.texts.length === 2);
    assert.deepEqual(reading.texts, ['coffee first', 'espresso second']);
    const records = reading.blocks.flatMap((block) => decodeBlock(block)).map(({ record }) => record);
    assert.deepEqual(
      records.map((record) => (record?.kind === 'post' ? record.topics : null)),
      [['coffee'], ['coffee']],
    );
    assert.ok(reading.blocks.every(({ format }) => format.kind === 'jsonl' && format.topics === 'select'));
  });

  it('asks for every field that the decoder uses, by name of the client', async () => {
    const reading = read();
    await reading.live();
    const { query } = server.connections[0]!;
    assert.match(query.get('tweet.fields')!, /edit_history_tweet_ids.*referenced_tweets/);
    assert.equal(query.get('expansions'), 'author_id,geo.place_id,referenced_tweets.id');
    assert.equal(query.has('backfill_minutes'), false);
    assert.match(server.lastHeaders()['user-agent']!, /^undertone/);
  });

  it('says what it covers, topic by topic, without a gap while it is live', async () => {
    const reading = read();
    await reading.live();
    server.post('coffee');
    await reading.until(() =>
      reading.coverage.some((note) => note.topic === 'coffee' && note.to > note.from),
    );
    await sleep(150);
    assert.deepEqual(missing(reading.coverage, 'coffee'), []);
    assert.ok(reading.coverage.every(({ kind, topic }) => kind === 'covered' && topic === 'coffee'));
  });

  it('a post that was edited comes as a version of the first', async () => {
    const reading = read();
    await reading.live();
    const first = server.post('coffee');
    await sleep(5);
    const now = Date.now();
    server.post('coffee with milk', {
      edit_history_tweet_ids: [first, idAt(now)],
      id: idAt(now),
    });
    await reading.until(() => reading.texts.length === 2);
    const records = reading.blocks.flatMap((block) => decodeBlock(block)).map(({ record }) => record);
    const [, edit] = records.flatMap((record) => (record?.kind === 'post' ? [record] : []));
    assert.deepEqual([edit?.post.id, edit?.alias, edit?.version], [`x:${first}`, `x:${idAt(now)}`, now]);
  });
});

describe('rules', () => {
  it('rules of others are left alone, ours that no topic asks for any more are deleted', async () => {
    server.rules.push({ id: '1', value: 'cats', tag: 'somebody else' }, { id: '2', value: 'dogs' });
    server.rules.push({ id: '3', value: 'old', tag: 'undertone:old' });
    const reading = read();
    await reading.live();
    assert.deepEqual(
      server.rules.map(({ value, tag }) => [value, tag]),
      [
        ['cats', 'somebody else'],
        ['dogs', undefined],
        ['coffee OR espresso', 'undertone:coffee'],
      ],
    );
  });

  it('follow the topics while running, without a new connection', async () => {
    const topics = new ChangingTopics(COFFEE);
    const reading = read({ topics });
    await reading.live();
    topics.set(COFFEE, { name: 'tea', rule: 'tea' });
    await reading.until(() => server.rules.length === 2);
    server.post('tea at five');
    await reading.until(() => reading.texts.length === 1);
    topics.set({ name: 'tea', rule: 'tea' });
    await reading.until(() => server.rules.length === 1);
    assert.equal(server.rules[0]!.tag, 'undertone:tea');
    assert.equal(server.connections.length, 1);
    await reading.until(() =>
      reading.coverage.some((note) => note.kind === 'covered' && note.after === 'ended'),
    );
    assert.deepEqual(missing(reading.coverage, 'tea'), []);
  });

  it('topics with the same rule share one, since X takes each once', async () => {
    const reading = read({ topics: new ChangingTopics(COFFEE, { ...COFFEE, name: 'beans' }) });
    await reading.live();
    assert.equal(server.rules.length, 1);
    server.post('coffee');
    await reading.until(() => reading.texts.length === 1);
    const block = reading.blocks.find(({ payload }) => payload.length > 0)!;
    const [decoded] = decodeBlock(block);
    assert.deepEqual(decoded!.record?.kind === 'post' && decoded!.record.topics, ['coffee', 'beans']);
  });

  it('one that X refuses is named with what X says, and the others are kept', async () => {
    const reading = read({ topics: new ChangingTopics({ name: 'odd', rule: '(coffee' }, COFFEE) });
    await reading.live();
    assert.deepEqual(
      server.rules.map(({ tag }) => tag),
      ['undertone:coffee'],
    );
    assert.equal(reading.notes.length, 2);
    assert.match(
      reading.notes[0]!,
      /does not accept the rule of the topic odd: no viable alternative at input/,
    );
  });

  it('one that another program has at X is named, and its posts come', async () => {
    server.rules.push({ id: '1', value: 'coffee OR espresso', tag: 'theirs' });
    const reading = read();
    await reading.live();
    assert.match(reading.notes[0]!, /is at X already, tagged "theirs"/);
    server.post('coffee');
    await reading.until(() => reading.texts.length === 1);
  });

  it('more than the plan has room for are named, with what to do', async () => {
    server.mostRules = 1;
    server.rules.push({ id: '1', value: 'cats', tag: 'somebody else' });
    const reading = read();
    await reading.until(() => reading.notes.length > 0);
    assert.match(reading.notes[0]!, /no room for the rule of the topic coffee: the account holds 1 rules/);
    assert.equal(server.connections.length, 0);
  });

  it('a changed rule where X has no room for both takes the place of the old one', async () => {
    server.mostRules = 1;
    server.rules.push({ id: '1', value: 'coffee', tag: 'undertone:coffee' });
    const reading = read();
    await reading.live();
    assert.deepEqual(
      server.rules.map(({ value }) => value),
      ['coffee OR espresso'],
    );
  });

  it('several pages of rules are all seen', async () => {
    for (let i = 0; i < 250; i++)
      server.rules.push({ id: `${i}`, value: `old ${i}`, tag: `undertone:old${i}` });
    const reading = read();
    await reading.live();
    assert.deepEqual(
      server.rules.map(({ tag }) => tag),
      ['undertone:coffee'],
    );
  });

  it('that cannot be brought up to date for a while are tried again', async () => {
    server.faults.ruleRefusals.push({ status: 503 }, { status: 429, headers: { 'x-rate-limit-reset': '1' } });
    const reading = read();
    await reading.live();
    assert.equal(reasons(reading).length, 2);
  });
});

describe('faults', () => {
  it('a connection that is reset in the middle of an object: half of it is never taken, the next is whole', async () => {
    const reading = read();
    await reading.live();
    server.faults.resetAfter = 1;
    server.post('coffee 1');
    await reading.until(() => reading.texts.length === 1);
    server.post('coffee lost with the connection');
    await reading.live(2);
    server.post('coffee 3');
    await reading.until(() => reading.texts.length === 2);
    assert.deepEqual(reading.texts, ['coffee 1', 'coffee 3']);
    assert.match(reasons(reading)[0]!, /in the middle of an object, which was dropped/);
    await reading.until(() => reading.gaps.length === 1);
    const [gap] = missing(reading.coverage, 'coffee');
    assert.ok(gap !== undefined);
    const again = server.connections[1]!.at;
    assert.ok(gap[0] <= again && gap[1] >= again, 'the gap ends when the stream is there again');
  });

  it('gzip that ends before its end', async () => {
    const reading = read();
    await reading.live();
    server.faults.truncateAfter = 1;
    server.post('coffee 1');
    server.post('coffee cut');
    await reading.live(2);
    server.post('coffee 3');
    await reading.until(() => reading.texts.length === 2);
    assert.deepEqual(reading.texts, ['coffee 1', 'coffee 3']);
  });

  it('a half-open connection falls silent and is made anew; the ledger says stall', async () => {
    const reading = read();
    await reading.live();
    server.post('coffee 1');
    await reading.until(() => reading.texts.length === 1);
    server.faults.halfOpen = true;
    server.mostConnections = 2;
    await reading.until(() => reasons(reading).length === 1);
    server.faults.halfOpen = false;
    await reading.live(2);
    assert.match(reasons(reading)[0]!, /nothing came for 0.6 s, not even a heartbeat/);
    await reading.until(() =>
      reading.coverage.some((note) => note.kind === 'gap' && note.reason === 'stall'),
    );
  });

  it('what comes twice or in another order is passed on as it comes', async () => {
    server.faults.duplicates = true;
    server.faults.reordered = true;
    const reading = read();
    await reading.live();
    server.post('coffee 1');
    server.post('coffee 2');
    await reading.until(() => reading.texts.length === 3);
    assert.deepEqual(reading.texts, ['coffee 2', 'coffee 1', 'coffee 2']);
  });

  it('an operational disconnect said in the stream, with HTTP 200', async () => {
    const reading = read();
    await reading.live();
    server.sendRaw(
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
    assert.match(reasons(reading)[0]!, /X ended the stream.*for operational reasons/);
    // What X said is kept with the rest.
    await reading.until(() => reading.lines.length === 1);
    assert.equal(
      decodeBlock(reading.blocks.find(({ payload }) => payload.length > 0)!)[0]!.record?.kind,
      'other',
    );
  });

  it('partial errors beside a post end nothing', async () => {
    const reading = read();
    await reading.live();
    server.sendRaw(
      '{"errors":[{"title":"Not Found Error","type":"https://api.x.com/2/problems/resource-not-found"}],"data":{"id":"20","text":"coffee","author_id":"7"}}\r\n',
    );
    await reading.until(() => reading.texts.length === 1);
    await sleep(60);
    assert.equal(server.connections.length, 1);
  });

  it('503 and 429 are waited out by their class, and the gap has the last reason', async () => {
    const reading = read();
    await reading.live();
    server.faults.refusals.push({ status: 503 }, { status: 503 }, { status: 429 }, { status: 429 });
    server.cut();
    await reading.live(2);
    const delays = reading.states.flatMap((state) => (state.state === 'waiting' ? [state.delayMs] : []));
    assert.deepEqual(delays, [0, 20, 40, 60, 120]);
    await reading.until(() => reading.gaps.length === 1);
    const gaps = reading.coverage.filter((note) => note.kind === 'gap' && note.to > note.from);
    assert.ok(gaps.some((note) => note.kind === 'gap' && note.reason === 'rate-limit'));
    assert.equal(missing(reading.coverage, 'coffee').length, 1, 'one gap, without a hole');
  });

  it('too many connections: the message says which other program to stop, and it gets in when that ends', async () => {
    const first = read();
    await first.live();
    const second = read();
    await second.until(() => reasons(second).length > 1);
    assert.match(reasons(second)[0]!, /as many open streams as your plan allows; stop the other program/);
    await first.stop();
    await second.live();
  });

  it('a used-up plan is a gap for want of budget', async () => {
    const capped = {
      title: 'UsageCapExceeded',
      detail: 'Usage cap exceeded: Monthly product cap',
      period: 'Monthly',
    };
    const reading = read();
    await reading.live();
    server.faults.refusals.push({ status: 429, body: capped });
    server.cut();
    await reading.live(2);
    await reading.until(() =>
      reading.coverage.some((note) => note.kind === 'gap' && note.reason === 'budget'),
    );
  });

  it('a wrong token at the start is thrown, with what to do and without the token', async () => {
    const reading = read({}, null, 'not-the-right-token');
    const error = (await reading.failed()) as Error;
    assert.match(error.message, /refused the bearer token.*UNDERTONE_X_BEARER_TOKEN/);
    assert.doesNotMatch(error.message, /not-the-right-token/);
  });

  it('a token that is revoked while running is retried, since X refuses by mistake too', async () => {
    const reading = read();
    await reading.live();
    const { token } = server;
    server.token = 'another';
    server.cut();
    await reading.until(() => reasons(reading).some((reason) => /refused the bearer token/.test(reason)));
    server.token = token;
    await reading.live(2);
  });

  it('a plan without the stream is thrown at the start', async () => {
    server.faults.refusals.push({
      status: 403,
      body: {
        title: 'Forbidden',
        detail: 'not enrolled',
        type: 'https://api.x.com/2/problems/client-forbidden',
      },
    });
    const error = (await read().failed()) as Error;
    assert.match(error.message, /X refuses this to your app \(HTTP 403\).*the filtered stream.*not enrolled/);
  });

  it('a line above the limit is a dead record, and the next ones come', async () => {
    const reading = read({ lineBytes: 2000 });
    await reading.live();
    server.post(`coffee ${'x'.repeat(3000)}`);
    server.post('coffee 2');
    await reading.until(() => reading.texts.length === 1 || reading.lines.length >= 2);
    const dead = reading.blocks.filter(({ format }) => format.kind === 'dead');
    assert.equal(dead.length, 1);
    assert.equal(decodeBlock(dead[0]!)[0]!.record, null);
  });

  it('a consumer that is slow holds the stream back, and nothing is lost', async () => {
    const reading = read({ bufferBytes: 20_000, blockLines: 10, heartbeatMs: 5_000 });
    await reading.live();
    reading.held = true;
    const sent = Array.from({ length: 300 }, (_, i) => `coffee ${i} ${'y'.repeat(500)}`);
    for (const text of sent) server.post(text);
    await sleep(200);
    reading.held = false;
    await reading.until(() => reading.texts.length === sent.length);
    assert.deepEqual(reading.texts, sent);
    assert.deepEqual(missing(reading.coverage, 'coffee'), []);
  });
});

describe('what was missed', () => {
  it('is delivered again with backfill, and the ledger has no gap', async () => {
    const reading = read({ backfill: true });
    await reading.live();
    server.post('coffee 1');
    await reading.until(() => reading.texts.length === 1);
    server.faults.refusals.push({ status: 503 }, { status: 503 });
    server.cut();
    await reading.until(() => reasons(reading).length === 2);
    server.post('coffee 2, while nobody listened');
    await reading.live(2);
    server.post('coffee 3');
    await reading.until(() => new Set(reading.texts).size === 3);
    assert.equal(server.connections[1]!.query.get('backfill_minutes'), '1');
    const before = reading.coverage.length;
    await reading.until(() =>
      reading.coverage
        .slice(before)
        .some((note) => note.kind === 'covered' && note.to > server.connections[1]!.at),
    );
    assert.deepEqual(missing(reading.coverage, 'coffee'), []);
    assert.deepEqual(reading.gaps, []);
  });

  it('is asked for without backfill where the plan has none, and said once', async () => {
    server.faults.withoutBackfill = true;
    const reading = read({ backfill: true });
    await reading.live();
    server.cut();
    await reading.live(2);
    server.cut();
    await reading.live(3);
    assert.equal(reading.notes.filter((note) => /plans below Enterprise lack/.test(note)).length, 1);
    await reading.until(() => missing(reading.coverage, 'coffee').length >= 1);
  });

  it('while stopped is a gap called paused, and after a crash one called crash', async () => {
    const first = read();
    await first.live();
    server.post('coffee');
    await first.until(() => first.texts.length === 1);
    const crashed = first.cursor;
    const stopped = await first.stop();
    await sleep(30);
    for (const [cursor, reason] of [
      [stopped, 'paused'],
      [crashed, 'crash'],
    ] as const) {
      const again = read({}, cursor);
      await again.live();
      await again.until(() => again.coverage.some((note) => note.kind === 'gap' && note.to > note.from));
      const gap = again.coverage.find((note) => note.kind === 'gap' && note.to > note.from);
      assert.equal(gap?.kind === 'gap' && gap.reason, reason);
      assert.equal(gap?.from, JSON.parse(cursor!).coveredTo);
      await again.stop();
    }
  });

  it('a second connection goes on while the first is cut, so nothing is missing', async () => {
    server.mostConnections = 2;
    const reading = read({ connections: 2 });
    await reading.live(2);
    server.post('coffee 1');
    server.faults.resetAfter = 1;
    server.post('coffee 2');
    await reading.live(3);
    server.post('coffee 3');
    await reading.until(() => reading.texts.filter((text) => text === 'coffee 3').length === 2);
    assert.deepEqual(new Set(reading.texts), new Set(['coffee 1', 'coffee 2', 'coffee 3']));
    assert.deepEqual(missing(reading.coverage, 'coffee'), []);
  });
});

describe('the sample stream', () => {
  it('needs no rules and no topics; everything it brings is passed on for our matcher', async () => {
    const reading = read({ stream: 'sample', topics: new ChangingTopics() });
    await reading.live();
    server.post('anything');
    await reading.until(() => reading.texts.length === 1);
    assert.equal(server.rules.length, 0);
    assert.ok(reading.coverage.every(({ topic }) => topic === null));
  });
});

describe('compliance', () => {
  it('events of posts and accounts come beside the posts, from all eight streams', async () => {
    const reading = read({ compliance: true });
    await reading.live(9);
    const id = server.post('coffee');
    server.comply('tweets', 3, {
      delete: { tweet: { id, author_id: '77' }, event_at: new Date().toISOString() },
    });
    server.comply('users', 4, { user_protect: { user: { id: '77' }, event_at: new Date().toISOString() } });
    await reading.until(() => reading.lines.length === 3);
    const kinds = reading.blocks.flatMap((block) => decodeBlock(block)).map(({ record }) => record?.kind);
    assert.deepEqual(new Set(kinds), new Set(['post', 'delete', 'delete-author']));
    await reading.until(() => JSON.parse(reading.cursor!).complianceTo !== null);
  });

  it('a plan without them is said, and the posts go on', async () => {
    const reading = read({ compliance: true });
    // The posts connect after the rules are there, so these meet the compliance streams.
    server.faults.refusals.push(...Array.from({ length: 8 }, () => ({ status: 403 })));
    await reading.live();
    server.post('coffee');
    await reading.until(() => reading.texts.length === 1);
    assert.ok(reading.notes.some((note) => /need an Enterprise plan.*set compliance: false/.test(note)));
  });
});
