/** The bundled functions that enrich, on what moto serves: the same rows as on one machine, whatever goes wrong. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { bundle } from '../../deploy/aws/bundle.ts';
import type { ObjectStore } from '../../src/lake/objects.ts';
import { readDeadLetters } from '../../src/pipeline/dead-letters.ts';
import { rowsOf, temporaryFolder } from '../support/lakes.ts';
import { runCommand } from '../support/processes.ts';
import { startCloud } from './enrich/cloud.ts';
import { deliver, failures, faulty } from './enrich/faults.ts';
import {
  callApart,
  container,
  contextOf,
  eventOf,
  framesOf,
  messagesOf,
  recordsOf,
} from './enrich/lambda.ts';
import { story, table } from './enrich/story.ts';

/** Posts, and lines of the first object, which has a block for each. */
const N = 10_000;
const FIRST = 1500;
const ARCH = process.arch === 'arm64' ? 'arm64' : 'x64';

const DIST = mkdtempSync(join(tmpdir(), 'undertone-dist-'));
const functionAt = (name: 'enrich' | 'stream'): string => join(DIST, name, 'index.mjs');

before(async () => {
  for (const { name, bytes, zipped } of await bundle({
    arch: ARCH,
    out: DIST,
    functions: ['enrich', 'stream'],
  }))
    console.log(`${name}: ${(bytes / 1e6).toFixed(1)} MB, zipped ${(zipped / 1e6).toFixed(1)} MB`);
});

process.on('exit', () => rmSync(DIST, { recursive: true, force: true }));

const TOPICS = 'topics: [{ name: days, rule: day OR morning }, { name: tags, rule: "#great" }]\n';

/** Rows as a lake on one machine has them of the same file. */
async function imported(
  t: TestContext,
  file: { name: string; bytes: Uint8Array | string; topics?: string },
  ...options: string[]
): Promise<string[]> {
  const { name, bytes, topics = '' } = file;
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, 'undertone.yaml'), `log: { level: warn }\nsecond_pass: { model: off }\n${topics}`);
  writeFileSync(join(cwd, name), bytes);
  const { code, stderr } = await runCommand(['import', ...options, name], { cwd });
  assert.equal(code, 0, stderr);
  return rowsOf(join(cwd, 'lake'));
}

function assertSameRows(rows: readonly string[], expected: readonly string[]): void {
  const ids = rows.map((row) => (JSON.parse(row) as { id: string }).id);
  assert.equal(new Set(ids).size, ids.length, 'each post is there once');
  assert.equal(rows.length, expected.length);
  // One by one: a difference of thousands of rows is read by nobody.
  rows.forEach((row, at) => {
    assert.equal(row, expected[at]);
  });
}

test('10,000 posts of a bucket are those of one machine: every event twice, out of order, two handlers side by side, with requests that fail', async (t) => {
  const lines = story(N);
  const expected = imported(t, { name: 'posts.jsonl', bytes: lines.join('\n') });
  const cloud = await startCloud(t, faulty(40));
  const parts = [
    0,
    FIRST,
    ...[0.1, 0.4, 0.7, 1].map((share) => Math.round(FIRST + (lines.length - FIRST) * share)),
  ];
  const keys = parts.slice(1).map((end, at) => {
    const from = parts[at]!;
    return {
      key: `raw/network=mixed/date=2026-03-01/part ${at} + ä.zst`,
      body: framesOf(lines.slice(from, end), at === 0 ? 1 : 100),
    };
  });
  for (const { key, body } of keys) await cloud.put(key, body);
  await cloud.put('raw/damaged.zst', framesOf(lines.slice(0, 200), 100).subarray(0, -10));
  await cloud.put('uploads/picture.png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
  await cloud.put('posts/date=2026-03-01/not-an-original.parquet', 'PAR1');
  await cloud.remove('posts/date=2026-03-01/not-an-original.parquet');

  const first = await container(functionAt('enrich'), cloud);
  await first(messagesOf('{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}'), contextOf());

  const poisoned = messagesOf(
    eventOf(cloud, 'raw/damaged.zst'),
    eventOf(cloud, 'raw/gone.zst', 'posts/date=2026-03-01/not-an-original.parquet'),
    eventOf(cloud, 'uploads/picture.png'),
    eventOf(cloud, keys[1]!.key),
    'no JSON',
  );
  assert.deepEqual(failures(await first(poisoned, contextOf())), ['message-0', 'message-2', 'message-4']);

  // The first object has more chunks than one call has time for: the rest comes as a message of its own.
  let asked = 0;
  const short = contextOf(() => (++asked <= 3 ? 300_000 : 10_000));
  assert.deepEqual(failures(await first(messagesOf(eventOf(cloud, keys[0]!.key)), short)), []);
  const rest = await cloud.messages('arrivals');
  assert.equal(rest.length, 1);

  const second = await container(functionAt('enrich'), cloud);
  const events = keys.map(({ key }) => eventOf(cloud, key));
  await Promise.all([
    deliver(first, [events[4]!, events[2]!, rest[0]!, events[3]!]),
    deliver(second, [events[2]!, events[4]!, events[1]!, rest[0]!]),
  ]);
  await deliver(second, [events[3]!, events[0]!]);
  const rows = await cloud.rows();
  assertSameRows(rows, await expected);
  const told = new Set(
    (await cloud.messages('sinks')).flatMap((body) => {
      const { object, tombstones } = JSON.parse(body) as Record<string, string | null>;
      return [object, tombstones].filter((key) => key !== null);
    }),
  );
  const written = [...(await cloud.keys('posts/')), ...(await cloud.keys('tombstones/'))];
  assert.deepEqual([...told].sort(), written.sort(), 'sinks are told of every object');
  const reasons = new Set<string>();
  for (const key of await cloud.keys('dead-letters/'))
    for (const { reason } of await readDeadLetters(cloud as unknown as ObjectStore, key)) reasons.add(reason);
  assert.equal(reasons.size, 2, [...reasons].join(', '));

  await t.test('the same posts as lines and straight from the stream add nothing', async () => {
    const stream = await container(functionAt('stream'), cloud);
    const frames = [lines.slice(0, 900), lines.slice(5000, 6000)].map((part) => framesOf(part, 500));
    assert.deepEqual(failures(await stream(recordsOf(...frames, Buffer.from('no frame')), contextOf())), []);
    await cloud.put('uploads/all.jsonl.gz', gzipSync(lines.slice(0, 4000).join('\n')));
    await deliver(first, [eventOf(cloud, 'uploads/all.jsonl.gz')]);
    assert.deepEqual(await cloud.rows(), rows);
  });
});

test('a function that is killed after it claimed its posts, and before it wrote them, loses none', async (t) => {
  const lines = story(250);
  const expected = imported(t, { name: 'posts.jsonl', bytes: lines.join('\n') });
  let onPut: ((path: string) => boolean) | null = null;
  const cloud = await startCloud(t, ({ method, path }) =>
    method === 'PUT' && onPut?.(path) ? { answer: { status: 500 } } : null,
  );
  const half = Math.round(lines.length / 2);
  await cloud.put('raw/a.zst', framesOf(lines.slice(0, half), 50));
  await cloud.put('raw/b.zst', framesOf(lines.slice(half), 50));
  const [a, b] = ['a', 'b'].map((name) => eventOf(cloud, `raw/${name}.zst`)) as [string, string];
  const handler = await container(functionAt('enrich'), cloud);
  for (const [event, folder] of [
    [a, '/posts/'],
    [b, '/tombstones/'],
    [b, '/posts/'],
  ] as const) {
    const killed = callApart(functionAt('enrich'), cloud, messagesOf(event));
    onPut = (path) => {
      if (!path.includes(folder)) return false;
      killed.kill();
      return true;
    };
    assert.equal(await killed.called, null, `killed at the first put of ${folder}`);
    onPut = null;
    // What else goes on meanwhile: the other object, whole.
    await deliver(handler, [event === a ? b : a]);
  }
  await deliver(handler, [b, a]);
  assertSameRows(await cloud.rows(), await expected);
});

test('files in uploads are read as the import reads them: tables of any dialect, samples, and lines as others write them', async (t) => {
  const cloud = await startCloud(t);
  const handler = await container(functionAt('enrich'), cloud);
  const csv = table(500);
  const sample = { 'undertone-sample': '200', 'undertone-seed': '42', 'undertone-batch': '100' };
  await cloud.put('uploads/Ein Ärger+100%.csv', csv, sample);
  await deliver(handler, [eventOf(cloud, 'uploads/Ein Ärger+100%.csv')]);
  const sampled = await imported(
    t,
    { name: 'posts.csv', bytes: csv },
    '--sample',
    '200',
    '--seed',
    '42',
    '--batch',
    '100',
  );
  assert.equal(sampled.length, 200);
  assertSameRows(await cloud.rows(), sampled);

  const map = 'text=Text,id=Tweet ID,author_handle=Benutzer';
  const others = table(300, 500);
  await cloud.put('uploads/whole.csv', others, { 'undertone-map': encodeURIComponent(map) });
  await deliver(handler, [eventOf(cloud, 'uploads/whole.csv')]);
  const whole = await imported(t, { name: 'posts.csv', bytes: others }, '--map', map);
  assert.equal(whole.length, 300);
  assertSameRows(await cloud.rows(), [...sampled, ...whole]);
});

test('lines of others, plain, compressed and with commas between, and at the same time from the stream: each post once, with its topics', async (t) => {
  const lines = story(500, 11);
  const expected = imported(t, { name: 'posts.jsonl', bytes: lines.join('\n'), topics: TOPICS });
  const cloud = await startCloud(t);
  await cloud.put('config/undertone.yaml', TOPICS);
  const [enrich, stream] = [
    await container(functionAt('enrich'), cloud),
    await container(functionAt('stream'), cloud),
  ];
  const third = Math.round(lines.length / 3);
  await cloud.put('raw/network=mixed/plain', `${lines.slice(0, third).join('\n')}\n`);
  await cloud.put('raw/network=mixed/packed.gz', gzipSync(lines.slice(third, 2 * third).join('\n')));
  await cloud.put(
    'raw/network=mixed/commas',
    lines
      .slice(2 * third)
      .map((line) => `${line},\n`)
      .join(''),
  );
  const frames = Array.from({ length: 4 }, (_, n) =>
    framesOf(lines.slice(n * third * 0.7, (n + 1) * third * 0.7), 60),
  );
  const streamed = recordsOf(...frames, Buffer.from('no frame'));
  await Promise.all([
    deliver(
      enrich,
      ['plain', 'packed.gz', 'commas'].map((name) => eventOf(cloud, `raw/network=mixed/${name}`)),
    ),
    stream(streamed, contextOf()),
  ]);
  assert.deepEqual(failures(await stream(streamed, contextOf())), []);
  assertSameRows(await cloud.rows(), await expected);
});

test('what a call costs, in a process of its own', async (t) => {
  const cloud = await startCloud(t);
  const lines = story(800, 5);
  await cloud.put('raw/a.zst', framesOf(lines, 200));
  const event = messagesOf(eventOf(cloud, 'raw/a.zst'));
  for (const what of ['new posts', 'posts that are there already']) {
    const called = await callApart(
      functionAt('enrich'),
      { environment: { ...cloud.environment, AWS_ENDPOINT_URL: cloud.url, UNDERTONE_SINK_QUEUES: '' } },
      event,
    ).called;
    assert.deepEqual(called?.answer.batchItemFailures, []);
    const { coldMs, callMs, cpuMs, memory } = called!;
    console.log(
      `cold start ${Math.round(coldMs)} ms; ${what}: ${Math.round((lines.length / callMs) * 1000)} records/s as moto answers, ${Math.round((lines.length / cpuMs) * 1000)} a second of a core, ${Math.round(memory)} MB`,
    );
  }
});

test('a model that finds names does so in the same pass', async (t) => {
  const cloud = await startCloud(t);
  await bundle({ arch: ARCH, out: join(DIST, 'cascade'), functions: ['enrich'], model: 'cascade' });
  cloud.environment.UNDERTONE_MODEL = 'cascade';
  const texts = [
    'Marta Lindqvist loves the new station in Oslo',
    'it rains',
    'What a terrible day in Berlin!',
  ];
  await cloud.put(
    'uploads/texts.jsonl',
    texts.map((text, n) => JSON.stringify({ id: `${n}`, text })).join('\n'),
  );
  const event = messagesOf(eventOf(cloud, 'uploads/texts.jsonl'));
  const called = await callApart(join(DIST, 'cascade/enrich/index.mjs'), cloud, event).called;
  assert.deepEqual(called?.answer.batchItemFailures, []);
  console.log(`cascade: cold start ${Math.round(called!.coldMs)} ms, ${Math.round(called!.memory)} MB`);
  const rows = (await cloud.rows()).map(
    (row) => JSON.parse(row) as Record<string, string> & { entities: { text: string }[] },
  );
  assert.equal(rows.length, texts.length);
  for (const { model, entities_model } of rows)
    assert.ok(model!.startsWith('cascade@') && entities_model === model);
  const names = rows.flatMap(({ entities }) => entities.map(({ text }) => text));
  assert.ok(names.includes('Oslo') && names.includes('Berlin'), names.join(', '));
});
