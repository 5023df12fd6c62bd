/** The bundled function that passes posts on, after the one that enriches, to OpenSearch itself and moto's DynamoDB. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { seededRandom } from '../../bench/fixtures/x-posts.ts';
import { bundle } from '../../deploy/aws/bundle.ts';
import { startCloud } from './enrich/cloud.ts';
import { inIndex, inLake, inTable } from './enrich/held.ts';
import { container, contextOf, eventOf, framesOf, type Handler, messagesOf } from './enrich/lambda.ts';
import { accountLater, story } from './enrich/story.ts';
import { askAws } from './servers/aws-json.ts';
import { startOpenSearch } from './servers/opensearch.ts';
import type { Asked, Fault } from './servers/proxy.ts';

const N = Number(process.env.N ?? 1500);
const TABLE = 'posts';
const ARCH = process.arch === 'arm64' ? 'arm64' : 'x64';
const DIST = mkdtempSync(join(tmpdir(), 'undertone-dist-'));
const functionAt = (name: string): string => join(DIST, name, 'index.mjs');

before(async () => {
  for (const { name, bytes, zipped } of await bundle({
    arch: ARCH,
    out: DIST,
    functions: ['enrich', 'sink'],
  }))
    console.log(`${name}: ${(bytes / 1e6).toFixed(1)} MB, zipped ${(zipped / 1e6).toFixed(1)} MB`);
});

process.on('exit', () => rmSync(DIST, { recursive: true, force: true }));

/** While it is on, one request in so many is throttled, one fails, and of one the answer is lost. */
function faults() {
  let asked = 0;
  const state = { on: false };
  const faultOf = ({ headers }: Asked): Fault | null => {
    const turn = state.on ? ++asked % 60 : 0;
    if (turn === 11) return { answer: { status: 500 } };
    if (turn === 17) return 'lose-answer';
    if (turn !== 3 || headers['x-amz-target'] === undefined) return null;
    const __type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
    const type = { 'content-type': 'application/x-amz-json-1.0' };
    return { answer: { status: 400, headers: type, body: JSON.stringify({ __type, message: 'too much' }) } };
  };
  return { state, faultOf };
}

/** Calls until nothing of the messages fails any more, as the queue delivers what failed again. */
async function deliver(handler: Handler, bodies: readonly string[], left = 300_000): Promise<void> {
  for (let at = 0; at < bodies.length; at += 10) {
    let batch = bodies.slice(at, at + 10);
    for (let attempt = 0; batch.length > 0; attempt++) {
      assert.ok(attempt < 8, 'what fails passes in the end');
      const { batchItemFailures } = await handler(
        messagesOf(...batch),
        contextOf(() => (attempt === 0 ? left : 300_000)),
      );
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      batch = batch.filter((_, n) => failed.has(`message-${n}`));
    }
  }
}

test('what is enriched is in DynamoDB and OpenSearch as the lake shows it: every message twice, out of order, side by side, cut short, with requests that fail, and accounts that go and come back', async (t) => {
  const { state, faultOf } = faults();
  const [cloud, search] = await Promise.all([startCloud(t, faultOf), startOpenSearch(t)]);
  const enrich = await container(functionAt('enrich'), cloud);
  let objects = 0;
  const enriched = async (lines: readonly string[]): Promise<string[]> => {
    const key = `raw/part-${objects++}.zst`;
    await cloud.put(key, framesOf(lines, 50));
    assert.deepEqual((await enrich(messagesOf(eventOf(cloud, key)), contextOf())).batchItemFailures, []);
    return cloud.messages('sinks');
  };
  const random = seededRandom(5);
  const shuffled = (messages: readonly string[]): string[] =>
    messages
      .map((body) => ({ body, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ body }) => body);
  const sinks = await Promise.all(
    [
      { type: 'dynamodb', name: 'table', table: TABLE },
      { type: 'opensearch', name: 'search', url: search.url, index: 'posts' },
    ].map(async (sink) => {
      const environment = { ...cloud.environment, UNDERTONE_SINK: JSON.stringify(sink) };
      const functions = [0, 1].map(() => container(functionAt('sink'), { environment }));
      return { name: sink.name, functions: await Promise.all(functions) };
    }),
  );
  state.on = true;
  const assertAsInLake = async (messages: readonly string[]): Promise<number> => {
    const expected = inLake(await cloud.rows());
    for (const { name, functions } of sinks) {
      const [one, other] = functions;
      const began = performance.now();
      const cpu = process.cpuUsage();
      // Some calls have hardly any time: what they leave comes again.
      await Promise.all([deliver(one!, shuffled(messages), 8_150), deliver(other!, shuffled(messages))]);
      const { user, system } = process.cpuUsage(cpu);
      const seconds = (performance.now() - began) / 1000;
      const told = 2 * expected.size;
      if (messages.length > 10)
        console.log(
          `${name}: ${Math.round(told / seconds)} posts/s as fast as the server answers; ${Math.round(told / ((user + system) / 1e6))} a second of a core, proxy and test included`,
        );
      const found = await (name === 'table' ? inTable(cloud.url, TABLE) : inIndex(search.url, 'posts'));
      assert.equal(found.size, expected.size, name);
      for (const [id, seen] of expected) assert.deepEqual(found.get(id), seen, id);
    }
    return expected.size;
  };
  const lines = story(N);
  const size = Math.ceil(lines.length / 12);
  const messages: string[] = [];
  for (let at = 0; at < 12; at++) messages.push(...(await enriched(lines.slice(at * size, (at + 1) * size))));
  assert.ok(messages.length >= 12, `${messages.length}`);
  const before = await assertAsInLake(messages);
  // Of the nine accounts that were hidden five come back; five others go and come back.
  const [back, gone] = [
    [0, 1, 2, 3, 4],
    [20, 21, 22, 23, 24],
  ] as const;
  const first = await enriched([
    ...back.map((n) => accountLater(n, 90, true)),
    ...gone.map((n) => accountLater(n, 90, false)),
  ]);
  const between = await assertAsInLake(first);
  const after = await assertAsInLake(await enriched(gone.map((n) => accountLater(n, 91, true))));
  assert.ok(before < after && between < after, `${before}, ${between}, ${after}`);
  assert.deepEqual(await cloud.keys('dead-letters/sink='), []);
});

test('a password comes from the secret, and what is wrong with the settings is said without it', async (t) => {
  const cloud = await startCloud(t);
  const SecretString = JSON.stringify({ UNDERTONE_SINK_SEARCH: 'wombat-7' });
  const { ARN } = await askAws(cloud.url, 'secretsmanager', 'CreateSecret', {
    Name: 'undertone',
    SecretString,
  });
  const call = async (variables: Record<string, string>): Promise<string> => {
    const environment = { ...cloud.environment, ...variables };
    const handler = await container(functionAt('sink'), { environment });
    return handler(messagesOf(), contextOf()).then(
      () => 'opened',
      (error: Error) => error.message,
    );
  };
  const sink = { type: 'opensearch', name: 'search', url: 'http://127.0.0.1:9', index: 'posts', user: 'me' };
  const UNDERTONE_SINK = JSON.stringify(sink);
  assert.equal(await call({ UNDERTONE_SINK, UNDERTONE_SECRETS: ARN as string }), 'opened');
  assert.match(await call({ UNDERTONE_SINK, UNDERTONE_SECRETS: '' }), /set UNDERTONE_SINK_SEARCH/);
  assert.match(await call({ UNDERTONE_SINK: '{"type":"redis"}', UNDERTONE_SECRETS: '' }), /is not a sink/);
});
