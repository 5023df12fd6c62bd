import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARCHIVE, RECENT } from './endpoint.ts';
import { due, nextDue } from './schedule.ts';

const QUARTER = 900_000;
const DAY = 86_400_000;
/** Noon, and half a minute for X's index. */
const NOON = Date.UTC(2026, 2, 10, 12);
const AT_NOON = NOON + 30_000;
const ALL = { every: QUARTER, limit: null };
const SAMPLE = { every: QUARTER, limit: 100 };

const spans = (plan: ReturnType<typeof due>): string[] =>
  plan?.pieces.map(({ from, to }) => `${(from - NOON) / 60_000}..${(to - NOON) / 60_000}`) ?? [];

test('a new topic begins at once with what was posted last', () => {
  const plan = due(null, AT_NOON + 400_000, RECENT, ALL);
  assert.equal(plan!.to, NOON + 400_000);
  assert.equal(plan!.to - plan!.pieces[0]!.from, QUARTER);
});

test('nothing is due before the time is up and X has indexed it', () => {
  assert.equal(due(NOON - QUARTER, AT_NOON - 1000, RECENT, ALL), null);
  assert.deepEqual(spans(due(NOON - QUARTER, AT_NOON, RECENT, ALL)), ['-16..0']);
  assert.equal(nextDue(NOON - QUARTER, QUARTER), AT_NOON);
  assert.equal(nextDue(NOON - 1, QUARTER), AT_NOON);
});

test('what was missed comes as one piece, with a minute that was asked for before', () => {
  assert.deepEqual(spans(due(NOON - 10 * QUARTER, AT_NOON, RECENT, ALL)), ['-151..0']);
});

test('samples that were missed are taken each for itself', () => {
  assert.deepEqual(spans(due(NOON - 2.5 * QUARTER, AT_NOON, RECENT, SAMPLE)), [
    '-37.5..-30',
    '-30..-15',
    '-15..0',
  ]);
});

test('what recent search no longer reaches is lost; the archive has all', () => {
  const plan = due(NOON - 9 * DAY, AT_NOON, RECENT, ALL)!;
  assert.equal(plan.lost!.from, NOON - 9 * DAY);
  assert.equal(plan.pieces[0]!.from, plan.lost!.to);
  assert.ok(AT_NOON - plan.lost!.to < 7 * DAY, 'a little inside, since the edge moves on');
  assert.equal(due(NOON - 9 * DAY, AT_NOON, ARCHIVE, ALL)!.lost, null);
});
