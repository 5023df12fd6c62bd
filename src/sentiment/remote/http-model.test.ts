import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isModelDown, SomeUnscored } from '../failures.ts';
import { scoreSafely } from '../score-safely.ts';
import type { RemoteSettings } from '../settings.ts';
import { faultyServer, json, reset, scored, silence, status, text } from './faulty-server.fixture.ts';
import { HttpModel, nameOfAddress } from './http-model.ts';
import type { PatienceOptions } from './patience.ts';

const QUICK: PatienceOptions = { firstDelayMs: 1, longestDelayMs: 50, coolOffMs: 60_000 };
const modelAt = (url: string, settings: Partial<RemoteSettings> = {}, patience: PatienceOptions = QUICK) =>
  new HttpModel('remote-test', { url, ...settings }, patience);

test('texts go out in batches with the headers that are set, and scores come back in order', async () => {
  await using server = await faultyServer(scored);
  const model = modelAt(server.url, { batch: 2, headers: { authorization: 'Bearer hidden' }, version: '7' });
  const scores = await model.score(['good 1', 'plain', 'plain', 'good 2', 'good 3']);
  assert.deepEqual(
    scores.map(({ sentiment }) => sentiment),
    ['positive', 'neutral', 'neutral', 'positive', 'positive'],
  );
  assert.equal(scores[0]!.confidence, 0.8);
  assert.equal(server.received.length, 3);
  assert.equal(server.received[0]!.headers.authorization, 'Bearer hidden');
  assert.deepEqual(server.received[0]!.body, { texts: ['good 1', 'plain'] });
  assert.equal(`${model.name}@${model.version}`, 'remote-test@7');
  assert.deepEqual(await model.score([]), []);
});

test('what passes by itself is tried again: 500, 503, a reset connection, an answer that is no JSON', async () => {
  for (const fault of [status(500), status(503), reset, text('<html>'), json(() => ({ other: 1 }))]) {
    await using server = await faultyServer(fault, fault, scored);
    assert.equal((await modelAt(server.url).score(['good']))[0]!.sentiment, 'positive');
    assert.equal(server.received.length, 3);
  }
});

test('Retry-After is kept, and one that asks for long ends the tries at once', async () => {
  await using short = await faultyServer(status(429, { 'retry-after': '0' }), scored);
  assert.equal((await modelAt(short.url).score(['good'])).length, 1);
  await using long = await faultyServer(status(429, { 'retry-after': '3600' }), scored);
  const model = modelAt(long.url);
  await assert.rejects(model.score(['good']), (error) => isModelDown(error));
  await assert.rejects(model.score(['good']), /is down and left alone for another 3600 s/);
  assert.equal(long.received.length, 1);
});

test('a service that stays silent is given up after the time-out', async () => {
  await using server = await faultyServer(silence);
  const model = modelAt(server.url, { timeoutMs: 20, retries: 1 });
  await assert.rejects(model.score(['good']), {
    code: 'model-answer',
    retryable: true,
    message: /did not answer within 0.02 s \(2 tries\)/,
  });
  assert.equal(server.received.length, 2);
});

test('a service that cannot be reached is down: after a few requests it is left alone, then asked once', async () => {
  let now = 1_000_000;
  await using server = await faultyServer(status(503), status(503), status(503), scored);
  const clock = { now: () => now };
  const model = modelAt(server.url, { retries: 0 }, { ...QUICK, clock, failuresToOpen: 3 });
  for (let at = 0; at < 3; at++) await assert.rejects(model.score(['good']), (error) => isModelDown(error));
  await assert.rejects(model.score(['good']), /left alone for another 60 s; try again then/);
  assert.equal(server.received.length, 3);
  now += 60_000;
  assert.equal((await model.score(['good']))[0]!.sentiment, 'positive');
  assert.equal((await model.score(['good']))[0]!.sentiment, 'positive');
});

test('no connection at all is told with its address and what to do', async () => {
  const gone = await faultyServer(scored);
  await gone[Symbol.asyncDispose]();
  await assert.rejects(modelAt(gone.url, { retries: 1 }).score(['good']), {
    code: 'model-unavailable',
    retryable: true,
    message: /^The model at 127\.0\.0\.1:\d+ cannot be reached \(.+\) \(2 tries\): check that it runs/,
  });
});

test('credentials that are refused, a wrong address and a redirect are told at once', async () => {
  for (const code of [401, 403, 404, 302]) {
    await using server = await faultyServer(status(code, { location: 'http://127.0.0.1:9/' }));
    await assert.rejects(modelAt(server.url).score(['good']), {
      code: 'model-refused',
      message: new RegExp(`answered with status ${code}: check its address and credentials`),
    });
    assert.equal(server.received.length, 1);
  }
});

test('a text that the service refuses or breaks over is found, and the others are scored', async () => {
  for (const code of [422, 500]) {
    const picky = await faultyServer((response, received) => {
      const { texts } = received.body as { texts: string[] };
      if (texts.includes('poison')) status(code)(response, received);
      else scored(response, received);
    });
    await using server = picky;
    const model = modelAt(server.url, { retries: 1 });
    const outcomes = await scoreSafely(model, ['good', 'plain', 'poison', 'good', 'plain']);
    assert.deepEqual(
      outcomes.map(({ scores }) => scores?.sentiment ?? null),
      ['positive', 'neutral', null, 'positive', 'neutral'],
    );
    assert.match(outcomes[2]!.reason!, new RegExp(`answered with status ${code}`));
  }
});

test('an answer for another number of texts is not taken for theirs', async () => {
  await using server = await faultyServer(json(() => ({ scores: [] })));
  await assert.rejects(modelAt(server.url).score(['a', 'b']), {
    code: 'model-answer',
    message: /gave 0 answers for 2 texts/,
  });
  assert.equal(server.received.length, 1);
});

test('scores that are no numbers leave their text alone unscored', async () => {
  const half = { positive: 0.5, neutral: 0.5, negative: 0 };
  const answers = [half, { positive: null }, { ...half, negative: 0.5 }, { error: 'Too odd.' }, null];
  await using server = await faultyServer(json(() => ({ scores: answers })));
  const model = modelAt(server.url);
  await assert.rejects(model.score(['1', '2', '3', '4', '5']), SomeUnscored);
  const outcomes = await scoreSafely(model, ['1', '2', '3', '4', '5']);
  assert.equal(outcomes[0]!.scores?.positive, 0.5);
  assert.match(outcomes[1]!.reason!, /no numbers from 0 to 1/);
  assert.match(outcomes[2]!.reason!, /do not sum to 1/);
  assert.equal(outcomes[3]!.reason, 'Too odd.');
  assert.match(outcomes[4]!.reason!, /no numbers/);
});

const labels = [
  { label: 'LABEL_0', score: 0.7 },
  { label: 'LABEL_1', score: 0.2 },
  { label: 'LABEL_2', score: 0.1 },
];

test('the formats of Hugging Face and of Text Embeddings Inference are spoken', async () => {
  await using hub = await faultyServer(json(({ inputs }: { inputs: string[] }) => inputs.map(() => labels)));
  const [first] = await modelAt(hub.url, { format: 'huggingface' }).score(['a', 'b']);
  assert.equal(first!.negative, 0.7);
  assert.deepEqual(hub.received[0]!.body, { inputs: ['a', 'b'], parameters: { top_k: null } });
  await using flat = await faultyServer(json(() => labels));
  assert.equal((await modelAt(flat.url, { format: 'huggingface' }).score(['a']))[0]!.negative, 0.7);
  await using tei = await faultyServer(
    json(({ inputs }: { inputs: string[][] }) => inputs.map(() => labels)),
  );
  await modelAt(tei.url, { format: 'tei' }).score(['a', 'b']);
  assert.deepEqual(tei.received[0]!.body, { inputs: [['a'], ['b']], truncate: true });
});

test('labels that are no sentiment, and the best label alone, are refused with what is wrong', async () => {
  await using joy = await faultyServer(json(() => [[{ label: 'joy', score: 1 }]]));
  await assert.rejects(
    modelAt(joy.url, { format: 'tei' }).score(['a']),
    /a label "joy", which is no sentiment/,
  );
  await using best = await faultyServer(json(() => [labels[0], labels[0]]));
  await assert.rejects(modelAt(best.url, { format: 'huggingface' }).score(['a', 'b']), /only the best label/);
});

test('no more requests are under way than are allowed, and closing ends those that are', async () => {
  let most = 0;
  let open = 0;
  await using server = await faultyServer((response, received) => {
    most = Math.max(most, ++open);
    setTimeout(() => {
      open--;
      scored(response, received);
    }, 5);
  });
  const model = modelAt(server.url, { batch: 1, concurrency: 3 });
  assert.equal((await model.score(Array.from({ length: 20 }, () => 'good'))).length, 20);
  assert.equal(most, 3);
  await using deaf = await faultyServer(silence);
  const waiting = modelAt(deaf.url);
  const asked = assert.rejects(waiting.score(['good']), (error) => isModelDown(error));
  await waiting.close();
  await asked;
});

test('an address alone is a name; what is none is said so', () => {
  assert.equal(nameOfAddress('https://models.example.org:8443/a?b'), 'remote-models.example.org-8443');
  assert.throws(() => modelAt('ftp://example.org'), /is no address of a model/);
});
