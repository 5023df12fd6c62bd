import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Coverage } from '../model/coverage.ts';
import { Account } from './account.ts';
import { Ledger } from './ledger.ts';

const WINDOW = 100;
const ALL = { from: 0, to: 10_000 };

function account(notes: Record<string, Coverage[]>): Account {
  const db = new DatabaseSync(':memory:');
  db.exec('create table issued_window (start integer, length integer, topic text, changed integer)');
  const ledger = new Ledger(db, WINDOW);
  for (const [source, list] of Object.entries(notes)) ledger.note(source, list, 0);
  return Account.read(db);
}

const covered = (from: number, to: number, topic: string | null = null): Coverage => ({
  kind: 'covered',
  topic,
  from,
  to,
});
const gap = (from: number, to: number, topic: string | null = null): Coverage => ({
  kind: 'gap', topic, from, to, reason: 'crash', detail: '', healable: false,
}); // biome-ignore format: one note
const fetched = (from: number, to: number, count: number, estimated: number | null, capped = true): Coverage => ({
  kind: 'fetched', topic: 'tea', from, to, fetched: count, capped, estimated,
}); // biome-ignore format: one note

test('a window is covered by the share of it that is accounted for', () => {
  const one = account({ live: [covered(50, 180), gap(180, 300)] });
  assert.deepEqual(
    [0, 100, 200, 300].map((start) => one.coverageOf(start, WINDOW, '*')),
    [0.5, 0.8, 0, null],
  );
});

test('nothing is said of a window in which nothing was asked, as of files', () => {
  assert.equal(account({}).coverageOf(0, WINDOW, '*'), null);
});

test('each source counts the same, and only where it was asked', () => {
  const one = account({ a: [covered(0, 300)], b: [covered(100, 120), gap(120, 200)] });
  assert.deepEqual(
    [0, 100, 200].map((start) => one.coverageOf(start, WINDOW, '*')),
    [1, 0.6, 1],
  );
});

test('a topic is covered by what was asked for it and by what takes everything', () => {
  const one = account({ x: [covered(0, 100, 'tea'), gap(0, 100, 'milk')], all: [covered(0, 100)] });
  assert.equal(one.coverageOf(0, WINDOW, 'tea'), 1);
  assert.equal(one.coverageOf(0, WINDOW, 'milk'), 0.5);
  assert.equal(one.coverageOf(0, WINDOW, 'bread'), 1);
  assert.equal(one.coverageOf(0, WINDOW, '*'), 0.75);
});

test('a sample counts for its share of what the network counts, and says nothing where it does not count', () => {
  assert.equal(account({ x: [fetched(0, 100, 25, 100)] }).coverageOf(0, WINDOW, 'tea'), 0.25);
  assert.equal(
    account({ x: [covered(0, 50, 'tea'), fetched(0, 100, 25, 100)] }).coverageOf(0, WINDOW, 'tea'),
    0.625,
  );
  assert.equal(account({ x: [fetched(0, 100, 25, null)] }).coverageOf(0, WINDOW, 'tea'), null);
  assert.equal(
    account({ x: [fetched(0, 100, 25, null), covered(0, 100, 'tea')] }).coverageOf(0, WINDOW, 'tea'),
    1,
  );
  assert.equal(account({ x: [fetched(0, 100, 0, 0)] }).coverageOf(0, WINDOW, 'tea'), 1);
});

test('windows tell what was asked, had and missed, by source and topic', () => {
  const rows = account({
    x: [fetched(0, 200, 40, 100), gap(150, 160, 'tea'), covered(160, 200, 'tea')],
  }).windows(WINDOW, ALL, 10);
  assert.deepEqual(
    rows.map(({ start, coveredMs, missingMs, askedMs }) => [start, coveredMs, missingMs, askedMs]),
    [
      [0, 0, 0, 100],
      [100, 40, 10, 100],
    ],
  );
  assert.deepEqual(
    [rows[0]?.fetched, rows[0]?.estimated, rows[0]?.capped, rows[0]?.gap],
    [20, 50, true, null],
  );
  assert.deepEqual(rows[1]?.gap, { from: 150, to: 160, reason: 'crash', healed: false });
});

test('a window shows its longest open gap, and a healed one only where none is open', () => {
  const healed = account({ live: [gap(10, 20), gap(30, 60), covered(30, 60)] }).windows(WINDOW, ALL, 10);
  assert.deepEqual(healed[0]?.gap, { from: 10, to: 20, reason: 'crash', healed: false });
  const whole = account({ live: [gap(10, 20), covered(0, 100)] }).windows(WINDOW, ALL, 10);
  assert.deepEqual(whole[0]?.gap, { from: 10, to: 20, reason: 'crash', healed: true });
});

test('a gap of several days is in the windows of each, and once in one of a month', () => {
  const day = 86_400_000;
  const one = account({ live: [gap(day / 2, 3 * day)] });
  assert.deepEqual(
    one
      .windows(day, { from: 0, to: 10 * day }, 10)
      .map(({ start, missingMs }) => [start / day, missingMs / day]),
    [
      [0, 0.5],
      [1, 1],
      [2, 1],
    ],
  );
  assert.equal(one.windows(31 * day, { from: 0, to: 10 * day }, 10)[0]?.missingMs, 2.5 * day);
});

test('the newest windows are kept where there are more than asked for', () => {
  const rows = account({ live: [covered(0, 1000)] }).windows(WINDOW, ALL, 3);
  assert.deepEqual(
    rows.map(({ start }) => start),
    [700, 800, 900],
  );
});
