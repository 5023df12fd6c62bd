import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketByLength } from './batches.ts';
import { cutWindows } from './windows.ts';

test('what fits is one window, also nothing', () => {
  assert.deepEqual(cutWindows([], 10), [{ from: 0, to: 0, ownsFrom: 0, ownsTo: 0, pieces: 0 }]);
  assert.deepEqual(cutWindows([3, 3, 4], 10), [{ from: 0, to: 3, ownsFrom: 0, ownsTo: 3, pieces: 10 }]);
});

test('windows overlap, and each word is owned where it stands further from the edge', () => {
  assert.deepEqual(cutWindows(Array(12).fill(1), 8), [
    { from: 0, to: 8, ownsFrom: 0, ownsTo: 7, pieces: 8 },
    { from: 6, to: 12, ownsFrom: 7, ownsTo: 12, pieces: 6 },
  ]);
});

test('whatever the words, windows fit, go on, and own each word once', () => {
  let state = 7;
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  for (let trial = 0; trial < 300; trial++) {
    const room = 46 + random(60);
    const pieces = Array.from({ length: random(400) }, () => random(trial % 3 === 0 ? 46 : 5));
    const windows = cutWindows(pieces, room);
    let owned = 0;
    windows.forEach(({ from, to, ownsFrom, ownsTo, pieces: count }, i) => {
      assert.equal(ownsFrom, owned);
      owned = ownsTo;
      assert.ok(from <= ownsFrom && ownsFrom <= ownsTo && ownsTo <= to);
      assert.ok(i === 0 || from > windows[i - 1]!.from);
      const sum = pieces.slice(from, to).reduce((all, each) => all + each, 0);
      assert.equal(count, sum);
      assert.ok(count <= room);
    });
    assert.equal(owned, pieces.length);
  }
});

test('sequences of like length share a batch that keeps to its limits', () => {
  const lengths = [9, 2, 30, 2, 10, 3, 3];
  const batches = bucketByLength(lengths, 3, 40);
  assert.deepEqual(batches, [[1, 3, 5], [6, 0, 4], [2]]);
  assert.deepEqual(bucketByLength([], 3, 40), []);
  assert.deepEqual(bucketByLength([100], 3, 40), [[0]]);
});
