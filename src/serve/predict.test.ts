import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Analysis, SentimentModel } from '../sentiment/model.ts';
import { roundScores } from '../sentiment/round-scores.ts';
import { describePrediction } from './cli/predict/describe.ts';
import { plain } from './cli/terminal/colour.ts';
import { predict, withWords } from './predict.ts';

const scores = roundScores(0.1, 0.2, 0.7, 0.8);

/** Finds Rome, and stumbles over poison. */
const model: SentimentModel = {
  name: 'fake',
  version: '1.0.0',
  languages: ['en'],
  score: (texts) => texts.map(() => scores),
  analyse: async (texts) =>
    texts.map((text): Analysis => {
      if (text.includes('poison')) throw new Error('stumbled');
      const start = text.indexOf('Rome');
      return {
        scores,
        entities: start < 0 ? [] : [{ text: 'Rome', type: 'location', start, end: start + 4, score: 0.9 }],
      };
    }),
};

test('a text that the model cannot score has null for all its scores and says why; the others have theirs', async () => {
  const [good, bad] = await predict(model, ['fine #day', 'poison #day']);
  assert.equal(good!.sentiment, 'positive');
  assert.ok(!('error' in good!));
  assert.deepEqual(JSON.parse(JSON.stringify(bad)), {
    text: 'poison #day',
    sentiment: null,
    positive: null,
    neutral: null,
    negative: null,
    mixed: null,
    confidence: null,
    entities: [],
    hashtags: [{ text: 'day', start: 7, end: 11 }],
    mentions: [],
    urls: [],
    cashtags: [],
    model: 'fake@1.0.0',
    error: 'stumbled',
  });
});

test('entities come with the scores where the model knows some', async () => {
  const [answer] = await predict(model, ['off to Rome']);
  assert.deepEqual(answer!.entities, [{ text: 'Rome', type: 'location', start: 7, end: 11, score: 0.9 }]);
});

test('what has no scores is not explained, and is shown with its reason', async () => {
  const [good, bad] = await withWords(model, await predict(model, ['fine', 'poison']));
  assert.equal(good!.words?.length, 1);
  assert.equal(bad!.words, undefined);
  assert.match(describePrediction(bad!, plain), /^unscored +poison \(stumbled\)\n$/);
});
