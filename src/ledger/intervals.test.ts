import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Interval, lengthOf, merge, overlap, subtract, within } from './intervals.ts';
import { randomOf } from './random.fixture.ts';

const UP_TO = 40;

/** The moments an interval list holds, one by one: what the arithmetic is compared with. */
const momentsOf = (intervals: readonly Interval[]): Set<number> =>
  new Set(
    intervals.flatMap(({ from, to }) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)),
  );

function intervals(random: () => number): Interval[] {
  return Array.from({ length: Math.floor(random() * 6) }, () => {
    const from = Math.floor(random() * UP_TO);
    return { from, to: from + Math.floor(random() * 8) };
  });
}

test('merged stretches hold the same moments, in order, and never touch', () => {
  const random = randomOf(1);
  for (let trial = 0; trial < 500; trial++) {
    const list = intervals(random);
    const merged = merge(list);
    assert.deepEqual(momentsOf(merged), new Set([...momentsOf(list)].sort((a, b) => a - b)));
    for (const [i, { from, to }] of merged.entries()) {
      assert.ok(from < to);
      if (i > 0) assert.ok(from > merged[i - 1]!.to);
    }
  }
});

test('what is left after subtracting is what the whole has and the holes have not', () => {
  const random = randomOf(2);
  for (let trial = 0; trial < 500; trial++) {
    const [whole] = [...intervals(random), { from: 3, to: 30 }];
    const holes = merge(intervals(random));
    const taken = momentsOf(holes);
    const expected = [...momentsOf([whole!])].filter((moment) => !taken.has(moment));
    assert.deepEqual([...momentsOf(subtract(whole!, holes))], expected);
  }
});

test('the parts within bounds are the overlap with each', () => {
  const random = randomOf(3);
  for (let trial = 0; trial < 500; trial++) {
    const list = merge(intervals(random));
    const bounds = { from: Math.floor(random() * UP_TO), to: Math.floor(random() * UP_TO) };
    const expected = list.flatMap((one) => overlap(one, bounds) ?? []);
    assert.deepEqual(within(list, bounds), expected);
    assert.equal(lengthOf(expected), momentsOf(expected).size);
  }
});
