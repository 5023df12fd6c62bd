import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AT_REST, replay, type Standing } from './episodes.ts';
import type { Verdict } from './judge.ts';
import { type Known, reconcile } from './reconcile.ts';

const ONCE = { hold: 1, resolve: { margin: 0, windows: 1 } };
const VERDICTS: Record<string, Verdict> = { m: 'met', b: 'between', c: 'calm', '?': 'unknown' };

/** Windows of length 1 from 0 on, a letter each. */
const windows = (letters: string) =>
  [...letters].map((letter, start) => ({ start, verdict: VERDICTS[letter]! }));
const episodesOf = (letters: string, how: Parameters<typeof replay>[0], from: Standing = AT_REST) =>
  replay(how, from, windows(letters)).episodes.map(({ fired, resolved }) => [fired, resolved]);

test('it fires after so many windows in a row, once, and is over after so many calm ones', () => {
  const how = { hold: 2, resolve: { margin: 0, windows: 2 } };
  assert.deepEqual(episodesOf('mcmmmmcmcc', how), [[3, 9]]);
  assert.deepEqual(episodesOf('mbm', how), []);
  assert.deepEqual(episodesOf('mmcbc', how), [[1, null]]);
});

test('what is not known neither begins, breaks nor ends anything', () => {
  const how = { hold: 2, resolve: { margin: 0, windows: 1 } };
  assert.deepEqual(episodesOf('m?m??c', how), [[2, 5]]);
});

test('windows gone through in two parts give what they give in one', () => {
  const letters = 'cmmbmccmm?mmcccmbmm';
  const how = { hold: 2, resolve: { margin: 0, windows: 2 } };
  const whole = replay(how, AT_REST, windows(letters));
  for (let cut = 1; cut < letters.length; cut++) {
    const first = replay(how, AT_REST, windows(letters).slice(0, cut));
    const second = replay(how, first.standings.at(-1)!.standing, windows(letters).slice(cut));
    assert.deepEqual(second.standings.at(-1), whole.standings.at(-1));
  }
});

/** What is to be done where windows were judged up to `judgedTo` before and say `letters` now. */
function now(letters: string, given: Partial<Known>) {
  const known: Known = {
    open: null,
    judgedTo: 0,
    settled: 0,
    end: letters.length,
    length: 1,
    checkpoint: { start: 0, standing: AT_REST },
    ...given,
  };
  return reconcile(replay(ONCE, known.checkpoint.standing, windows(letters)), known);
}

test('a firing that goes on stays one, and ends where its windows do', () => {
  assert.deepEqual(now('cmm', { open: 1, judgedTo: 2 }).fresh, []);
  assert.equal(now('cmm', { open: 1, judgedTo: 2 }).open, null);
  const ended = now('cmmc', { open: 1, judgedTo: 3 });
  assert.deepEqual([ended.fresh, ended.open], [[], { resolution: 'resolved', at: 3 }]);
  assert.equal(ended.checkpoint.start, 4);
});

test('late posts that take its reason away withdraw a firing', () => {
  const result = now('ccc', { open: 1, judgedTo: 3 });
  assert.deepEqual([result.fresh, result.open], [[], { resolution: 'withdrawn' }]);
  assert.deepEqual(result.checkpoint, { start: 3, standing: AT_REST });
});

test('late posts before a firing, or that part it in two, fire nothing more', () => {
  const before = now('mcmm', { open: 2, judgedTo: 4 });
  assert.deepEqual([before.fresh, before.open], [[], null]);
  const parted = now('cmcm', { open: 1, judgedTo: 4 });
  assert.deepEqual([parted.fresh, parted.open], [[], null]);
});

test('late posts fire once where nothing fired, and a new episode after a firing is one of its own', () => {
  assert.deepEqual(now('cmc', { judgedTo: 3 }).fresh, [{ fired: 1, resolved: 2 }]);
  const next = now('mcm', { open: 0, judgedTo: 1 });
  assert.deepEqual(next.open, { resolution: 'resolved', at: 1 });
  assert.deepEqual(next.fresh, [{ fired: 2, resolved: null }]);
});
