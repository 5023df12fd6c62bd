import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { fitModel } from '../train/fit-model.ts';
import { DEFAULT_OPTIONS } from '../train/options.ts';
import { LinearModel } from './linear-model.ts';
import { TINY_ROWS } from './tiny-model.fixture.ts';

describe('a linear model', () => {
  let model: LinearModel;
  let parameters: ConstructorParameters<typeof LinearModel>[0];

  before(() => {
    const options = { ...DEFAULT_OPTIONS, vectorScale: 0, slotBits: 18 };
    const fitted = fitModel({ rows: TINY_ROWS, auxiliary: [], unlabelled: [] }, options, () => {});
    parameters = { name: 'tiny', version: '1.0.0', languages: ['en'], ...fitted.parameters };
    model = new LinearModel(parameters);
  });

  test('learns a small set and what its words mean elsewhere', () => {
    const scores = model.score(TINY_ROWS.map((row) => row.text));
    assert.deepEqual(
      scores.map((score) => score.sentiment),
      TINY_ROWS.map((row) => row.label),
    );
    const [good, bad] = model.score(['what a delicious cake', 'such a rude man']);
    assert.equal(good!.sentiment, 'positive');
    assert.equal(bad!.sentiment, 'negative');
  });

  test('gives every string finite scores that sum to 1 in four decimals', () => {
    const odd = [
      '',
      ' ',
      '\0',
      '\ud800',
      'a\udfff\ud83d',
      '\\u12',
      '&amp;&amp;',
      '#',
      '@',
      '#_',
      '…'.repeat(300),
      '\u{1f3fd}\u{1f3fd}',
      'مرحبا 世界 ñandú',
      '😂'.repeat(5000),
      'x'.repeat(10_000),
      'no '.repeat(20_000),
      '"',
      '""',
      '[object Object]',
      ':'.repeat(1000),
      '\u202e\u200d\ufe0f',
    ];
    let state = 7;
    for (let i = 0; i < 300; i++) {
      let text = '';
      for (let k = 0; k < 40; k++) {
        state = (Math.imul(state, 1664525) + 1013904223) | 0;
        text += String.fromCharCode(state >>> 16);
      }
      odd.push(text);
    }
    const scores = model.score(odd);
    assert.equal(scores.length, odd.length);
    for (const { positive, neutral, negative, mixed, confidence } of scores) {
      const units = [positive, neutral, negative, mixed].map((score) => Math.round(score * 10_000));
      assert.equal(
        units.reduce((a, b) => a + b),
        10_000,
      );
      assert.ok(confidence >= 0 && confidence <= 1);
    }
  });

  test('scores a text the same alone, in a batch, twice, and after others', () => {
    const texts = TINY_ROWS.map((row) => row.text);
    const batch = model.score(texts);
    const alone = new LinearModel(parameters);
    assert.deepEqual(
      [...texts].reverse().map((text) => alone.score([text])[0]),
      [...batch].reverse(),
    );
    assert.deepEqual(model.score(texts), batch);
  });

  test('explains a score exactly: contributions and bias sum to the log-odds', () => {
    const text = 'the soup at "Ann’s" is NOT lovely :( #SoSad @me http://a.b';
    const parts = model.explain(text);
    const sum = (label: 'negative' | 'neutral' | 'positive') =>
      parts.reduce((all, part) => all + part.contribution[label], 0);
    const { bias } = parameters.calibration;
    const [scores] = model.score([text]);
    const negative = Math.exp(sum('negative') - sum('neutral') + bias[0]);
    const positive = Math.exp(sum('positive') - sum('neutral') + bias[1]);
    assert.ok(Math.abs(negative / (1 + negative + positive) - scores!.negative) < 1e-4);
    assert.ok(Math.abs(positive / (1 + negative + positive) - scores!.positive) < 1e-4);
    for (const { token, start, end, contribution } of parts) {
      assert.equal(text.slice(start, end), token);
      assert.ok(Math.abs(contribution.negative + contribution.neutral + contribution.positive) < 1e-9);
    }
    assert.equal(parts.find(({ token }) => token === 'lovely')!.start, text.indexOf('lovely'));
    assert.deepEqual(model.explain(''), []);
  });

  test('an explanation points at the word that decides', () => {
    const strongest = model
      .explain('the garden is disgusting today')
      .sort((a, b) => b.contribution.negative - a.contribution.negative)[0];
    assert.equal(strongest!.token, 'disgusting');
  });
});
