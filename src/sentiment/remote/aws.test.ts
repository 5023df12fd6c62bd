import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { isModelDown } from '../failures.ts';
import { scoreSafely } from '../score-safely.ts';
import type { AwsSettings } from '../settings.ts';
import { ComprehendModel, unitsOf } from './comprehend.ts';
import { cutToBytes } from './cut-to-bytes.ts';
import { faultyServer, json, reset, status } from './faulty-server.fixture.ts';
import { SageMakerModel } from './sagemaker.ts';

const QUICK = { firstDelayMs: 1, longestDelayMs: 5 };
const ofClient = (url: string) => ({
  endpoint: new URL(url).origin,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'made-up', secretAccessKey: 'made-up-too' },
  maxAttempts: 1,
});
const comprehendAt = (url: string, settings: AwsSettings = {}) =>
  new ComprehendModel(new ComprehendClient(ofClient(url)), settings, QUICK);
const sageMakerAt = (url: string, settings: AwsSettings = {}) =>
  new SageMakerModel('feelings', new SageMakerRuntimeClient(ofClient(url)), settings, QUICK);

const GLAD = { Positive: 0.9, Neutral: 0.05, Negative: 0.02, Mixed: 0.03 };

/** Speaks as Comprehend does: what says "broken" has an error of its own. */
const comprehend = json(({ TextList }: { TextList: string[] }) => {
  const all = TextList.map((said, Index) => ({ said, Index }));
  return {
    ResultList: all
      .filter(({ said }) => !said.includes('broken'))
      .map(({ Index }) => ({ Index, Sentiment: 'POSITIVE', SentimentScore: GLAD })),
    ErrorList: all
      .filter(({ said }) => said.includes('broken'))
      .map(({ Index }) => ({ Index, ErrorCode: 'INTERNAL_SERVER_ERROR', ErrorMessage: 'It broke.' })),
  };
});

const awsError =
  (code: number, type: string, message = 'Said so.') =>
  (...[response]: Parameters<typeof comprehend>) =>
    void response
      .writeHead(code, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': type })
      .end(JSON.stringify({ __type: type, message }));

test('Comprehend is asked by 25 with signed requests, and what it charges is counted', async () => {
  await using server = await faultyServer(comprehend);
  const model = comprehendAt(server.url, { pricePerUnit: 0.001 });
  const scores = await model.score(Array.from({ length: 60 }, () => 'A day'));
  assert.equal(scores.length, 60);
  assert.equal(scores[0]!.sentiment, 'positive');
  assert.equal(scores[0]!.mixed, 0.03);
  const sizes = server.received.map(({ body }) => (body as { TextList: string[] }).TextList.length);
  assert.deepEqual(sizes.toSorted(), [10, 25, 25]);
  const [{ headers, body }] = server.received as [(typeof server.received)[0]];
  assert.equal(headers['x-amz-target'], 'Comprehend_20171127.BatchDetectSentiment');
  assert.match(
    headers.authorization!,
    /^AWS4-HMAC-SHA256 Credential=made-up\/\d{8}\/eu-central-1\/comprehend/,
  );
  assert.equal((body as { LanguageCode: string }).LanguageCode, 'en');
  assert.deepEqual(model.charge, { texts: 60, units: 180, dollars: 180 * 0.001 });
});

test('a text is charged by 100 characters, 300 at the least', () => {
  assert.equal(unitsOf('short'), 3);
  assert.equal(unitsOf('x'.repeat(300)), 3);
  assert.equal(unitsOf('x'.repeat(301)), 4);
  assert.equal(unitsOf('😀'.repeat(400)), 4);
});

test('a text that Comprehend could not score and one without characters stay unscored, uncharged', async () => {
  await using server = await faultyServer(comprehend);
  const model = comprehendAt(server.url);
  const outcomes = await scoreSafely(model, ['A day', 'broken', '  ', 'A night']);
  assert.deepEqual(
    outcomes.map(({ scores }) => scores !== null),
    [true, false, false, true],
  );
  assert.equal(outcomes[1]!.reason, 'Amazon Comprehend did not score this text: It broke.');
  assert.match(outcomes[2]!.reason!, /takes no text without characters/);
  assert.equal(server.received.length, 1);
  assert.equal(model.charge.units, 6);
});

test('long texts are cut to 5,000 bytes between characters', async () => {
  await using server = await faultyServer(comprehend);
  await comprehendAt(server.url).score(['é'.repeat(10_000)]);
  const { TextList } = server.received[0]!.body as { TextList: string[] };
  assert.equal(Buffer.byteLength(TextList[0]!), 5000);
  assert.equal(cutToBytes('😀😀', 7), '😀');
  assert.equal(cutToBytes('short', 5000), 'short');
});

test('throttling, though its status is 400, and outages are tried again', async () => {
  for (const fault of [
    awsError(400, 'ThrottlingException'),
    awsError(500, 'InternalServerException'),
    reset,
  ]) {
    await using server = await faultyServer(fault, comprehend);
    assert.equal((await comprehendAt(server.url).score(['A day'])).length, 1);
    assert.equal(server.received.length, 2);
  }
  await using down = await faultyServer(awsError(400, 'ThrottlingException', 'Rate exceeded'));
  await assert.rejects(comprehendAt(down.url, { retries: 1 }).score(['A day']), (error) => {
    assert.match(String(error), /is overloaded or not ready \(Rate exceeded\) \(2 tries\)/);
    return isModelDown(error);
  });
});

test('credentials that AWS does not take are told at once', async () => {
  await using server = await faultyServer(awsError(400, 'AccessDeniedException', 'Not for you.'));
  await assert.rejects(comprehendAt(server.url).score(['A day']), {
    code: 'model-refused',
    message: /refuses the credentials of this machine \(Not for you\): check its address and credentials/,
  });
  assert.equal(server.received.length, 1);
});

test('an answer that leaves a text out is not taken', async () => {
  await using server = await faultyServer(json(() => ({ ResultList: [], ErrorList: [] })));
  await assert.rejects(comprehendAt(server.url, { retries: 0 }).score(['A day']), /left out 1 of 1 texts/);
});

const labels = (inputs: string[]) =>
  inputs.map(() => [
    { label: 'positive', score: 0.75 },
    { label: 'neutral', score: 0.15 },
    { label: 'negative', score: 0.1 },
  ]);

test('a SageMaker endpoint is asked by its name, as Hugging Face containers expect it', async () => {
  await using server = await faultyServer(json(({ inputs }: { inputs: string[] }) => labels(inputs)));
  const model = sageMakerAt(server.url, { batch: 2 });
  const scores = await model.score(['a', 'b', 'c']);
  assert.equal(scores.length, 3);
  assert.equal(scores[0]!.positive, 0.75);
  assert.equal(server.received[0]!.path, '/endpoints/feelings/invocations');
  assert.match(server.received[0]!.headers.authorization!, /\/sagemaker\/aws4_request/);
  assert.equal(model.name, 'sagemaker-feelings');
});

test('an endpoint that is not ready is waited for; one whose container breaks over a text gives up that text', async () => {
  const ready = json(({ inputs }: { inputs: string[] }) => labels(inputs));
  await using slow = await faultyServer(awsError(429, 'ModelNotReadyException'), status(503), ready);
  assert.equal((await sageMakerAt(slow.url).score(['a'])).length, 1);
  await using picky = await faultyServer((response, received) => {
    const { inputs } = received.body as { inputs: string[] };
    if (inputs.includes('poison')) awsError(424, 'ModelError', 'The container gave 500')(response, received);
    else ready(response, received);
  });
  const outcomes = await scoreSafely(sageMakerAt(picky.url, { retries: 0 }), ['a', 'poison', 'b']);
  assert.deepEqual(
    outcomes.map(({ scores }) => scores !== null),
    [true, false, true],
  );
  assert.match(outcomes[1]!.reason!, /424 \(The container gave 500\)/);
});

test('an endpoint that does not exist is told at once', async () => {
  const gone = awsError(400, 'ValidationError', 'Endpoint feelings of account 1 not found.');
  await using server = await faultyServer(gone);
  await assert.rejects(sageMakerAt(server.url).score(['a']), {
    code: 'model-refused',
    message: /does not know the endpoint \(Endpoint feelings of account 1 not found\)/,
  });
});
