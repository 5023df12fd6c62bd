import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SentimentModel } from '../../src/sentiment/model.ts';
import { defaultModelsFolder } from '../../src/sentiment/registry.ts';
import { LoadedModels } from '../../src/serve/predictor/loaded-models.ts';
import { predictHere } from '../../src/serve/predictor/predictor.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { eventually } from '../support/processes.ts';
import { goodModel, runServer, shippedPredictor } from './running-server.ts';

const TEXT = 'Angela Merkel loves the weather in Berlin, but the trains are awful';

test('models answer side by side, each with what its words do and the names that it knows', async (t) => {
  const predictor = shippedPredictor();
  t.after(() => predictor.close());
  await using server = await runServer([], { predictor });
  const answers = await Promise.all(
    ['linear', 'lstm', 'lexicon', 'transformer', 'cascade'].map(async (model) =>
      (await server.post('/api/predict', { text: TEXT, model, explain: true })).json(),
    ),
  );
  for (const { positive, neutral, negative, mixed, words } of answers) {
    assert.ok(Math.abs(positive + neutral + negative + mixed - 1) < 1e-9);
    const awful = words.find(({ text }: { text: string }) => text.toLowerCase() === 'awful');
    assert.ok(awful !== undefined && awful.effect < 0);
    for (const { text, start, end } of words) assert.equal(TEXT.slice(start, end), text);
  }
  const [linear, , , transformer, cascade] = answers;
  assert.deepEqual([linear.words_by, transformer.words_by], ['log-odds', 'occlusion']);
  assert.deepEqual(linear.entities, []);
  for (const { entities } of [transformer, cascade]) {
    const found = entities.map(({ text, type }: { text: string; type: string }) => `${type} ${text}`);
    assert.deepEqual(found, ['person Angela Merkel', 'location Berlin']);
  }
});

test('while long texts are explained, everything else is answered', async (t) => {
  const predictor = shippedPredictor();
  t.after(() => predictor.close());
  await using server = await runServer([], { predictor, limits: { query: 20_000, memory: 256e6 } });
  const text = 'I love this and I hate that, really. '.repeat(300).slice(0, 10_000);
  let ended = false;
  const long = server.post('/api/predict', { text, model: 'lexicon', explain: true }).finally(() => {
    ended = true;
  });
  for (let i = 0; i < 5; i++) assert.equal((await server.ask('/api/summary')).status, 200);
  const short = await server.post('/api/predict', { text: 'a lovely day', model: 'lexicon' });
  assert.deepEqual([short.json().sentiment, ended], ['positive', false]);
  assert.ok([200, 422].includes((await long).status));
});

test('texts that take too long are called off, and the next are answered', async (t) => {
  const predictor = shippedPredictor();
  t.after(() => predictor.close());
  await using server = await runServer([], { predictor, limits: { query: 300, memory: 256e6 } });
  const texts = Array.from({ length: 400 }, () => 'not so bad, is it? '.repeat(500));
  const slow = await server.post('/api/predict', { texts, model: 'lexicon' });
  assert.deepEqual([slow.status, slow.json().code], [422, 'predict-timeout']);
  await eventually(async () => {
    const next = await server.post('/api/predict', { text: 'good', model: 'lexicon' });
    assert.equal(next.status, 200);
  });
});

test('some predictions are made at a time, some wait, and more are turned away', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const held: SentimentModel = {
    ...goodModel,
    score: async (texts) => {
      await promise;
      return goodModel.score(texts);
    },
  };
  await using server = await runServer([], { predictor: predictHere(async () => held) });
  const refused: (string | undefined)[] = [];
  const asked = Array.from({ length: 40 }, async () => {
    const { status, headers } = await server.post('/api/predict', { text: 'good' });
    if (status === 429) refused.push(headers['retry-after']);
    return status;
  });
  await eventually(() => assert.deepEqual(refused, ['1', '1', '1', '1']));
  resolve();
  assert.equal((await Promise.all(asked)).filter((status) => status === 200).length, 36);
});

test('a model that is damaged is named without its folder, and the others answer', async (t) => {
  const folder = temporaryFolder(t);
  cpSync(join(defaultModelsFolder, 'linear-1.0.0'), join(folder, 'linear-1.0.0'), { recursive: true });
  const predictor = shippedPredictor(folder);
  t.after(() => predictor.close());
  await using server = await runServer([], { predictor });
  assert.equal((await server.post('/api/predict', { text: 'good', model: 'linear' })).status, 200);
  writeFileSync(join(folder, 'linear-1.0.0', 'weights.bin'), 'no weights');
  const damaged = await server.post('/api/predict', { text: 'good', model: 'linear@1.0.0' });
  assert.deepEqual([damaged.status, damaged.json().code], [503, 'model-damaged']);
  assert.ok(!damaged.text.includes(folder));
  assert.equal((await server.post('/api/predict', { text: 'good', model: 'lexicon' })).status, 200);
});

test('what is explained is bounded in length', async () => {
  await using server = await runServer();
  const refused = await server.post('/api/predict', { text: 'a'.repeat(20_001), explain: true });
  assert.equal(refused.status, 400);
  assert.match(refused.text, /longer than can be explained at a time, 20000 characters in all/);
});

test('models that are not used are freed when others take their place, and one that failed is tried again', async () => {
  const closed: string[] = [];
  let failures = 1;
  const models = new LoadedModels(async (name = 'best') => {
    if (name === 'flaky' && failures-- > 0) throw new Error('not now');
    return {
      ...goodModel,
      name,
      close: async () => {
        closed.push(name);
      },
    };
  });
  const nameOf = (name: string) => models.use(name, async (model) => model.name);
  await assert.rejects(nameOf('flaky'), /not now/);
  assert.equal(await nameOf('flaky'), 'flaky');
  const { promise, resolve } = Promise.withResolvers<void>();
  const busy = models.use('busy', () => promise);
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await nameOf(name);
  assert.deepEqual(closed, ['flaky', 'a']);
  resolve();
  await busy;
  await models.close();
  assert.deepEqual(closed.toSorted(), ['a', 'b', 'busy', 'c', 'd', 'e', 'f', 'flaky']);
});
