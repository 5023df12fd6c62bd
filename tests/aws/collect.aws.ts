/** The collector's way into a bucket, and from there into a lake, on what moto serves: the rows are those of one machine. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildEntry } from '../../deploy/aws/container/build.ts';
import { openLakeReader } from '../../src/lake/lake.ts';
import { startJetstreamServer } from '../servers/jetstream-server.ts';
import { rowsOf, temporaryFolder } from '../support/lakes.ts';
import { eventually, startServer } from '../support/processes.ts';
import { BUCKET, kinesisFaults, STREAM, startCloud, startCollector } from './collect/cloud.ts';
import { startFirehose } from './servers/firehose.ts';

const TOPICS = 'topics: [{ name: coffee, rule: "coffee OR espresso" }, { name: tea, rule: "#tea" }]';

const startUs = Date.now() * 1000;
const event = (n: number, timeUs: number): string => {
  const words = ['coffee is great 😀', 'nothing of note', 'awful espresso', 'a cup of #tea', 'rain again'];
  const did = `did:plc:${String(n % 211).padStart(24, 'a')}`;
  const commit = (more: object) => ({
    did,
    time_us: timeUs,
    kind: 'commit',
    commit: { rev: `r${n}`, collection: 'app.bsky.feed.post', ...more },
  });
  // Some take back an earlier post of the same account.
  if (n > 500 && n % 17 === 0) return JSON.stringify(commit({ operation: 'delete', rkey: `k${n - 422}` }));
  const record = {
    text: `${words[n % words.length]} number ${n}`,
    langs: ['en'],
    createdAt: new Date(timeUs / 1000).toISOString(),
  };
  return JSON.stringify(commit({ operation: 'create', rkey: `k${n}`, record }));
};

/** What the ledger has of the time of a source. */
function ledgerOf(lake: string): { covered: unknown[]; open: unknown[] } {
  const reader = openLakeReader(lake);
  try {
    const rows = (sql: string) =>
      reader.db
        .prepare(sql)
        .all()
        .map((row) => ({ ...row }));
    return {
      covered: rows('select source, topic, "from", "to" from ledger_covered order by "from"'),
      open: rows(
        'select source, topic, "from", "to", reason from ledger_gap where healed_at is null order by "from"',
      ),
    };
  } finally {
    reader.close();
  }
}

test('a collector that is killed at any moment, on a stream that refuses and fails, brings the rows of one machine', async (t) => {
  const entry = join(temporaryFolder(t), 'main.js');
  await buildEntry(entry);
  const jetstream = await startJetstreamServer();
  t.after(() => jetstream.close());
  const sources = `sources: { sky: { type: bluesky, instances: ["${jetstream.url}"], handles: false } }`;
  const { faultOf, counts } = kinesisFaults();
  const { moto, s3, environment, itemOf } = await startCloud(t, `${TOPICS}\n${sources}\n`, { faultOf });
  const firehose = await startFirehose(t, {
    kinesis: moto.url,
    stream: STREAM,
    s3,
    bucket: BUCKET,
    prefix: 'lake/raw/network=mixed/',
    bufferMs: 2000,
  });

  const direct = temporaryFolder(t);
  const quiet = 'log: { level: warn }\nsecond_pass: { model: off }\n';
  writeFileSync(join(direct, 'undertone.yaml'), `${quiet}${TOPICS}\n${sources}\n`);
  const one = await startServer(t, [], { cwd: direct });
  let collector = startCollector(t, entry, environment);
  await eventually(() => assert.ok(jetstream.subscribers.length >= 2, collector.output()));

  const N = 6000;
  let pushed = 0;
  let lastUs = startUs;
  const push = (count: number): void => {
    for (let end = Math.min(N, pushed + count); pushed < end; pushed++) {
      lastUs = Math.max(lastUs + 1, Date.now() * 1000);
      jetstream.push(event(pushed, lastUs));
    }
  };
  push(100);
  await eventually(async () => assert.ok((await itemOf('sky'))?.cursor !== undefined, collector.output()));

  let kills = 0;
  let connected = 0;
  const pushing = (async () => {
    while (pushed < N) {
      push(25);
      await sleep(100);
    }
  })();
  while (pushed < N) {
    await sleep(1200 + Math.random() * 1800);
    collector.kill('SIGKILL');
    await collector.ended;
    connected = jetstream.subscribers.length;
    collector = startCollector(t, entry, environment);
    kills++;
  }
  await pushing;
  const lastMs = Math.floor(lastUs / 1000);
  await eventually(async () => {
    const standings = JSON.parse((await itemOf('sky')).standings.S);
    assert.deepEqual(standings, [{ topic: null, to: lastMs, state: 'live' }]);
    // The one before may have written it: the one that is to end must have begun.
    assert.ok(jetstream.subscribers.length > connected, collector.output());
  }, 60_000);
  collector.kill('SIGTERM');
  const { code, output } = await collector.ended;
  assert.equal(code, 0, output);
  assert.deepEqual(JSON.parse((await itemOf('sky')).standings.S)[0].state, 'paused');
  await firehose.flush();

  await eventually(async () => {
    const [source] = (await one.get('/api/sources')).sources;
    assert.equal(Date.parse(source.covered_until), lastMs);
  });
  one.child.kill('SIGTERM');
  assert.equal((await one.ended).code, 0);
  const expected = await rowsOf(join(direct, 'lake'));
  assert.ok(expected.length > N / 2, String(expected.length));

  const followed = temporaryFolder(t);
  writeFileSync(
    join(followed, 'undertone.yaml'),
    `${quiet}${TOPICS}\nsources: { archive: { type: bucket, url: "s3://${BUCKET}/lake/raw/", poll: 1s } }\n`,
  );
  const dashboard = await startServer(t, [], { cwd: followed, environment });
  await eventually(
    async () => assert.equal((await dashboard.get('/api/summary')).posts, expected.length),
    30_000,
  );
  dashboard.child.kill('SIGTERM');
  assert.equal((await dashboard.ended).code, 0);
  assert.deepEqual(await rowsOf(join(followed, 'lake')), expected);
  const [here, there] = [ledgerOf(join(followed, 'lake')), ledgerOf(join(direct, 'lake'))];
  assert.deepEqual(here.covered, there.covered);
  assert.deepEqual(here.open, []);
  for (const fault of ['throttled', 'partial', 'lost', 'broken'])
    assert.ok(counts[fault]! > 0, JSON.stringify(counts));
  t.diagnostic(
    `${expected.length} posts of ${N} events, ${kills} kills, ${firehose.records} records in ${firehose.objects} objects, ${JSON.stringify(counts)}`,
  );
});
