import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelKey, labelMeaning } from './labels.ts';

const meaningOf = (values: string[], name = 'label') => {
  const meaning = labelMeaning(values, name);
  return meaning === null ? null : values.map((value) => meaning[labelKey(value)] ?? null);
};

test('words mean what they say, in any case, and unknown ones nothing', () => {
  assert.deepEqual(meaningOf(['Positive', ' NEG ', 'neutral', 'Irrelevant']), [
    'positive',
    'negative',
    'neutral',
    null,
  ]);
});

test('a file sorted by label knows the labels that come later', () => {
  assert.equal(labelMeaning(['negative'], 'label')?.positive, 'positive');
  assert.equal(labelMeaning(['0'], 'target')?.['4'], 'positive');
});

test('0, 2, 4 are Sentiment140’s and -1, 0, 1 are signs', () => {
  assert.deepEqual(meaningOf(['0', '2', '4.0']), ['negative', 'neutral', 'positive']);
  assert.deepEqual(meaningOf(['-1', '0', '1']), ['negative', 'neutral', 'positive']);
});

test('classes 0 and 1 are sentiment only in a column that says so', () => {
  assert.equal(meaningOf(['0', '1']), null);
  assert.deepEqual(meaningOf(['0', '1'], 'sentiment'), ['negative', 'positive']);
  assert.deepEqual(meaningOf(['0', '1', '2'], 'sentiment'), ['negative', 'neutral', 'positive']);
});

test('scores, topics and nothing are no labels', () => {
  assert.equal(meaningOf(['0.31', '-0.8', '0.2'], 'polarity'), null);
  assert.equal(meaningOf(['economy', 'sports']), null);
  assert.equal(meaningOf(['', ' ']), null);
  assert.equal(meaningOf(['__proto__', 'constructor']), null);
});
