import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effectsOf, shadesOf } from '../../web/src/parts/effects.ts';

const word = (text: string, of: string, effect: number) => {
  const start = text.indexOf(of);
  return { text: of, start, end: start + of.length, effect };
};

test('words are coloured as strongly as they speak, and fully only where they say much', () => {
  const text = 'a good day';
  const strengths = (effect: number) =>
    shadesOf(text, [word(text, 'good', effect)], 'occlusion').map(({ strength }) => strength);
  assert.deepEqual(strengths(0.6), [0, 1, 0]);
  assert.deepEqual(strengths(-0.15), [0, 0.5, 0]);
  assert.deepEqual(strengths(0.01), [0, 0, 0]);
});

test('what a model says of the parts of one emoji is one effect', () => {
  const text = 'so 👩‍👧!';
  const parts = [
    { text: '👩', start: 3, end: 5, effect: 0.25 },
    { text: '👧', start: 6, end: 8, effect: 0.5 },
  ];
  assert.deepEqual(effectsOf(text, parts), [{ text: '👩‍👧', start: 3, end: 8, effect: 0.75, isWord: true }]);
});
