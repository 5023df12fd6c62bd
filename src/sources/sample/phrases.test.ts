import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fill, phrasesOf } from './phrases.ts';
import { Random } from './random.ts';

it('a phrase tells its mood, its weight and when it makes sense', () => {
  assert.deepEqual(phrasesOf('\n-*4>0.2<0.5 gone\n+ here\n'), [
    { mood: 'negative', weight: 4, from: 0.2, to: 0.5, pattern: 'gone' },
    { mood: 'positive', weight: 1, from: 0, to: 1, pattern: 'here' },
  ]);
  assert.throws(() => phrasesOf('no mood'), /not a phrase/);
});

it('brackets are a choice, which may nest and be empty, and braces a slot', () => {
  const random = new Random(1);
  const texts = new Set(
    Array.from({ length: 200 }, () => fill('[so |][good|[very|really] {what}]', random, (name) => name)),
  );
  assert.deepEqual([...texts].sort(), [
    'good',
    'really what',
    'so good',
    'so really what',
    'so very what',
    'very what',
  ]);
});

it('a seed gives the same numbers each time, spread evenly', () => {
  const draw = (seed: number) => {
    const random = new Random(seed, 'test');
    return Array.from({ length: 10_000 }, () => random.below(10));
  };
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
  const counts = draw(7).reduce((sums, n) => sums.with(n, sums[n]! + 1), Array<number>(10).fill(0));
  assert.ok(
    counts.every((count) => count > 850 && count < 1150),
    counts.join(),
  );
});
