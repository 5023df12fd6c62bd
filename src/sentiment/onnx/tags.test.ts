import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENTITY_TYPES } from '../model.ts';
import { entitiesOf } from './entity-spans.ts';
import { bestTags, TAGS } from './tags.ts';

/** Probabilities of words from the tags that are likely for each; the rest is shared by all tags. */
function probabilitiesOf(words: Partial<Record<string, number>>[]): Float32Array {
  const rows = words.flatMap((likely) => {
    const told = Object.values(likely).reduce<number>((sum, each) => sum + (each ?? 0), 0);
    return TAGS.map((tag) => (likely[tag] ?? 0) + (1 - told) / TAGS.length);
  });
  return Float32Array.from(rows);
}

const named = (tags: number[]) => tags.map((tag) => TAGS[tag]);

test('tags stand in the order of the types', () => {
  assert.equal(TAGS.length, 1 + 2 * ENTITY_TYPES.length);
  assert.deepEqual(TAGS.slice(0, 3), ['O', 'B-person', 'I-person']);
});

test('the best row of tags is not the row of best tags where that breaks BIO', () => {
  const words = [{ 'B-person': 0.45, O: 0.5 }, { 'I-person': 0.9 }];
  assert.deepEqual(named(bestTags(probabilitiesOf(words), 2)), ['B-person', 'I-person']);
  const other = [{ 'B-location': 0.9 }, { 'I-person': 0.5, 'I-location': 0.4 }];
  assert.deepEqual(named(bestTags(probabilitiesOf(other), 2)), ['B-location', 'I-location']);
});

test('no row begins inside an entity, and no words have no tags', () => {
  const tags = named(bestTags(probabilitiesOf([{ 'I-product': 0.99 }]), 1));
  assert.ok(!tags[0]!.startsWith('I-'));
  assert.deepEqual(bestTags(new Float32Array(0), 0), []);
});

test('probabilities of 0 leave every row possible', () => {
  const zeros = new Float32Array(3 * TAGS.length);
  assert.equal(bestTags(zeros, 3).length, 3);
});

test('spans leave signs, possessives and handles out', () => {
  const text = '“Undertone’s” @anna (Rio). #';
  const words = [
    [0, 1],
    [1, 10],
    [10, 11],
    [11, 12],
    [12, 13],
    [14, 15],
    [15, 19],
    [20, 21],
    [21, 24],
    [24, 25],
    [25, 26],
    [27, 28],
  ].map(([start, end]) => ({ start: start!, end: end! }));
  const B = TAGS.indexOf('B-organisation');
  const tags = [B, B + 1, B + 1, B + 1, B + 1, B, B + 1, 0, B, B + 1, B + 1, B];
  const found = entitiesOf(text, words, new Float32Array(words.length * TAGS.length).fill(0.25), tags);
  assert.deepEqual(
    found.map(({ text, start, end, score }) => [text, start, end, score]),
    [
      ['Undertone', 1, 10, 0.5],
      ['Rio', 21, 24, 0.5],
    ],
  );
});

test('a number alone is no entity, and one within a name is part of it', () => {
  const text = '1022 Euro 2024';
  const words = [
    { start: 0, end: 4 },
    { start: 5, end: 9 },
    { start: 10, end: 14 },
  ];
  const B = TAGS.indexOf('B-product');
  const found = entitiesOf(text, words, new Float32Array(words.length * TAGS.length), [B, B, B + 1]);
  assert.deepEqual(
    found.map(({ text }) => text),
    ['Euro 2024'],
  );
});
