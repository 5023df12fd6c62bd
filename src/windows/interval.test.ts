import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Label } from '../model/post.ts';
import type { Confusion } from './confusion.ts';
import { shareInterval, wilson } from './interval.ts';

const labels: Label[] = ['positive', 'neutral', 'negative'];

/** mulberry32, so that the trials are the same each time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function draw(random: () => number, n: number, shares: readonly number[]): number[] {
  const counts = shares.map(() => 0);
  const upTo = shares.map((_, at) => shares.slice(0, at + 1).reduce((sum, share) => sum + share, 0));
  for (let i = 0; i < n; i++) {
    const point = random();
    const at = upTo.findIndex((bound) => bound > point);
    counts[at < 0 ? shares.length - 1 : at]!++;
  }
  return counts;
}

const countsOf = (values: readonly number[]): Record<Label, number> => ({
  positive: values[0]!,
  neutral: values[1]!,
  negative: values[2]!,
  mixed: 0,
});

/** How often the interval holds the true share of each label, at worst. */
function coverage(
  rates: number[][],
  validation: number[],
  n: number,
  truth: number[],
  trials: number,
): number {
  const random = randomOf(n * 7 + 1);
  const seen = labels.map((_, j) => truth.reduce((sum, share, i) => sum + share * rates[i]![j]!, 0));
  const hits = [0, 0, 0];
  for (let trial = 0; trial < trials; trial++) {
    const confusion: Confusion = {
      labels,
      counts: rates.map((row, i) => draw(random, validation[i]!, row)),
    };
    const counts = countsOf(draw(random, n, seen));
    labels.forEach((label, k) => {
      const { low, high } = shareInterval(label, counts, n, confusion)!;
      if (low <= truth[k]! + 1e-9 && high >= truth[k]! - 1e-9) hits[k]!++;
    });
  }
  return Math.min(...hits) / trials;
}

const MODELS: Record<string, number[][]> = {
  'a fair model': [
    [0.72, 0.24, 0.04],
    [0.17, 0.68, 0.15],
    [0.06, 0.28, 0.66],
  ],
  'a good model': [
    [0.93, 0.05, 0.02],
    [0.05, 0.9, 0.05],
    [0.02, 0.05, 0.93],
  ],
};
const TRUTHS = [
  [0.4, 0.45, 0.15],
  [0, 1, 0],
  [1, 0, 0],
  [0.02, 0.9, 0.08],
];

for (const [name, rates] of Object.entries(MODELS)) {
  for (const n of [1, 2, 5, 30, 500]) {
    test(`95 % intervals hold the true share for ${n} posts scored by ${name}`, () => {
      for (const truth of TRUTHS) {
        const worst = coverage(rates, [400, 400, 200], n, truth, 400);
        // 400 trials of 0.95 have a standard error of 0.011.
        assert.ok(worst >= 0.92, `${worst} at ${truth}`);
      }
    });
  }
}

const confusion: Confusion = {
  labels,
  counts: [
    [288, 96, 16],
    [68, 272, 60],
    [12, 56, 132],
  ],
};

test('the interval lies within 0 and 1 and holds the observed share, whatever the counts', () => {
  for (const values of [
    [1, 0, 0],
    [0, 0, 7],
    [0, 5000, 0],
    [1e6, 1e6, 0],
    [3, 2, 1],
  ]) {
    const n = values.reduce((sum, value) => sum + value, 0);
    labels.forEach((label, k) => {
      const { low, high } = shareInterval(label, countsOf(values), n, confusion)!;
      assert.ok(
        low >= 0 && high <= 1 && low <= values[k]! / n && high >= values[k]! / n,
        `${values} ${label}`,
      );
    });
  }
});

test('more posts narrow the interval down to what the confusion leaves open, no further', () => {
  const width = (n: number): number => {
    const { low, high } = shareInterval('positive', countsOf([0.4 * n, 0.4 * n, 0.2 * n]), n, confusion)!;
    return high - low;
  };
  assert.ok(width(100) > width(10_000));
  assert.ok(width(1e9) > 0.05 && width(1e9) > 0.95 * width(1e7));
  const known = wilson(0.4, 1e9);
  assert.ok(known.high - known.low < 0.001);
});

test('nothing scored, and a label that the model does not give, have no interval', () => {
  assert.equal(shareInterval('positive', countsOf([0, 0, 0]), 0, confusion), null);
  const two: Confusion = { labels: ['positive', 'negative'], counts: [[9, 1], [1, 9]] }; // biome-ignore format: a matrix
  assert.equal(shareInterval('neutral', countsOf([5, 0, 5]), 10, two), null);
});

test('mixed, of which such a confusion tells nothing, has the interval of the sample, and leaves the others theirs', () => {
  const counts = { ...countsOf([40, 40, 15]), mixed: 5 };
  assert.deepEqual(shareInterval('mixed', counts, 100, confusion), wilson(0.05, 100));
  const without = shareInterval('positive', countsOf([42, 42, 16]), 100, confusion)!;
  const beside = shareInterval('positive', counts, 100, confusion)!;
  assert.ok(Math.abs(beside.low - without.low * 0.95) < 0.02, `${beside.low} and ${without.low}`);
  assert.ok(Math.abs(beside.high - without.high * 0.95) < 0.02, `${beside.high} and ${without.high}`);
});

test('without a known confusion the interval is of the sample alone', () => {
  const { low, high } = shareInterval('positive', countsOf([8, 1, 1]), 10, null)!;
  // Wilson for 8 of 10: 0.490 to 0.943 (Newcombe 1998, method 3).
  assert.deepEqual([low.toFixed(3), high.toFixed(3)], ['0.490', '0.943']);
  assert.deepEqual(wilson(0, 1).low, 0);
});

test('labels that cannot be told apart leave everything open', () => {
  const blind: Confusion = {
    labels,
    counts: [
      [10, 10, 10],
      [10, 10, 10],
      [10, 10, 10],
    ],
  };
  assert.deepEqual(shareInterval('positive', countsOf([5, 5, 5]), 15, blind), { low: 0, high: 1 });
});
