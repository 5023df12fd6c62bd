import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UndertoneError } from '../model/errors.ts';
import { badAnswer, isModelDown, modelRefused, modelUnavailable, SomeUnscored } from './failures.ts';
import type { Analysis, Scores, SentimentModel } from './model.ts';
import { roundScores } from './round-scores.ts';
import { scoreSafely } from './score-safely.ts';

const fine = (text: string): Scores => roundScores(0.1, 0.2, 0.7, 0.5 + text.length / 1000);

class Fake implements SentimentModel {
  readonly name = 'fake';
  readonly version = '1.0.0';
  readonly languages = ['en'];
  readonly calls: (readonly string[])[] = [];
  private readonly answer: (text: string) => Scores;

  constructor(answer: (text: string) => Scores) {
    this.answer = answer;
  }

  async score(texts: readonly string[]): Promise<Scores[]> {
    this.calls.push(texts);
    return texts.map((text) => this.answer(text));
  }
}

const throwsOn = (poison: string) => (text: string) => {
  if (text.includes(poison)) throw new Error(`stumbled over ${poison}`);
  return fine(text);
};

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `text ${at}`);

test('a batch without faults is scored by one call', async () => {
  const model = new Fake(fine);
  const outcomes = await scoreSafely(model, numbered(50));
  assert.equal(model.calls.length, 1);
  assert.ok(outcomes.every(({ scores, reason }) => scores !== null && reason === null));
});

test('an empty batch asks nothing', async () => {
  const model = new Fake(fine);
  assert.deepEqual(await scoreSafely(model, []), []);
  assert.equal(model.calls.length, 0);
});

test('a text on which the model throws stands alone, all others are scored, and each is in its place', async () => {
  for (const guilty of [0, 13, 63]) {
    const texts = numbered(64);
    texts[guilty] = 'poison here';
    const model = new Fake(throwsOn('poison'));
    const outcomes = await scoreSafely(model, texts);
    for (const [at, outcome] of outcomes.entries()) {
      if (at === guilty)
        assert.deepEqual(outcome, { scores: null, entities: null, reason: 'stumbled over poison' });
      else assert.deepEqual(outcome.scores, fine(texts[at]!));
    }
    assert.ok(model.calls.length < 20, `${model.calls.length} calls`);
  }
});

test('several guilty texts are each found', async () => {
  const texts = ['bad 1', 'good', 'bad 2', 'bad 3', 'good too'];
  const outcomes = await scoreSafely(new Fake(throwsOn('bad')), texts);
  assert.deepEqual(
    outcomes.map(({ scores }) => scores !== null),
    [false, true, false, false, true],
  );
});

test('scores that are none leave their text unscored, with what is wrong with them', async () => {
  const odd: [string, Partial<Scores>, RegExp][] = [
    ['nan', { positive: Number.NaN }, /no numbers from 0 to 1/],
    ['infinite', { negative: Infinity }, /no numbers from 0 to 1/],
    ['below', { neutral: -0.1 }, /no numbers from 0 to 1/],
    ['sum', { positive: 0.9 }, /do not sum to 1/],
    ['unsure', { confidence: Number.NaN }, /no numbers from 0 to 1/],
    ['label', { sentiment: 'happy' as 'positive' }, /a label that is none \("happy"\)/],
  ];
  const model = new Fake((text) => ({ ...fine(text), ...odd.find(([name]) => name === text)?.[1] }));
  const outcomes = await scoreSafely(model, ['one', ...odd.map(([name]) => name), 'two']);
  for (const [at, [name, , reason]] of odd.entries()) {
    assert.equal(outcomes[at + 1]!.scores, null, name);
    assert.match(outcomes[at + 1]!.reason!, reason);
  }
  assert.deepEqual(outcomes.at(-1)!.scores, fine('two'));
});

test('a model that gives fewer answers than texts is asked again in halves', async () => {
  const model = new Fake(fine);
  const score = model.score.bind(model);
  model.score = async (texts) => (await score(texts)).filter((_, at) => texts[at] !== 'lost');
  const outcomes = await scoreSafely(model, ['a', 'lost', 'b']);
  assert.match(outcomes[1]!.reason!, /gave 0 answers for 1 texts/);
  assert.ok(outcomes[0]!.scores !== null && outcomes[2]!.scores !== null);
});

test('a model that scores nothing at all is said to have failed, by few calls', async () => {
  const model = new Fake(() => {
    throw new Error('out of order');
  });
  await assert.rejects(scoreSafely(model, numbered(100)), {
    code: 'model-failed',
    message: 'The model fake@1.0.0 cannot score any text (out of order): check it, or choose another.',
  });
  assert.equal(model.calls.length, 2);
  const silent = new Fake((text) => ({ ...fine(text), positive: Number.NaN }));
  await assert.rejects(scoreSafely(silent, numbered(100)), { code: 'model-failed' });
});

test('a model that is down or refuses us is told at once: no text is to blame', async () => {
  for (const failure of [modelUnavailable('It is down; try later.'), modelRefused('The key is wrong.')]) {
    const model = new Fake(() => {
      throw failure;
    });
    await assert.rejects(scoreSafely(model, numbered(10)), failure);
    assert.equal(model.calls.length, 1);
  }
});

test('a passing failure that a plain sentence meets too means that the model is down', async () => {
  const model = new Fake(() => {
    throw new UndertoneError('model-answer', 'It answered with 500.', { retryable: true });
  });
  await assert.rejects(scoreSafely(model, numbered(10)), (error) => isModelDown(error));
  const picky = new Fake((text) => {
    if (text === 'text 3') throw badAnswer('It refused the text.');
    return fine(text);
  });
  const outcomes = await scoreSafely(picky, numbered(10));
  assert.equal(outcomes[3]!.reason, 'It refused the text.');
  assert.equal(outcomes.filter(({ scores }) => scores !== null).length, 9);
});

test('what a model tells of each text is taken as it stands, without asking again', async () => {
  const model = new Fake(fine);
  model.score = async (texts) => {
    model.calls.push(texts);
    throw new SomeUnscored('fake', [fine(texts[0]!), { unscored: 'It is too long.' }]);
  };
  const outcomes = await scoreSafely(model, ['short', 'long']);
  assert.deepEqual(outcomes[0]!.scores, fine('short'));
  assert.equal(outcomes[1]!.reason, 'It is too long.');
  assert.equal(model.calls.length, 1);
});

test('entities come where they are asked for and the model knows some; those that stand nowhere are refused', async () => {
  const model: SentimentModel = Object.assign(new Fake(fine), {
    analyse: async (texts: readonly string[]): Promise<Analysis[]> =>
      texts.map((text) => ({
        scores: fine(text),
        entities: text.startsWith('in ')
          ? [{ text: 'Rome', type: 'location', start: 3, end: 7, score: 0.9 }]
          : [],
      })),
  });
  const [asked, wrong] = await scoreSafely(model, ['in Rome', 'in Paris'], { entities: true });
  assert.equal(asked!.entities?.[0]?.text, 'Rome');
  assert.match(wrong!.reason!, /entities that do not stand in the text/);
  const [unasked] = await scoreSafely(model, ['in Rome']);
  assert.equal(unasked!.entities, null);
  const [unable] = await scoreSafely(new Fake(fine), ['in Rome'], { entities: true });
  assert.equal(unable!.entities, null);
});

test('being stopped is no fault of a text', async () => {
  const controller = new AbortController();
  const model = new Fake(() => {
    controller.abort(new Error('stopped'));
    throw new Error('cut off');
  });
  await assert.rejects(scoreSafely(model, numbered(4), { signal: controller.signal }), /stopped/);
});
