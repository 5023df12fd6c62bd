/** What the collector promises, each by itself, on what moto serves. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { openClients } from '../../deploy/aws/collect/clients.ts';
import { collectAll } from '../../deploy/aws/collect/collect-all.ts';
import { collect as collector } from '../../deploy/aws/collect/collector.ts';
import { ConfigObject } from '../../deploy/aws/collect/config-object.ts';
import { CursorTable } from '../../deploy/aws/collect/cursor-table.ts';
import { RecordStream } from '../../deploy/aws/collect/record-stream.ts';
import { readSettings } from '../../deploy/aws/collect/settings.ts';
import { SpendTable } from '../../deploy/aws/collect/spend-table.ts';
import { buildEntry } from '../../deploy/aws/container/build.ts';
import { handler as backfill } from '../../deploy/aws/functions/backfill.ts';
import { handler as collect } from '../../deploy/aws/functions/collect.ts';
import { systemClock } from '../../src/model/clock.ts';
import { startJetstreamServer } from '../servers/jetstream-server.ts';
import { heldPosts, startXSearchServer } from '../servers/x-search-server.ts';
import { rowsOf, temporaryFolder } from '../support/lakes.ts';
import { eventually, runCommand, startServer } from '../support/processes.ts';
import { BUCKET, readStream, SECRETS, startCloud, startCollector } from './collect/cloud.ts';

const MINUTE = 60_000;

const post = (n: number, text = `coffee number ${n}`): string =>
  JSON.stringify({
    did: `did:plc:${'a'.repeat(24)}`,
    time_us: Date.now() * 1000 + (n % 1000),
    kind: 'commit',
    commit: {
      rev: `r${n}`,
      operation: 'create',
      collection: 'app.bsky.feed.post',
      rkey: `k${n}`,
      record: { text, langs: ['en'] },
    },
  });

async function startSky(t: TestContext) {
  const sky = await startJetstreamServer();
  t.after(() => sky.close());
  const config = (rule = 'coffee', more = ''): string =>
    `topics: [{ name: coffee, rule: "${rule}" }]\nsources: { sky: { type: bluesky, instances: ["${sky.url}"], handles: false }${more} }\n`;
  return { sky, config };
}

const textsOf = (blocks: readonly { payload: Uint8Array }[]): string[] =>
  blocks.flatMap(({ payload }) =>
    payload.length === 0
      ? []
      : Buffer.from(payload)
          .toString()
          .split('\n')
          .map((line) => JSON.parse(line).commit.record.text),
  );

test('by schedule: it reads for a while and ends, and the next call goes on, with the time between noted', async (t) => {
  const { sky, config } = await startSky(t);
  const { moto, environment, itemOf } = await startCloud(t, config());
  Object.assign(process.env, environment, { UNDERTONE_STREAM_SECONDS: '2' });
  const context = { getRemainingTimeInMillis: () => 420_000 };
  const said: string[] = [];
  t.mock.method(process.stderr, 'write', (line: string) => said.push(line) > 0);
  const first = collect({}, context);
  await eventually(() => assert.equal(sky.subscribers.length, 1));
  sky.push(post(1), post(2));
  assert.deepEqual(
    (await first).sources.map(({ source, failure }) => [source, failure]),
    [['sky', null]],
  );
  sky.push(post(3));
  await sleep(50);
  await collect({}, context);
  const { blocks } = await readStream(moto.url);
  assert.deepEqual([...new Set(textsOf(blocks))], ['coffee number 1', 'coffee number 2', 'coffee number 3']);
  const notes = blocks.flatMap(({ coverage }) => coverage ?? []);
  assert.ok(notes.some((note) => note.kind === 'covered' && note.after === 'paused'));
  assert.equal((await itemOf('sky')).until.N, '0', 'let go');
  for (const secret of Object.values(SECRETS)) assert.ok(!said.join('').includes(secret));
});

test('of two collectors one waits, and takes over when the other is gone', async (t) => {
  const { sky, config } = await startSky(t);
  const { moto, environment } = await startCloud(t, config());
  const entry = join(temporaryFolder(t), 'main.js');
  await buildEntry(entry);
  const slow = { ...environment, UNDERTONE_LEASE_SECONDS: '2' };
  const first = startCollector(t, entry, slow);
  await eventually(() => assert.equal(sky.subscribers.length, 1, first.output()));
  const second = startCollector(t, entry, slow);
  await eventually(() => assert.match(second.output(), /Another collector reads it/));
  for (let n = 0; n < 5; n++) {
    sky.push(post(n));
    await sleep(500);
  }
  assert.equal(sky.subscribers.length, 1, 'the second reads nothing while the first lives');
  first.kill('SIGKILL');
  await eventually(() => assert.equal(sky.subscribers.length, 2));
  sky.push(post(5));
  await eventually(async () => assert.equal(new Set(textsOf((await readStream(moto.url)).blocks)).size, 6));
  second.kill('SIGTERM');
  assert.equal((await second.ended).code, 0, second.output());
});

test('one that was held up and taken over meanwhile moves no cursor, and says so', async (t) => {
  const { environment, itemOf } = await startCloud(t, 'topics: []');
  Object.assign(process.env, environment);
  const { dynamodb: client, close } = openClients(readSettings());
  t.after(close);
  const { signal } = new AbortController();
  let now = Date.now();
  const clock = { now: () => now };
  const table = (holder: string) =>
    new CursorTable({ client, table: environment.UNDERTONE_CURSORS_TABLE, holder, leaseMs: 60_000, clock });
  const first = await table('first').hold('sky', signal, () => {});
  await first.advance({ cursor: 'one', number: 1, standings: [{ topic: null, to: 5, state: 'live' }] });
  now += 61_000;
  const second = await table('second').hold('sky', signal, () => {});
  assert.deepEqual(second.progress, {
    cursor: 'one',
    number: 1,
    standings: [{ topic: null, to: 5, state: 'live' }],
  });
  await second.advance({ cursor: 'two', number: 2, standings: [] });
  await assert.rejects(first.advance({ cursor: 'old', number: 2, standings: [] }), {
    code: 'source-taken-over',
  });
  assert.ok(first.lost.aborted);
  await first.release();
  assert.deepEqual([(await itemOf('sky')).cursor.S, (await itemOf('sky')).holder.S], ['two', 'second']);
  await second.release();
});

test('while the stream takes nothing the source is held back; stopped then, it ends in time and loses nothing', async (t) => {
  let isFull = false;
  const { sky, config } = await startSky(t);
  const { moto, environment, itemOf } = await startCloud(t, config(), {
    faultOf: ({ headers }) =>
      isFull && headers['x-amz-target'] === 'Kinesis_20131202.PutRecords'
        ? { answer: { status: 400, body: '{"__type":"ProvisionedThroughputExceededException"}' } }
        : null,
  });
  Object.assign(process.env, environment);
  t.mock.method(process.stderr, 'write', () => true);
  const stop = new AbortController();
  const ended = collector(stop.signal, { stopMs: 1000 }).catch((error: Error) => error);
  await eventually(() => assert.equal(sky.subscribers.length, 1));
  sky.push(post(1));
  await eventually(async () => assert.ok((await itemOf('sky'))?.cursor !== undefined));
  isFull = true;
  const { S: cursor } = (await itemOf('sky')).cursor;
  sky.push(post(2));
  await sleep(1500);
  assert.equal((await itemOf('sky')).cursor.S, cursor);
  const began = performance.now();
  stop.abort();
  assert.match(String(await ended), /The stream took no more/);
  assert.ok(performance.now() - began < 5000);
  isFull = false;
  const again = new AbortController();
  const reading = collector(again.signal, { stopMs: 1000 });
  await eventually(async () => {
    const texts = new Set(textsOf((await readStream(moto.url)).blocks));
    assert.deepEqual([...texts], ['coffee number 1', 'coffee number 2']);
  });
  again.abort();
  await reading;
});

test('a changed rule is followed, other sources are read anew, and a wrong configuration changes nothing', async (t) => {
  const { sky, config } = await startSky(t);
  const { moto, environment, putConfig } = await startCloud(t, config());
  Object.assign(process.env, environment);
  const settings = readSettings();
  const { kinesis, dynamodb, objects, close } = openClients(settings);
  t.after(close);
  const said: string[] = [];
  t.mock.method(process.stderr, 'write', (line: string) => said.push(line) > 0);
  const watched = new ConfigObject(objects);
  const { stream: name, cursorsTable: table, holder } = settings;
  const clock = systemClock;
  const stop = new AbortController();
  const surroundings = {
    settings,
    config: watched,
    secrets: [],
    watchMs: 100,
    onAlive: () => {},
    collecting: {
      stream: new RecordStream({ client: kinesis, name }),
      table: new CursorTable({ client: dynamodb, table, holder, leaseMs: 1000, clock }),
      spend: new SpendTable({ client: dynamodb, table, spending: { budget: null, pricePerPost: 0 }, clock }),
      clock,
      lingerMs: 10,
      deadline: new AbortController().signal,
    },
  };
  const reading = collectAll(await watched.read(), surroundings, () => {}, stop.signal);
  await eventually(() => assert.equal(sky.subscribers.length, 1));
  const brings = (text: string) =>
    eventually(async () => {
      sky.push(post(Math.floor(Math.random() * 1e6), text));
      assert.ok(textsOf((await readStream(moto.url)).blocks).includes(text));
    });
  await brings('a coffee');
  await putConfig('topics: [{ name: coffee, rule: "(" }]\n');
  await eventually(() => assert.match(said.join(''), /undertone\.yaml:1:/));
  await brings('still coffee');
  await putConfig(config('espresso'));
  await brings('an espresso');
  assert.equal(sky.subscribers.length, 1, 'the connection stays');
  await putConfig(config('espresso', ', door: { type: webhook }'));
  const next = await reading;
  assert.deepEqual(Object.keys(next?.sources ?? {}), ['sky', 'door']);
  const failures: (string | null)[] = [];
  const second = collectAll(next!, surroundings, ({ failure }) => failures.push(failure), stop.signal);
  await eventually(() => assert.equal(failures.length, 1));
  assert.match(failures[0]!, /door is of type webhook, which takes what is sent to the API/);
  await brings('espresso again');
  stop.abort();
  assert.equal(await second, null);
  assert.deepEqual(failures[1], null);
});

test('a collector that finds no configuration waits for one, and for a wrong one to be put right', async (t) => {
  const { sky, config } = await startSky(t);
  const { s3, environment, putConfig } = await startCloud(t, config());
  await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'lake/config/undertone.yaml' }));
  Object.assign(process.env, environment);
  const said: string[] = [];
  t.mock.method(process.stderr, 'write', (line: string) => said.push(line) > 0);
  t.mock.method(console, 'warn', (line: string) => said.push(line) > 0);
  assert.deepEqual(await collect({}, { getRemainingTimeInMillis: () => 420_000 }), { sources: [] });
  const stop = new AbortController();
  const ended = collector(stop.signal, { stopMs: 1000, isPatient: true, watchMs: 50 });
  await eventually(() => assert.match(said.join(''), /There is no configuration .* It is waited for/));
  await putConfig('topics: what');
  await eventually(() => assert.match(said.join(''), /undertone\.yaml:1:/));
  await putConfig(config());
  await eventually(() => assert.equal(sky.subscribers.length, 1));
  stop.abort();
  assert.deepEqual(
    (await ended).map(({ failure }) => failure),
    [null],
  );
  assert.equal(said.filter((line) => line.includes('waited for')).length, 2);
});

test('what is missing is told in a sentence, and ends it', async (t) => {
  const { config } = await startSky(t);
  const { environment, putConfig } = await startCloud(t, config());
  const failing = async (change: Record<string, string>, expected: RegExp): Promise<void> => {
    Object.assign(process.env, environment, change);
    await assert.rejects(collector(AbortSignal.timeout(20_000), { stopMs: 100 }), expected);
  };
  t.mock.method(process.stderr, 'write', () => true);
  await failing({ UNDERTONE_BUCKET: '' }, /UNDERTONE_BUCKET is not set/);
  await failing({ UNDERTONE_SECRETS: 'nowhere' }, /The secret nowhere cannot be read/);
  await failing({ UNDERTONE_BUCKET: 'no-such-bucket' }, /There is no bucket no-such-bucket/);
  await failing(
    { UNDERTONE_PREFIX: 'other/' },
    /There is no configuration s3:\/\/undertone-tests\/other\/config/,
  );
  await failing({ UNDERTONE_CURSORS_TABLE: 'nowhere' }, /The table of cursors nowhere cannot be used/);
  await putConfig('sources: { archive: { type: bucket, url: "s3://undertone-tests/lake/" } }');
  await failing({}, /belongs in the configuration of the dashboard/);
  await putConfig('pseudonyms: true');
  await failing({}, /pseudonyms cannot be kept here/);
});

test('a backfill in stretches goes on after its time is up, and brings what one machine would', async (t) => {
  const x = await startXSearchServer(SECRETS.UNDERTONE_X_BEARER_TOKEN);
  t.after(() => x.close());
  const to = Math.floor(Date.now() / MINUTE) * MINUTE - 10 * MINUTE;
  const from = to - 40 * MINUTE;
  x.posts.push(...heldPosts(from, to, 950));
  const config = `topics: [{ name: coffee, rule: coffee }]\nsources: { x: { type: x-search, address: "${x.url}" } }\n`;
  const { moto, s3, environment, itemOf } = await startCloud(t, config);
  Object.assign(process.env, environment);
  const range = { topic: 'coffee', from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  const whole = { getRemainingTimeInMillis: () => 900_000 };
  const planned = await backfill({ plan: range }, whole);
  assert.ok('stretches' in planned);
  const { stretches } = planned;
  assert.ok(stretches.length >= 3);
  assert.deepEqual([stretches[0]!.from, stretches.at(-1)!.to], [range.from, range.to]);
  x.delayMs = 150;
  let calls = 0;
  let posts = 0;
  await Promise.all(
    stretches.map(async (stretch) => {
      // Long enough for a page or two.
      const context = { getRemainingTimeInMillis: () => 60_400 };
      for (let state: unknown = stretch; ; ) {
        const found = await backfill({ fetch: state as typeof stretch }, context);
        assert.ok('done' in found);
        calls++;
        if (found.done) {
          posts += found.posts;
          break;
        }
        state = found;
      }
    }),
  );
  assert.equal(posts, 950);
  assert.ok(calls > stretches.length, `${calls} calls`);
  assert.equal((await itemOf(`spend/${new Date().toISOString().slice(0, 7)}`)).posts.N, '950');
  const { bytes } = await readStream(moto.url);
  await s3.send(
    new PutObjectCommand({ Bucket: BUCKET, Key: 'lake/raw/network=mixed/date=2026-11-29/1', Body: bytes }),
  );

  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, 'undertone.yaml'), config);
  const words = ['backfill', '--topic', 'coffee', '--from', range.from, '--to', range.to, '--yes', '--json'];
  const { code, stderr } = await runCommand(words, { cwd, environment: { ...SECRETS } });
  assert.equal(code, 0, stderr);
  const followed = temporaryFolder(t);
  const source = `{ type: bucket, url: "s3://${BUCKET}/lake/raw/", poll: 1s }`;
  writeFileSync(
    join(followed, 'undertone.yaml'),
    `second_pass: { model: off }\ntopics: [{ name: coffee, rule: coffee }]\nsources: { raw: ${source} }\n`,
  );
  const dashboard = await startServer(t, [], { cwd: followed, environment });
  await eventually(async () => assert.equal((await dashboard.get('/api/summary')).posts, 950));
  dashboard.child.kill('SIGTERM');
  assert.equal((await dashboard.ended).code, 0);
  assert.deepEqual(await rowsOf(join(followed, 'lake')), await rowsOf(join(cwd, 'lake')));
});

test('a backfill ends where the budget of the month does, whoever spends it', async (t) => {
  const x = await startXSearchServer(SECRETS.UNDERTONE_X_BEARER_TOKEN);
  t.after(() => x.close());
  const to = Math.floor(Date.now() / MINUTE) * MINUTE - 10 * MINUTE;
  x.posts.push(...heldPosts(to - 15 * MINUTE, to, 600));
  const config = `topics: [{ name: coffee, rule: coffee }]\nspending: { monthly_budget: 1.5 }\nsources: { x: { type: x-search, address: "${x.url}" } }\n`;
  const { moto, environment } = await startCloud(t, config);
  Object.assign(process.env, environment);
  const fetch = {
    topic: 'coffee',
    from: new Date(to - 15 * MINUTE).toISOString(),
    to: new Date(to).toISOString(),
  };
  const context = { getRemainingTimeInMillis: () => 900_000 };
  await assert.rejects(backfill({ fetch }, context), { code: 'out-of-budget' });
  await assert.rejects(backfill({ fetch }, context), { code: 'out-of-budget' });
  const { blocks } = await readStream(moto.url);
  assert.equal(
    blocks.reduce((sum, { charged = 0 }) => sum + charged, 0),
    300,
  );
  assert.ok(
    blocks
      .flatMap(({ coverage }) => coverage ?? [])
      .some((note) => note.kind === 'gap' && note.reason === 'budget'),
  );
});

test('a backfill that cannot be is told', async () => {
  const context = { getRemainingTimeInMillis: () => 900_000 };
  const plan = { topic: 'coffee', from: '2026-03-02T00:00:00Z', to: '2026-03-01T00:00:00Z' };
  await assert.rejects(backfill({ plan }, context), /The range is empty/);
  await assert.rejects(backfill({ plan: { ...plan, from: 'soon' } }, context), /"from" is to be a time/);
  await assert.rejects(
    backfill({ plan: { ...plan, to: '2999-01-01T00:00:00Z' } }, context),
    /X can be searched up to/,
  );
  const year = await backfill(
    { plan: { topic: 'coffee', from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } },
    context,
  );
  assert.ok('stretches' in year && year.stretches.length <= 1001 && JSON.stringify(year).length < 200_000);
});
