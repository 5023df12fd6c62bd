import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scores, SentimentModel } from '../sentiment/model.ts';
import { describeLegend, describePrediction } from './cli/predict/describe.ts';
import { numberWords } from './cli/predict/paint-words.ts';
import { coloured, plain } from './cli/terminal/colour.ts';
import { explain, explainAll, splitWords } from './explain.ts';
import { predict, withWords } from './predict.ts';

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
});

test('where there are colours they say which way a word speaks and how strongly, the strongest named below', async () => {
  const [answer] = await withWords(counting, await predict(counting, ['so good\nand bad bad\u001b[2J']));
  assert.equal(answer!.words_by, 'occlusion');
  const [first, scores, strongest] = describePrediction(answer!, coloured).split('\n');
  assert.match(first!, /\u001b\[30;102mgood\u001b\[39;49m .*and.* \u001b\[1m\u001b\[31mbad/);
  assert.doesNotMatch(first!, /\[2J(?!\u001b)/);
  assert.match(scores!, /positive 0\.25 {2}neutral 0\.25 {2}negative 0\.50 {2}mixed 0\.00/);
  assert.match(strongest!, /good \+0\.\d\d.* {3}.*bad −0\.\d\d/);
  assert.match(
    describeLegend('occlusion', 'counting@1', coloured),
    /when the word is left out \(counting@1\)/,
  );
  assert.equal(describeLegend('occlusion', 'counting@1', plain), '');
});

test('a hashtag and the words in it are shown once', () => {
  const words = [
    { text: '#VeryGood', start: 3, end: 12, effect: 0.1 },
    { text: 'Very', start: 4, end: 8, effect: 0 },
    { text: 'Good', start: 8, end: 12, effect: 1 },
  ];
  assert.equal(numberWords('so #VeryGood', words), 'so #(+0.10)VeryGood(+1.00)');
});

test('several texts are explained in one batch, each as it would be alone', async () => {
  let asked = 0;
  const batched = {
    ...counting,
    score: (texts: readonly string[]) => {
      asked++;
      return counting.score(texts);
    },
  };
  const both = await explainAll(batched, ['a good day', '', 'bad']);
  assert.equal(asked, 1);
  assert.deepEqual(both, [await explain(counting, 'a good day'), [], await explain(counting, 'bad')]);
});
