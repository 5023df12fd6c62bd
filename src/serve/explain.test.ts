import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scores, SentimentModel } from '../sentiment/model.ts';
import { describePrediction } from './cli/predict/describe.ts';
import { coloured, plain } from './cli/terminal/colour.ts';
import { explain, splitWords } from './explain.ts';
import { predict } from './predict.ts';

/** Counts good and bad: a whole model, only small. */
const counting: SentimentModel = {
  name: 'counting',
  version: '1',
  languages: ['en'],
  score: (texts) =>
    texts.map((text): Scores => {
      const total = 1 + (text.match(/good|bad/g)?.length ?? 0);
      const positive = (text.match(/good/g)?.length ?? 0) / total;
      const negative = (text.match(/bad/g)?.length ?? 0) / total;
      const sentiment = positive > negative ? 'positive' : negative > positive ? 'negative' : 'neutral';
      return { sentiment, positive, negative, neutral: 1 / total, mixed: 0, confidence: 0.9 };
    }),
};

test('a word is worth the difference it makes', async () => {
  const words = await explain(counting, 'a good day');
  assert.deepEqual(words, [
    { text: 'a', start: 0, end: 1, effect: 0 },
    { text: 'good', start: 2, end: 6, effect: 0.5 },
    { text: 'day', start: 7, end: 10, effect: 0 },
  ]);
});

test('a model that knows the share of each word is asked for it', async () => {
  const knowing = {
    ...counting,
    explain: () => [{ start: 2, end: 6, contribution: { positive: 1.23456, negative: -0.5 } }],
  };
  assert.deepEqual(await explain(knowing, 'a good day'), [
    { text: 'good', start: 2, end: 6, effect: 1.7346 },
  ]);
});

test('scripts that write no spaces are parted into words all the same', () => {
  const text = '今日は天気がいい ok';
  const found = splitWords(text).map(({ start, end }) => text.slice(start, end));
  assert.ok(found.length > 3);
  assert.equal(found.at(-1), 'ok');
  assert.equal(found.join('').replace('ok', ''), '今日は天気がいい');
});

test('a prediction has its keys in the documented order, with offsets into the given text', async () => {
  const [answer] = await predict(counting, ['good #Coffee @ann https://example.org $ABC']);
  assert.deepEqual(Object.keys(answer!), [
    'text',
    'sentiment',
    'positive',
    'neutral',
    'negative',
    'mixed',
    'confidence',
    'entities',
    'hashtags',
    'mentions',
    'urls',
    'cashtags',
    'model',
  ]);
  assert.deepEqual(answer!.hashtags, [{ text: 'Coffee', start: 5, end: 12 }]);
  assert.deepEqual(answer!.mentions, [{ text: 'ann', start: 13, end: 17 }]);
  assert.deepEqual(answer!.cashtags, [{ text: 'ABC', start: 38, end: 42 }]);
  assert.equal(answer!.model, 'counting@1');
});

test('the line for a person shows label, certainty and text, the effects where asked for', async () => {
  const [answer] = await predict(counting, ['so good\nand bad bad\u001b[2J']);
  assert.equal(describePrediction(answer!, plain), 'negative  90%  so good and bad bad␛[2J\n');
  answer!.words = await explain(counting, answer!.text);
  const line = describePrediction(answer!, plain);
  assert.match(line, /good\(\+0\.\d\d\) and bad\(−0\.\d\d\) bad␛\[2J\(/);
  assert.match(describePrediction(answer!, coloured), /\u001b\[32m.*good/);
});
