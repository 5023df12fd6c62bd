/**
 * A model for the second pass whose scores can be told by looking at the text: `good` is positive, `bad` negative, all
 * else neutral; words with a capital that follow another word are persons. It fails on texts with `poison` unless it is called `toy-brave`, takes its
 * time where it is called `toy-slow`, money where it is called `toy-paid`, and is down while the file exists that its name ends with, after `down-while:`.
 */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { UndertoneError } from '../../src/model/errors.ts';
import type { Analysis, FoundEntity, Scores, SentimentModel } from '../../src/sentiment/model.ts';

let isChoking = true;
const SLOW_MS = 100;
const DOWN_WHILE = 'down-while:';

export async function loadModel(name: string): Promise<SentimentModel> {
  isChoking = name !== 'toy-brave';
  const flag = name.startsWith(DOWN_WHILE) ? name.slice(DOWN_WHILE.length) : null;
  const model: SentimentModel = {
    name: 'toy',
    version: name === 'toy-2' ? '2.0.0' : '1.0.0',
    languages: ['en'],
    score: (texts) => texts.map(scoresOf),
    analyse: async (texts) => {
      if (flag !== null && existsSync(flag)) {
        throw new UndertoneError('model-unavailable', 'The toy model is down.', { retryable: true });
      }
      if (name === 'toy-slow') await sleep(SLOW_MS);
      paidFor += texts.length;
      return texts.map((text): Analysis => ({ scores: scoresOf(text), entities: entitiesOf(text) }));
    },
  };
  // Spread, its charge would be what it was at that moment.
  return name === 'toy-paid' ? Object.defineProperties(model, Object.getOwnPropertyDescriptors(paid)) : model;
}

/** A cent for each text. */
let paidFor = 0;
const paid = {
  get charge() {
    return { texts: paidFor, units: paidFor, dollars: paidFor / 100 };
  },
  costOf: (texts: readonly string[]): number => texts.length / 100,
};

export function scoresOf(text: string): Scores {
  if (isChoking && text.includes('poison')) throw new Error('the toy model chokes on this text');
  const sentiment = text.includes('good') ? 'positive' : text.includes('bad') ? 'negative' : 'neutral';
  const scores = { positive: 0.05, neutral: 0.05, negative: 0.05, mixed: 0.05 };
  return { ...scores, [sentiment]: 0.85, sentiment, confidence: 0.8 };
}

export const entitiesOf = (text: string): FoundEntity[] =>
  [...text.matchAll(/(?<=\w )[A-Z][a-z]+/g)].map(({ 0: found, index }) => ({
    text: found,
    type: 'person',
    start: index,
    end: index + found.length,
    score: 0.9,
  }));
