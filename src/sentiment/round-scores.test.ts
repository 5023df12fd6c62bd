import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from './random.ts';
import { roundScores } from './round-scores.ts';

const inUnits = ({ positive, neutral, negative, mixed }: ReturnType<typeof roundScores>) =>
  [positive, neutral, negative, mixed].map((score) => Math.round(score * 10_000));

test('the four scores sum to exactly 1 in four decimals, whatever the probabilities', () => {
  const random = seededRandom(3);
  for (let i = 0; i < 5000; i++) {
    const scores = roundScores(random(), random() ** 4, random() ** 9, random(), i % 3 === 0 ? random() : 0);
    assert.equal(
      inUnits(scores).reduce((a, b) => a + b),
      10_000,
    );
    for (const score of [scores.positive, scores.neutral, scores.negative, scores.mixed, scores.confidence]) {
      assert.equal(score, Number(score.toFixed(4)));
    }
  }
});

test('thirds are rounded by the largest remainder and neutral wins the tie', () => {
  const scores = roundScores(1, 1, 1, 0.4);
  assert.deepEqual(inUnits(scores), [3333, 3334, 3333, 0]);
  assert.equal(scores.sentiment, 'neutral');
});

test('the label is that of the highest score and mixed is 0 unless given', () => {
  assert.equal(roundScores(0.6, 0.3, 0.1, 0.7).sentiment, 'negative');
  assert.equal(roundScores(0.1, 0.3, 0.6, 0.7).sentiment, 'positive');
  assert.equal(roundScores(0.1, 0.1, 0.1, 0.7, 0.7).sentiment, 'mixed');
  assert.equal(roundScores(0.1, 0.3, 0.6, 0.7).mixed, 0);
});

test('what is not a number, negative or infinite gives finite scores', () => {
  for (const bad of [Number.NaN, -1, Infinity, -Infinity, 0]) {
    const scores = roundScores(bad, bad, bad, bad);
    assert.equal(
      inUnits(scores).reduce((a, b) => a + b),
      10_000,
    );
    assert.ok(Number.isFinite(scores.confidence));
  }
});
