import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { readSpend, SPEND_SCHEMA } from '../lake/spend.ts';
import type { Block } from '../model/block.ts';
import { Spending } from './spending.ts';

const block = (source: string, charged: number, fees = 0): Block => ({
  source,
  format: { kind: 'jsonl' },
  payload: new Uint8Array(),
  receivedAt: 0,
  cursor: null,
  charged,
  fees,
});

function open(budget: number | null, at = Date.UTC(2026, 2, 31, 23, 59)) {
  const db = new DatabaseSync(':memory:');
  db.exec(SPEND_SCHEMA);
  const clock = { at, now: () => clock.at };
  return { db, clock, spending: new Spending(db, { budget, pricePerPost: 0.005 }, clock) };
}

test('what was charged is summed by month and source', () => {
  const { db, clock, spending } = open(null);
  spending.note(block('x', 100));
  spending.note(block('x', 50, 0.005));
  spending.note(block('stream', 1));
  spending.note(block('bluesky', 0));
  clock.at += 120_000;
  spending.note(block('x', 2));
  assert.deepEqual(readSpend(db), [
    { month: '2026-04', source: 'x', posts: 2, dollars: 0.01 },
    { month: '2026-03', source: 'stream', posts: 1, dollars: 0.005 },
    { month: '2026-03', source: 'x', posts: 150, dollars: 0.755 },
  ]);
  assert.equal(spending.spent(), 0.01);
});

test('allowances at the same time stay within the budget together', () => {
  const { spending } = open(1);
  assert.equal(spending.take(150), 150);
  assert.equal(spending.take(100), 50);
  assert.equal(spending.take(100), 0);
  spending.giveBack(50);
  assert.equal(spending.take(30), 30);
});

test('what came is spent, what did not come can be taken again', () => {
  const { spending } = open(1);
  const taken = spending.take(100);
  spending.note(block('x', 40));
  spending.giveBack(taken);
  assert.equal(spending.take(1000), 160);
});

test('a new month has its own budget', () => {
  const { clock, spending } = open(1);
  spending.note(block('x', 200));
  assert.equal(spending.take(1), 0);
  assert.equal(spending.renewsAt(), Date.UTC(2026, 3, 1));
  clock.at = spending.renewsAt();
  assert.equal(spending.take(1000), 200);
});

test('a budget that fits to the post is spent to the post', () => {
  for (let posts = 1; posts < 2000; posts += 7) {
    const { spending } = open(posts * 0.005);
    assert.equal(spending.take(10_000), posts);
  }
});

test('without a budget, or a price, there is no limit', () => {
  assert.equal(open(null).spending.take(1e6), 1e6);
  const free = new Spending(open(0).db, { budget: 0, pricePerPost: 0 }, { now: () => 0 });
  assert.equal(free.take(10), 10);
});
