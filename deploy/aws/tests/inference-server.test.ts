/** The endpoint's server with the shipped linear model, read as src/sentiment/remote/ reads such endpoints. */
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { SentimentModel } from '../../../src/sentiment/model.ts';
import { loadModel } from '../../../src/sentiment/registry.ts';
import { FORMATS } from '../../../src/sentiment/remote/formats.ts';
import { createInferenceServer } from '../stacks/models/image/inference-server.ts';

let model: SentimentModel;
let address: string;
let close: () => void;

before(async () => {
  model = await loadModel('linear');
  const server = createInferenceServer(model);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => server.close();
});
after(() => close());

const post = async (body: unknown): Promise<[status: number, answer: unknown]> => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${address}/invocations`, { method: 'POST', body: text });
  return [response.status, await response.json()];
};

const TEXTS = ['I love this', 'It opens on Monday', 'Worst day ever', ''];

for (const format of ['undertone', 'huggingface'] as const) {
  test(`texts asked for as ${format} are scored as the model scores them`, async () => {
    const [status, answer] = await post(FORMATS[format].request(TEXTS));
    assert.equal(status, 200);
    const read = FORMATS[format].read(answer, TEXTS.length) as { sentiment: string; positive: number }[];
    const wanted = await model.score(TEXTS);
    assert.deepEqual(
      read.map(({ sentiment, positive }) => [sentiment, positive]),
      wanted.map(({ sentiment, positive }) => [sentiment, positive]),
    );
  });
}

test('it says that it is well, and of what model', async () => {
  const response = await fetch(`${address}/ping`);
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { model: `${model.name}@${model.version}` });
});

test('what is no request is refused, and the server goes on', async () => {
  for (const body of ['no JSON', '[]', '{"texts":"one"}', '{"texts":[1]}', 'null'])
    assert.equal((await post(body))[0], 400, body);
  assert.equal((await post({ texts: Array.from({ length: 1001 }, () => 'a') }))[0], 400);
  assert.equal((await post({ texts: ['a'.repeat(5_000_000)] }))[0], 413);
  assert.equal((await fetch(`${address}/elsewhere`)).status, 404);
  assert.equal((await post({ texts: [] }))[0], 200);
});
