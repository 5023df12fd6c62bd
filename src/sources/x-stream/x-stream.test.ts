import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChangingTopics, LAKE, missing, useServer } from '../../../tests/support/x-stream-reading.ts';
import { decodeBlock } from '../decode.ts';
import { lakeDigits, topicsOfLake } from '../x/rule-tags.ts';

const bench = useServer();

/** The id that X gives a post at a time. */
const idAt = (ms: number) => String(BigInt(ms - 1_288_834_974_657) << 22n);

describe('the filtered stream', () => {
  it('brings the posts that the topics ask for, as received, with the topics in the rules they matched', async () => {
    const reading = bench.read();
    await reading.live();
    bench.server.post('coffee first');
    bench.server.post('tea');
    bench.server.post('espresso second');
    await reading.until(() => reading.texts.length === 2);
    assert.deepEqual(reading.texts, ['coffee first', 'espresso second']);
    const records = reading.blocks.flatMap((block) => decodeBlock(block)).map(({ record }) => record);
    assert.deepEqual(
      records.map((record) => record?.kind === 'post' && topicsOfLake(record.topics ?? [], lakeDigits(LAKE))),
      [['coffee'], ['coffee']],
    );
    assert.ok(reading.blocks.every(({ format }) => format.kind === 'jsonl' && format.topics === 'select'));
  });

  it('asks for every field that the decoder uses, by name of the client', async () => {
    const reading = bench.read();
    await reading.live();
    const { query } = bench.server.connections[0]!;
    assert.match(query.get('tweet.fields')!, /edit_history_tweet_ids.*referenced_tweets/);
    assert.equal(query.get('expansions'), 'author_id,geo.place_id,referenced_tweets.id');
    assert.equal(query.has('backfill_minutes'), false);
    assert.match(bench.server.lastHeaders()['user-agent']!, /^undertone/);
  });

  it('says what it covers, topic by topic, without a gap while it is live', async () => {
    const reading = bench.read();
    await reading.live();
    bench.server.post('coffee');
    await reading.until(() =>
      reading.coverage.some((note) => note.topic === 'coffee' && note.to > note.from),
    );
    await sleep(150);
    assert.deepEqual(missing(reading.coverage, 'coffee'), []);
    assert.ok(reading.coverage.every(({ kind, topic }) => kind === 'covered' && topic === 'coffee'));
  });

  it('a post that was edited comes as a version of the first', async () => {
    const reading = bench.read();
    await reading.live();
    const first = bench.server.post('coffee');
    await sleep(5);
    const now = Date.now();
    bench.server.post('coffee with milk', {
      edit_history_tweet_ids: [first, idAt(now)],
      id: idAt(now),
    });
    await reading.until(() => reading.texts.length === 2);
    const records = reading.blocks.flatMap((block) => decodeBlock(block)).map(({ record }) => record);
    const [, edit] = records.flatMap((record) => (record?.kind === 'post' ? [record] : []));
    assert.deepEqual([edit?.post.id, edit?.alias, edit?.version], [`x:${first}`, `x:${idAt(now)}`, now]);
  });
});

describe('the sample stream', () => {
  it('needs no rules and no topics; everything it brings is passed on for our matcher', async () => {
    const reading = bench.read({ stream: 'sample', topics: new ChangingTopics() });
    await reading.live();
    bench.server.post('anything');
    await reading.until(() => reading.texts.length === 1);
    assert.equal(bench.server.rules.length, 0);
    assert.ok(reading.coverage.every(({ topic }) => topic === null));
  });
});

describe('compliance', () => {
  it('events of posts and accounts come beside the posts, from all eight streams', async () => {
    const reading = bench.read({ compliance: true });
    await reading.live(9);
    const id = bench.server.post('coffee');
    bench.server.comply('tweets', 3, {
      delete: { tweet: { id, author_id: '77' }, event_at: new Date().toISOString() },
    });
    bench.server.comply('users', 4, {
      user_protect: { user: { id: '77' }, event_at: new Date().toISOString() },
    });
    await reading.until(() => reading.lines.length === 3);
    const kinds = reading.blocks.flatMap((block) => decodeBlock(block)).map(({ record }) => record?.kind);
    assert.deepEqual(new Set(kinds), new Set(['post', 'delete', 'delete-author']));
    await reading.until(() => JSON.parse(reading.cursor!).complianceTo !== null);
  });

  it('events of the time after a cut come, also where nothing had come before, not even a heartbeat', async () => {
    bench.server.heartbeatMs = 60_000;
    const reading = bench.read({ compliance: true });
    await reading.live(9);
    const id = bench.server.post('coffee');
    await reading.until(() => reading.lines.length === 1);
    bench.server.cut();
    bench.server.comply('tweets', 2, {
      delete: { tweet: { id, author_id: '77' }, event_at: new Date().toISOString() },
    });
    await reading.until(() => reading.lines.some((line) => line.includes('"delete"')));
  });

  it('a plan without them is said, and the posts go on', async () => {
    const reading = bench.read({ compliance: true });
    // The posts connect after the rules are there, so these meet the compliance streams.
    bench.server.faults.refusals.push(...Array.from({ length: 8 }, () => ({ status: 403 })));
    await reading.live();
    bench.server.post('coffee');
    await reading.until(() => reading.texts.length === 1);
    assert.ok(reading.notes.some((note) => /need an Enterprise plan.*set compliance: false/.test(note)));
  });
});
