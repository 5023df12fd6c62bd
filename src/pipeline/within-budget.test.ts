import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReadAllowance } from '../model/allowance.ts';
import type { Block, Cursor } from '../model/block.ts';
import type { Coverage } from '../model/coverage.ts';
import type { Source } from '../sources/source.ts';
import { withinBudget } from './within-budget.ts';

/** A stream of a post a tick, that says of itself what live streams say. */
function stream(clock: { at: number }): Source & { reads: (Cursor | null)[] } {
  const reads: (Cursor | null)[] = [];
  return {
    name: 'x',
    charges: true,
    reads,
    async *read(cursor, signal) {
      reads.push(cursor);
      const block = (coverage: Coverage[], charged: number): Block => ({
        source: 'x',
        format: { kind: 'jsonl' },
        payload: Buffer.from(charged > 0 ? '{}' : ''),
        receivedAt: clock.at,
        cursor: String(clock.at),
        coverage,
        charged,
      });
      const topic = 'coffee';
      if (cursor !== null && Number(cursor) < clock.at) {
        const gap = { from: Number(cursor), to: clock.at, detail: 'Collection was stopped.', healable: true };
        yield block([{ kind: 'gap', topic, reason: 'paused', ...gap }], 0);
      }
      while (!signal.aborted) {
        const from = clock.at;
        clock.at += 1000;
        yield block([{ kind: 'covered', topic, from, to: clock.at, after: 'live' }], 1);
      }
      yield block([{ kind: 'covered', topic, from: clock.at, to: clock.at, after: 'paused' }], 0);
    },
  };
}

test('a stream is stopped when the money is used up, and read again when there is more; between is a gap for that', async () => {
  const clock = { at: 1_000_000, now: () => clock.at };
  let money = 3;
  const allowance: ReadAllowance = {
    take: (posts) => Math.min(posts, money),
    giveBack: () => {},
    renewsAt: () => 0,
  };
  const source = stream(clock);
  const stop = new AbortController();
  const notes: Coverage[] = [];
  let posts = 0;
  let broke = 0;
  const standing = () => {
    const covered = notes.findLast((note) => note.kind === 'covered');
    return covered === undefined ? [] : [{ topic: covered.topic, to: covered.to, state: 'live' }];
  };
  const options = { allowance, clock, standing, beatMs: 1 };
  for await (const block of withinBudget(source, null, stop.signal, options)) {
    notes.push(...(block.coverage ?? []));
    money -= block.charged ?? 0;
    posts += block.charged ?? 0;
    const ongoing = block.coverage?.some((note) => note.kind === 'gap' && note.ongoing);
    if (ongoing) {
      assert.equal(block.cursor, null, 'the place in the stream stays');
      clock.at += 5000;
      if (++broke === 3) money = 2;
    } else if (broke === 0 && posts === 3) clock.at += 5000;
    if (broke >= 3 && posts === 5) stop.abort();
  }
  assert.equal(posts, 5);
  assert.equal(source.reads.length, 2);
  const gaps = notes.filter((note) => note.kind === 'gap');
  assert.ok(gaps.length >= 3 && gaps.every(({ reason }) => reason === 'budget'), JSON.stringify(gaps));
  const closing = gaps.at(-1)!;
  assert.equal(closing.ongoing, undefined);
  assert.ok(closing.from <= 1_008_000 && closing.to === clock.at - 2000);
});

test('a stream that ends by itself is not begun again', async () => {
  const source: Source = {
    name: 'x',
    charges: true,
    async *read() {
      yield {
        source: 'x',
        format: { kind: 'jsonl' },
        payload: Buffer.from('{}'),
        receivedAt: 0,
        cursor: null,
      };
    },
  };
  const allowance: ReadAllowance = { take: (posts) => posts, giveBack: () => {}, renewsAt: () => 0 };
  const options = { allowance, clock: { now: () => 0 }, standing: () => [] };
  const blocks = await Array.fromAsync(withinBudget(source, null, new AbortController().signal, options));
  assert.equal(blocks.length, 1);
});

test('a stream that is started while the money is used up is missing for that, and what came before for a pause', async () => {
  const clock = { at: 1_000_000, now: () => clock.at };
  const allowance: ReadAllowance = { take: () => 0, giveBack: () => {}, renewsAt: () => 0 };
  const stop = new AbortController();
  const blocks: Block[] = [];
  const standing = () => [{ topic: 'coffee', to: 400_000, state: 'paused' }];
  const options = { allowance, clock, standing, beatMs: 1 };
  for await (const block of withinBudget(stream(clock), '400000', stop.signal, options)) {
    blocks.push(block);
    clock.at += 5000;
    if (blocks.length === 2) stop.abort();
  }
  assert.ok(blocks.every(({ cursor, payload }) => cursor === null && payload.length === 0));
  const brief = blocks.map(({ coverage = [] }) =>
    coverage.map((note) => [note.kind === 'gap' ? note.reason : note.kind, note.from, note.to]),
  );
  assert.deepEqual(brief, [
    [
      ['paused', 400_000, 1_000_000],
      ['budget', 1_000_000, 1_000_000],
    ],
    [['budget', 1_000_000, 1_005_000]],
    [
      ['budget', 1_000_000, 1_010_000],
      ['covered', 1_010_000, 1_010_000],
    ],
  ]);
});
