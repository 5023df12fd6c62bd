import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Scores, SentimentModel } from '../model.ts';
import { roundScores } from '../round-scores.ts';
import { addMixed } from './add-mixed.ts';
import { clauseTexts } from './clause-texts.ts';
import { chanceOf, mixedProbability } from './mixed-probability.ts';
import { withMixed } from './with-mixed.ts';

const split = (text: string) => clauseTexts(text).map((clause) => clause.text);

describe('a text is parted into clauses', () => {
  test('at words of contrast, which belong to neither side', () => {
    assert.deepEqual(split('The soup was great but the room was cold'), [
      'The soup was great',
      'the room was cold',
    ]);
    assert.deepEqual(split('Although the room was cold, the soup was great'), [
      'the room was cold',
      'the soup was great',
    ]);
  });

  test('at ends of sentences, semicolons, commas, line ends and spaced dashes, but not within words or numbers', () => {
    assert.deepEqual(split('Great pizza. Rude owner!! Torn; never mind'), [
      'Great pizza.',
      'Rude owner!!',
      'Torn;',
      'never mind',
    ]);
    assert.deepEqual(split('Pros\nfast\nlight'), ['Pros', 'fast', 'light']);
    assert.deepEqual(split('a well-known place - open at 10:30'), ['a well-known place -', 'open at 10:30']);
  });

  test('after emoji, which stay with what they are said of', () => {
    assert.deepEqual(split('love the screen 😍 hate the price. 😡'), [
      'love the screen 😍',
      'hate the price. 😡',
    ]);
  });

  test('and those that ask or tell what others say are marked', () => {
    assert.deepEqual(
      clauseTexts('Everyone says it is lovely, mine was not. Is yours?').map(({ distant }) => distant),
      [true, false, true],
    );
  });

  test('in bounded number, whatever the text', () => {
    assert.deepEqual(split(''), []);
    assert.equal(split('a, '.repeat(5000)).length, 64);
  });
});

test('the weaker side decides how mixed a text is', () => {
  assert.equal(
    mixedProbability({ positive: 3, negative: 1 }),
    mixedProbability({ positive: 1, negative: 9 }),
  );
  assert.ok(mixedProbability({ positive: 3, negative: 3 }) > mixedProbability({ positive: 3, negative: 2 }));
  assert.equal(mixedProbability({ positive: 9, negative: -9 }), 0);
  assert.equal(mixedProbability({ positive: -Infinity, negative: -Infinity }), 0);
  assert.equal(chanceOf(2), 0);
  assert.ok(chanceOf(8) > chanceOf(4));
});

test('the other three scores leave room for mixed in proportion, and all four sum to 1', () => {
  const plain = roundScores(0.6, 0.1, 0.3, 0.9);
  const little = addMixed(plain, 0.2);
  assert.deepEqual([little.negative, little.neutral, little.positive, little.mixed], [0.48, 0.08, 0.24, 0.2]);
  assert.equal(little.sentiment, 'negative');
  assert.equal(little.confidence, 0.9);
  const much = addMixed(plain, 0.7);
  assert.equal(much.sentiment, 'mixed');
  assert.equal(much.confidence, 0.7);
  assert.equal(addMixed(plain, 0), plain);
});

/** Knows two words, and is told what it was asked. */
function twoWords(asked: string[][]): SentimentModel {
  return {
    name: 'two-words',
    version: '1',
    languages: ['en'],
    score(texts): Scores[] {
      asked.push([...texts]);
      return texts.map((text) => {
        const good = /good/.test(text) ? 0.96 : 0.02;
        const bad = /bad/.test(text) ? 0.96 : 0.02;
        return roundScores(bad, 0.02, good, 0.8);
      });
    },
    async analyse(texts) {
      return (this.score(texts) as Scores[]).map((scores) => ({ scores, entities: [] }));
    },
  };
}

describe('a model of three labels', () => {
  test('tells mixed texts once its clauses are scored, in one more batch', async () => {
    const asked: string[][] = [];
    const model = withMixed(twoWords(asked));
    const scores = await model.score(['good soup but bad room', 'good soup', 'good soup, good room']);
    assert.deepEqual(
      scores.map(({ sentiment }) => sentiment),
      ['mixed', 'positive', 'positive'],
    );
    assert.deepEqual(asked.slice(1), [['good soup', 'bad room', 'good soup', 'good room']]);
    const [analysis] = await model.analyse!(['good soup but bad room']);
    assert.equal(analysis!.scores.sentiment, 'mixed');
  });

  test('is not asked again where no text may be mixed', async () => {
    const asked: string[][] = [];
    const model = withMixed(twoWords(asked), { maybeMixed: () => false });
    await model.score(['good soup but bad room', '']);
    assert.equal(asked.length, 1);
  });
});
