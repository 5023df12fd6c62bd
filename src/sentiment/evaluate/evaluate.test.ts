import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Class } from '../labelled.ts';
import { roundScores } from '../round-scores.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import { evaluate } from './evaluate.ts';
import { formatEvaluation } from './format-evaluation.ts';

const said = (label: Class, confidence: number) =>
  roundScores(
    label === 'negative' ? 0.8 : 0.1,
    label === 'neutral' ? 0.8 : 0.1,
    label === 'positive' ? 0.8 : 0.1,
    confidence,
  );

// Negative: 3 of 4 found; neutral: 1 of 2; positive: 2 of 2.
const gold: Class[] = [
  'negative',
  'negative',
  'negative',
  'negative',
  'neutral',
  'neutral',
  'positive',
  'positive',
];
const predicted = [
  said('negative', 0.75),
  said('negative', 0.75),
  said('negative', 0.75),
  said('positive', 0.75),
  said('neutral', 0.55),
  said('positive', 0.55),
  said('positive', 0.95),
  said('positive', 0.95),
];

test('accuracy, recalls, precision and F1 are as counted by hand', () => {
  const { accuracy, macroRecall, macroF1, classes, confusion } = evaluate(gold, predicted);
  assert.equal(accuracy, 6 / 8);
  assert.equal(macroRecall, (0.75 + 0.5 + 1) / 3);
  assert.deepEqual(classes.positive, { precision: 0.5, recall: 1, f1: 2 / 3, support: 2 });
  const f1 = [(2 * 0.75) / 1.75, (2 * 0.5) / 1.5, 2 / 3];
  assert.ok(Math.abs(macroF1 - (f1[0]! + f1[1]! + f1[2]!) / 3) < 1e-12);
  assert.deepEqual(confusion, [
    [3, 0, 1, 0],
    [0, 1, 1, 0],
    [0, 0, 2, 0],
  ]);
});

test('the calibration error is the mean gap between confidence and accuracy', () => {
  const { ece, reliability } = evaluate(gold, predicted);
  assert.equal(reliability[7]!.count, 4);
  assert.equal(reliability[7]!.accuracy, 0.75);
  assert.ok(Math.abs(ece - (4 * 0 + 2 * 0.05 + 2 * 0.05) / 8) < 1e-9);
});

test('a class that does not occur has no say in the means', () => {
  assert.equal(evaluate(['positive'], [said('positive', 1)]).macroRecall, 1);
  assert.equal(evaluate([], []).macroRecall, 0);
});

test('bootstrap intervals hold the figure and are the same for a seed', () => {
  const intervals = bootstrapIntervals(gold, predicted, { draws: 400, seed: 5 });
  assert.deepEqual(intervals, bootstrapIntervals(gold, predicted, { draws: 400, seed: 5 }));
  assert.ok(intervals.accuracy.low < 0.75 && intervals.accuracy.high > 0.75);
  assert.ok(intervals.macroRecall.high <= 1);
});

test('the table shows every figure in columns', () => {
  const table = formatEvaluation(evaluate(gold, predicted), bootstrapIntervals(gold, predicted));
  assert.match(table, /^macro-recall +0\.7500 +\(95 % interval 0\.\d{4} to [01]\.\d{4}\)$/m);
  assert.match(table, /^positive +0\.5000 +1\.0000 +0\.6667 +2$/m);
  assert.match(table, /^negative +3 +0 +1$/m);
  assert.doesNotMatch(table, /mixed/);
});
