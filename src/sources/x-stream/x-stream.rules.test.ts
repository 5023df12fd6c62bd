import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ChangingTopics,
  COFFEE,
  LAKE,
  missing,
  reasonsOf,
  useServer,
} from '../../../tests/support/x-stream-reading.ts';
import { decodeBlock } from '../decode.ts';
import { lakeDigits, topicsOfLake } from '../x/rule-tags.ts';

const bench = useServer();
const OURS = lakeDigits(LAKE);
const THEIRS = lakeDigits('another lake');
const tagged = (topics: string): string => `undertone-${OURS}:${topics}`;

describe('rules', () => {
  it('rules of others are left alone, ours that no topic asks for any more are deleted', async () => {
    bench.server.rules.push({ id: '1', value: 'cats', tag: 'somebody else' }, { id: '2', value: 'dogs' });
    bench.server.rules.push({ id: '3', value: 'old', tag: tagged('old') });
    const reading = bench.read();
    await reading.live();
    assert.deepEqual(
      bench.server.rules.map(({ value, tag }) => [value, tag]),
      [
        ['cats', 'somebody else'],
        ['dogs', undefined],
        ['coffee OR espresso', tagged('coffee')],
      ],
    );
  });

  it('follow the topics while running, without a new connection', async () => {
    const topics = new ChangingTopics(COFFEE);
    const reading = bench.read({ topics });
    await reading.live();
    topics.set(COFFEE, { name: 'tea', rule: 'tea' });
    await reading.until(() => bench.server.rules.length === 2);
    bench.server.post('tea at five');
    await reading.until(() => reading.texts.length === 1);
    topics.set({ name: 'tea', rule: 'tea' });
    await reading.until(() => bench.server.rules.length === 1);
    assert.equal(bench.server.rules[0]!.tag, tagged('tea'));
    assert.equal(bench.server.connections.length, 1);
    await reading.until(() =>
      reading.coverage.some((note) => note.kind === 'covered' && note.after === 'ended'),
    );
    assert.deepEqual(missing(reading.coverage, 'tea'), []);
  });

  it('topics with the same rule share one, since X takes each once', async () => {
    const reading = bench.read({ topics: new ChangingTopics(COFFEE, { ...COFFEE, name: 'beans' }) });
    await reading.live();
    assert.equal(bench.server.rules.length, 1);
    bench.server.post('coffee');
    await reading.until(() => reading.texts.length === 1);
    const block = reading.blocks.find(({ payload }) => payload.length > 0)!;
    const [decoded] = decodeBlock(block);
    assert.deepEqual(decoded!.record?.kind === 'post' && decoded!.record.topics, [
      `${OURS}:coffee`,
      `${OURS}:beans`,
    ]);
  });

  it('one that X refuses is named with what X says, and the others are kept', async () => {
    const reading = bench.read({ topics: new ChangingTopics({ name: 'odd', rule: '(coffee' }, COFFEE) });
    await reading.live();
    assert.deepEqual(
      bench.server.rules.map(({ tag }) => tag),
      [tagged('coffee')],
    );
    assert.equal(reading.notes.length, 2);
    assert.match(
      reading.notes[0]!,
      /does not accept the rule of the topic odd: no viable alternative at input/,
    );
  });

  it('one that another program has at X is named, and its posts come', async () => {
    bench.server.rules.push({ id: '1', value: 'coffee OR espresso', tag: 'theirs' });
    const reading = bench.read();
    await reading.live();
    assert.match(reading.notes[0]!, /is at X already, tagged "theirs"/);
    bench.server.post('coffee');
    await reading.until(() => reading.texts.length === 1);
  });

  it('of another lake on the same app are left alone, and the topics they name are not ours', async () => {
    const theirs = { id: '1', value: 'cats', tag: `undertone-${THEIRS}:coffee` };
    bench.server.rules.push(theirs);
    const reading = bench.read();
    await reading.live();
    assert.deepEqual(
      bench.server.rules.map(({ tag }) => tag),
      [theirs.tag, tagged('coffee')],
    );
    const found = topicsOfLake([`${THEIRS}:coffee`], OURS);
    assert.equal(found, undefined, 'our matcher says then');
    assert.deepEqual(topicsOfLake([`${THEIRS}:tea`, `${OURS}:coffee`], OURS), ['coffee']);
  });

  it("of two lakes on the same app each follow its own topics, and neither takes the other's", async () => {
    const topics = [new ChangingTopics(COFFEE), new ChangingTopics(COFFEE, { name: 'tea', rule: 'tea' })];
    const lakes = [LAKE, 'another lake'];
    const atX = () => bench.server.rules.map(({ value, tag }) => `${value} ${tag}`).sort();
    bench.server.mostConnections = 2;
    const readings = [];
    for (const [at, lake] of lakes.entries()) {
      readings.push(bench.read({ topics: topics[at]!, lake: () => lake, rulesCheckMs: 20 }));
      await readings[at]!.live();
    }
    const coffee = `coffee OR espresso undertone-${OURS}:coffee`;
    assert.deepEqual(atX(), [coffee, `tea undertone-${THEIRS}:tea`]);
    assert.match(readings[1]!.notes[0]!, /is at X already, tagged "undertone-.*:coffee"/);
    bench.server.post('coffee');
    for (const reading of readings) await reading.until(() => reading.texts.length === 1);
    topics[1]!.set(COFFEE, { name: 'milk', rule: 'milk' });
    await readings[1]!.until(() => atX().includes(`milk undertone-${THEIRS}:milk`));
    await readings[1]!.until(() => atX().length === 2);
    assert.deepEqual(atX(), [coffee, `milk undertone-${THEIRS}:milk`]);
    topics[0]!.set();
    const taken = `coffee OR espresso undertone-${THEIRS}:coffee`;
    await readings[1]!.until(() => atX().join() === [taken, `milk undertone-${THEIRS}:milk`].join());
  });

  it('that another lake has and only X can answer brings nothing, and it says so', async () => {
    const rule = 'place:vienna';
    bench.server.rules.push({ id: '1', value: rule, tag: `undertone-${THEIRS}:far` });
    const topics = new ChangingTopics({ name: 'vienna', rule }, COFFEE);
    const reading = bench.read({ topics, isOurs: (one: string) => one !== rule });
    await reading.live();
    assert.match(reading.notes[0]!, /topic vienna is at X already.*only X can tell its posts/);
    await reading.until(() => reading.coverage.some(({ topic }) => topic === 'coffee'));
    const covered = reading.coverage.filter(({ kind, topic }) => kind === 'covered' && topic === 'vienna');
    assert.ok(
      covered.every(({ from, to }) => from === to),
      'no time is said to be covered',
    );
  });

  it('from before lakes had tags of their own are taken over where they are of our topics, else left', async () => {
    bench.server.rules.push(
      { id: '1', value: 'coffee OR espresso', tag: 'undertone:coffee' },
      { id: '2', value: 'green tea', tag: 'undertone:tea' },
      { id: '3', value: 'cats', tag: 'undertone:cats' },
    );
    const reading = bench.read({ topics: new ChangingTopics(COFFEE, { name: 'tea', rule: 'tea' }) });
    await reading.live();
    await reading.until(() => bench.server.rules.length === 3);
    assert.deepEqual(
      bench.server.rules.map(({ value, tag }) => [value, tag]),
      [
        ['cats', 'undertone:cats'],
        ['coffee OR espresso', tagged('coffee')],
        ['tea', tagged('tea')],
      ],
    );
    assert.deepEqual(reading.notes, ['The rules at X are brought up to date: 2 added, 2 deleted.']);
  });

  it('more than the plan has room for are named, with what to do', async () => {
    bench.server.mostRules = 1;
    bench.server.rules.push({ id: '1', value: 'cats', tag: 'somebody else' });
    const reading = bench.read();
    await reading.until(() => reading.notes.length > 0);
    assert.match(reading.notes[0]!, /no room for the rule of the topic coffee: the account holds 1 rules/);
    assert.equal(bench.server.connections.length, 0);
  });

  it('a changed rule where X has no room for both takes the place of the old one', async () => {
    bench.server.mostRules = 1;
    bench.server.rules.push({ id: '1', value: 'coffee', tag: tagged('coffee') });
    const reading = bench.read();
    await reading.live();
    assert.deepEqual(
      bench.server.rules.map(({ value }) => value),
      ['coffee OR espresso'],
    );
  });

  it('several pages of rules are all seen', async () => {
    for (let i = 0; i < 250; i++)
      bench.server.rules.push({ id: `${i}`, value: `old ${i}`, tag: tagged(`old${i}`) });
    const reading = bench.read();
    await reading.live();
    assert.deepEqual(
      bench.server.rules.map(({ tag }) => tag),
      [tagged('coffee')],
    );
  });

  it('that cannot be brought up to date for a while are tried again', async () => {
    bench.server.faults.ruleRefusals.push(
      { status: 503 },
      { status: 429, headers: { 'x-rate-limit-reset': '1' } },
    );
    const reading = bench.read();
    await reading.live();
    assert.equal(reasonsOf(reading).length, 2);
  });
});
