/**
 * 10,000 posts from a network to the report, by every part that is deployed, on what moto, OpenSearch, Spark and
 * PostgreSQL serve: what is there at each end is what one machine has of the same stream, though the collector is
 * killed again and again, a function half-way, an object is damaged, requests fail, and every event comes twice.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../deploy/aws/bundle.ts';
import { buildEntry } from '../../deploy/aws/container/build.ts';
import { readRows } from '../../deploy/aws/sink/read-rows.ts';
import { redshiftCopies, redshiftMerges, redshiftTables } from '../../src/lake/warehouse/warehouse.ts';
import { WINDOW_COLUMNS } from '../../src/windows/window.ts';
import { startJetstreamServer } from '../servers/jetstream-server.ts';
import { rowsOf, temporaryFolder } from '../support/lakes.ts';
import { eventually, runCommand, startServer } from '../support/processes.ts';
import { kinesisFaults, STREAM, startCollector, startCloud as startIngest } from './collect/cloud.ts';
import { startCloud } from './enrich/cloud.ts';
import { deliver, failures, faulty } from './enrich/faults.ts';
import { inIndex, inLake, inTable } from './enrich/held.ts';
import { callApart, container, contextOf, eventOf, messagesOf } from './enrich/lambda.ts';
import { BUCKET } from './enrich/places.ts';
import { startFirehose } from './servers/firehose.ts';
import { startOpenSearch } from './servers/opensearch.ts';
import { startSpark } from './servers/spark.ts';
import { copyInto, likePostgres, likeRedshift } from './warehouse/like-redshift.ts';
import { assertSameWindows, windowsInFiles } from './warehouse/windows.ts';

const EVENTS = 10_000;
const AT_ONCE = 250;
const KILLED_EVERY = 2500;
const JOBS = fileURLToPath(new URL('../../deploy/aws/jobs/', import.meta.url));
const CARD = fileURLToPath(new URL('../../models/linear-1.0.0/model.json', import.meta.url));
const ARCH = process.arch === 'arm64' ? 'arm64' : 'x64';
const DIST = mkdtempSync(join(tmpdir(), 'undertone-dist-'));
process.on('exit', () => rmSync(DIST, { recursive: true, force: true }));

before(() => bundle({ arch: ARCH, out: DIST, functions: ['enrich', 'sink'] }));

/** Posts were written over the hours before, and come within seconds. */
const BEGAN = Math.floor(Date.now() / 900_000) * 900_000 - 6 * 3_600_000;
const SPACING_MS = 2000;
const TEXTS = [
  'coffee is great 😀',
  'an awful espresso',
  'a cup of coffee',
  'I love this #tea',
  'no more #tea',
];

const accountOf = (n: number): string => `did:plc:${String(n % 499).padStart(24, 'a')}`;

/** Mostly posts; some are edited, taken back, or go with their account. */
function eventAt(n: number, time_us: number): string {
  if (n % 997 === 996) {
    const did = accountOf(n - 300);
    const time = new Date(time_us / 1000).toISOString();
    const account = { active: false, did, seq: n, status: 'deleted', time };
    return JSON.stringify({ did, time_us, kind: 'account', account });
  }
  const isEdit = n > 600 && n % 19 === 0;
  const isGone = n > 600 && n % 23 === 0;
  const of = isEdit || isGone ? n - 499 : n;
  const record = {
    text: `${TEXTS[(n * 7) % TEXTS.length]} ${isEdit ? 'after all' : 'today'}, number ${of}`,
    langs: ['en'],
    createdAt: new Date(BEGAN + of * SPACING_MS).toISOString(),
  };
  const operation = isGone ? 'delete' : isEdit ? 'update' : 'create';
  const commit = { rev: `r${n}`, collection: 'app.bsky.feed.post', rkey: `k${of}`, operation };
  return JSON.stringify({
    did: accountOf(n),
    time_us,
    kind: 'commit',
    commit: isGone ? commit : { ...commit, record },
  });
}

const TEN = 10;

test('what 10,000 events of a network come to is the same at every end as on one machine', {
  timeout: 900_000,
}, async (t) => {
  const entry = join(temporaryFolder(t), 'main.js');
  await buildEntry(entry);
  const jetstream = await startJetstreamServer();
  t.after(() => jetstream.close());
  const config = [
    'log: { level: warn }',
    'second_pass: { model: off }',
    'topics: [{ name: coffee, rule: "coffee OR espresso" }, { name: tea, rule: "#tea" }]',
    `sources: { sky: { type: bluesky, instances: ["${jetstream.url}"], handles: false } }`,
    '',
  ].join('\n');
  const ingest = await startIngest(t, config, kinesisFaults());
  const faults = faulty(150);
  let killing: typeof faults = () => null;
  const [cloud, search, spark, redshift] = await Promise.all([
    startCloud(t, (asked) => killing(asked) ?? faults(asked), ingest.moto),
    startOpenSearch(t),
    startSpark(t, JOBS),
    likeRedshift(t),
  ]);
  const firehose = await startFirehose(t, {
    kinesis: ingest.moto.url,
    stream: STREAM,
    s3: ingest.s3,
    bucket: BUCKET,
    prefix: 'lake/raw/network=mixed/',
    bufferMs: 1500,
  });

  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, 'undertone.yaml'), config);
  const one = await startServer(t, [], { cwd });
  let connected = 1;
  const begun = () => assert.ok(jetstream.subscribers.length > connected, collector.output());
  let collector = startCollector(t, entry, ingest.environment);
  await eventually(() => assert.ok(jetstream.subscribers.length >= 2, collector.output()));
  let lastUs = Date.now() * 1000;
  for (let n = 0; n < EVENTS; n++) {
    lastUs = Math.max(lastUs + 1, Date.now() * 1000);
    jetstream.push(eventAt(n, lastUs));
    if (n % AT_ONCE === AT_ONCE - 1) await sleep(100);
    if (n % KILLED_EVERY !== KILLED_EVERY - 1 || n === EVENTS - 1) continue;
    await eventually(async () => {
      begun();
      assert.ok((await ingest.itemOf('sky'))?.cursor !== undefined, 'there is a place to go on from');
    }, 60_000);
    collector.kill('SIGKILL');
    await collector.ended;
    connected = jetstream.subscribers.length;
    collector = startCollector(t, entry, ingest.environment);
  }
  const lastMs = Math.floor(lastUs / 1000);
  await eventually(async () => {
    const [standing] = JSON.parse((await ingest.itemOf('sky')).standings.S);
    assert.equal(standing?.to, lastMs);
    begun();
    const [source] = (await one.get('/api/sources')).sources;
    assert.equal(Date.parse(source.covered_until), lastMs);
  }, 60_000);
  collector.kill('SIGTERM');
  assert.equal((await collector.ended).code, 0, collector.output());
  await firehose.flush();
  one.child.kill('SIGTERM');
  assert.equal((await one.ended).code, 0);
  const undertone = async (...words: string[]) => {
    const { code, stdout, stderr } = await runCommand(words, { cwd });
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };
  const expected = await rowsOf(join(cwd, 'lake'));
  assert.ok(expected.length > 0.8 * EVENTS, String(expected.length));

  await t.test('rows of the bucket', async () => {
    const raw = await cloud.keys('raw/');
    assert.ok(raw.length > 1, 'Firehose put more than one object');
    const enrich = () => container(join(DIST, 'enrich/index.mjs'), cloud);
    const [here, there] = await Promise.all([enrich(), enrich()]);
    const events = raw.map((key) => eventOf(cloud, key));
    const killed = callApart(join(DIST, 'enrich/index.mjs'), cloud, messagesOf(events[0]!));
    killing = ({ method, path }) => {
      if (method !== 'PUT' || !path.includes('/posts/')) return null;
      killed.kill();
      return { answer: { status: 500 } };
    };
    assert.equal(await killed.called, null, 'killed at its first object of posts');
    killing = () => null;
    // Each event twice, out of order, side by side.
    await Promise.all([deliver(here!, events, TEN), deliver(there!, events.toReversed(), TEN)]);
    await cloud.put('raw/damaged.zst', (await cloud.get(raw[0]!)).subarray(0, -10));
    const damaged = messagesOf(eventOf(cloud, 'raw/damaged.zst'));
    assert.equal(failures(await here!(damaged, contextOf())).length, 1);
    assert.deepEqual(await cloud.rows(), expected);
  });

  await t.test('items of DynamoDB and documents of OpenSearch', async () => {
    const messages = await cloud.messages('sinks');
    const sinks = {
      table: { type: 'dynamodb', name: 'table', table: 'posts' },
      search: { type: 'opensearch', name: 'search', url: search.url, index: 'posts' },
    };
    const held = inLake(expected);
    for (const [name, settings] of Object.entries(sinks)) {
      const environment = { ...cloud.environment, UNDERTONE_SINK: JSON.stringify(settings) };
      const sink = () => container(join(DIST, 'sink/index.mjs'), { environment });
      const two = await Promise.all([sink(), sink()]);
      const shares = two.map((_, at) => messages.filter((_, n) => n % two.length === at));
      await Promise.all(two.map((handler, at) => deliver(handler, shares[at]!, TEN)));
      const found = await (name === 'table' ? inTable(cloud.url, 'posts') : inIndex(search.url, 'posts'));
      assert.equal(found.size, held.size, name);
      for (const [id, seen] of held) assert.deepEqual(found.get(id), seen, `${id} in ${name}`);
    }
  });

  await t.test('windows by Spark, tables of the warehouse, and the report that they give', async () => {
    const folder = temporaryFolder(t);
    const tweets: object[] = [];
    const hidden: Record<string, object[]> = { posts: [], accounts: [] };
    for (const key of [...(await cloud.keys('posts/')), ...(await cloud.keys('tombstones/'))]) {
      const bytes = await cloud.get(key);
      const path = join(folder, key);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
      const [zone, kind = ''] = key.split('/');
      if (zone === 'tombstones')
        for (const line of Buffer.from(bytes).toString().trim().split('\n'))
          hidden[kind]!.push(JSON.parse(line));
      else
        for await (const rows of readRows(bytes))
          for (const { post, version, hash } of rows)
            tweets.push({ ...post, _row: tweets.length, _version: version, _hash: hash });
    }
    const span = [BEGAN, BEGAN + EVENTS * SPACING_MS + 900_000].map((ms) => new Date(ms).toISOString());
    await spark.run(join(JOBS, 'windows.py'), [
      '--lake', folder, '--model', CARD, '--from', span[0]!, '--to', span[1]!,
    ]); // biome-ignore format: pairs
    const windows = await windowsInFiles(join(folder, 'windows/*.parquet'));
    const local = (
      await undertone('query', 'select * from windows order by window_start, topic', '--json')
    ).map((row: Record<string, unknown>) => ({
      ...row,
      window_start: Date.parse(String(row.window_start)),
      window_end: Date.parse(String(row.window_end)),
    }));
    assert.ok(local.length > 60, String(local.length));
    assertSameWindows(windows, local);

    const columns = { windows: WINDOW_COLUMNS };
    for (const { sql } of redshiftTables(columns)) await redshift.query(likePostgres(sql));
    const content: Record<string, object[]> = {
      tweet_loading: tweets,
      sentiment_loading: windows,
      hidden_post: hidden.posts!,
      hidden_account: hidden.accounts!,
    };
    for (let times = 0; times < 2; times++) {
      await redshift.query('begin');
      for (const { table, clear } of redshiftCopies({ root: `s3://${BUCKET}/lake/`, role: 'arn' })) {
        await redshift.query(clear);
        await copyInto(redshift, table, content[table]!);
      }
      for (const sql of redshiftMerges(columns)) await redshift.query(sql);
      await redshift.query('commit');
    }
    const { rows } = await redshift.query(
      'select sentiment, count(*) as posts from tweet where sentiment is not null group by sentiment',
    );
    const report = await undertone('report', '--json');
    const counted = Object.fromEntries(rows.map(({ sentiment, posts }) => [sentiment, posts]));
    for (const sentiment of ['positive', 'neutral', 'negative'])
      assert.equal(counted[sentiment] ?? 0, report.sentiment[sentiment], sentiment);
    const [{ posts }] = (await redshift.query('select count(*) as posts from tweet')).rows;
    assert.equal(posts, expected.length);
    const sentiment = await redshift.query('select count(*) as windows from sentiment');
    assert.equal(sentiment.rows[0].windows, windows.length);
  });
  t.diagnostic(
    `${expected.length} posts of ${EVENTS} events, ${firehose.records} records in ${firehose.objects} objects`,
  );
});
