import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LexiconModel } from './lexicon-model.ts';

const model = new LexiconModel();
const labelOf = (text: string) => model.score([text])[0]!.sentiment;

test('praise is positive, blame negative, and what holds neither neutral', () => {
  assert.equal(labelOf('What a lovely day'), 'positive');
  assert.equal(labelOf('The food was horrible'), 'negative');
  assert.equal(labelOf('The shop is in the main street'), 'neutral');
});

test('negations turn a word, boosters and signs strengthen it', () => {
  assert.equal(labelOf('This is not good'), 'negative');
  const [plain, loud] = model.score(['It is good', 'It is really good!!!']);
  assert.ok(loud!.positive > plain!.positive);
});

test('any string has finite scores that sum to 1, and none takes long', () => {
  const odd = ['', ' ', '\n', '😀😀', '\ud800', 'constructor __proto__', 'e\u0301'.repeat(3000), 'مرحبا'];
  const long = [`${'A'.repeat(10_000)}a`, 'good '.repeat(2000), 'x'.repeat(10_000), '!?'.repeat(5000)];
  const scores = model.score([...odd, ...long]);
  for (const { positive, neutral, negative, mixed, confidence } of scores) {
    assert.equal(Math.round((positive + neutral + negative + mixed) * 1e4), 10_000);
    assert.ok(confidence >= 0 && confidence <= 1);
  }
  assert.equal(scores[0]!.sentiment, 'neutral');
});
