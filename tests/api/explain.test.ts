import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain } from '../../src/serve/explain.ts';
import { goodModel, runServer } from './running-server.ts';

test('a prediction tells what each word does, where that is asked for, as the command line does', async () => {
  await using server = await runServer();
  const answer = (await server.post('/api/predict', { text: 'a good day', explain: true })).json();
  assert.deepEqual(answer.words, await explain(goodModel, 'a good day'));
  assert.equal(answer.words[1].effect, 1);
  assert.equal(answer.words_by, 'occlusion');
  const plain = (await server.post('/api/predict', { text: 'a good day' })).json();
  assert.equal(plain.words, undefined);
});

test('a few texts can be explained at a time, no more', async () => {
  await using server = await runServer();
  const ask = (count: number) =>
    server.post('/api/predict', { texts: Array.from({ length: count }, () => 'good'), explain: true });
  assert.equal((await ask(20)).json().length, 20);
  const refused = await ask(21);
  assert.equal(refused.status, 400);
  assert.match(refused.text, /more texts than can be explained at a time, 20/);
});
