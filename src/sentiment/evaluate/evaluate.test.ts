import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Class } from '../labelled.ts';
import type { SentimentModel } from '../model.ts';
import { roundScores } from '../round-scores.ts';
import { bootstrapIntervals, pairedDifferences } from './bootstrap.ts';
import { evaluate, macroRecallInterval } from './evaluate.ts';
import { compareOnFile } from './evaluate-file.ts';
import { formatComparison } from './format-comparison.ts';
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

test('the interval of the macro-recall narrows with the texts of each class', () => {
  const few = macroRecallInterval([
    [8, 2, 0, 0],
    [0, 10, 0, 0],
    [5, 0, 5, 0],
  ]);
  // Recalls 0.8, 1 and 0.5 of ten texts each: 1.96 · √(0.016 + 0 + 0.025) / 3 either way.
  assert.ok(Math.abs(few.low - (0.76667 - 0.13229)) < 1e-4 && Math.abs(few.high - 0.89896) < 1e-4);
  assert.deepEqual(macroRecallInterval([[], [], []].map(() => [0, 0, 0, 0])), { low: 0, high: 1 });
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

test('the difference of two models has its sign, and an interval that tells chance from better', () => {
  const many = Array.from({ length: 40 }, () => gold).flat();
  const right = many.map((label) => said(label, 0.9));
  const usual = Array.from({ length: 40 }, () => predicted).flat();
  const { macroRecall } = pairedDifferences(many, right, usual, { draws: 200 });
  assert.ok(Math.abs(macroRecall.difference - 0.25) < 1e-12);
  assert.ok(macroRecall.low > 0.15 && macroRecall.high < 0.35);
  const none = pairedDifferences(many, usual, usual, { draws: 50 }).accuracy;
  assert.deepEqual([none.difference, none.low, none.high], [0, 0, 0]);
  const few = pairedDifferences(
    gold,
    gold.map((label) => said(label, 0.9)),
    predicted,
    { draws: 400 },
  ).accuracy;
  assert.ok(few.low <= 0 && few.difference === 0.25);
});

/** Says what its words say; cannot read a text with a hash mark. */
const obedient = (name: string, words: Record<string, Class | 'mixed'>): SentimentModel => ({
  name,
  version: '1',
  languages: ['en'],
  score: (texts) =>
    texts.map((text) => {
      if (text.includes('#')) throw new Error('a hash mark');
      const label = Object.entries(words).find(([word]) => text.includes(word))?.[1] ?? 'neutral';
      return label === 'mixed' ? roundScores(0.1, 0.1, 0.1, 0.7, 0.7) : said(label, 0.8);
    }),
});

test('several models are judged on the same texts, one loaded after the other, with what they could not score', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'undertone-evaluate-'));
  const file = join(folder, 'labelled.csv');
  const rows = [
    'good day,positive',
    'bad day,negative',
    'long day,neutral',
    'good but bad day,mixed',
    'good #day,positive',
  ];
  await writeFile(file, `text,label\n${rows.join('\n')}\n`);
  const log: string[] = [];
  const contender = (model: SentimentModel) => ({
    name: model.name,
    load: async () => {
      log.push(`load ${model.name}`);
      return { ...model, close: async () => void log.push(`close ${model.name}`) };
    },
  });
  const comparison = await compareOnFile(
    [
      contender(obedient('both', { ' but ': 'mixed', good: 'positive', bad: 'negative' })),
      contender(obedient('half', { good: 'positive' })),
    ],
    file,
  );
  assert.deepEqual(log, ['load both', 'close both', 'load half', 'close half']);
  const [both, half] = comparison.evaluations;
  assert.deepEqual([both!.macroRecall, half!.macroRecall], [1, 2 / 3]);
  assert.deepEqual(both!.mixed, { texts: 1, precision: 1, recall: 1 });
  assert.deepEqual(half!.mixed, { texts: 1, precision: 0, recall: 0 });
  assert.deepEqual([both!.texts, both!.unscored, both!.skipped], [3, 1, 0]);
  assert.ok(both!.postsPerSecond > 0);
  assert.equal(comparison.differences[0]!.figures.macroRecall.difference, 2 / 3 - 1);
  const table = formatComparison(comparison);
  assert.match(table, /^both@1 +1\.0000 +\(1\.0000 to 1\.0000\)/m);
  assert.match(table, /^half@1 against both@1: macro-recall −0\.3333 .*$/m);
  await rm(folder, { recursive: true });
});
