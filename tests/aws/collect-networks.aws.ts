/** Every network's stream by way of the collector, killed now and then: the rows are those of one machine. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildEntry } from '../../deploy/aws/container/build.ts';
import { startJetstreamServer } from '../servers/jetstream-server.ts';
import { startMastodonServer } from '../servers/mastodon-server.ts';
import { startXStreamServer } from '../servers/x-stream-server.ts';
import { rowsOf, temporaryFolder } from '../support/lakes.ts';
import { eventually, startServer } from '../support/processes.ts';
import { BUCKET, kinesisFaults, SECRETS, STREAM, startCloud, startCollector } from './collect/cloud.ts';
import { startFirehose } from './servers/firehose.ts';

const NAMES = ['sky', 'fediverse', 'x'];
const ROUNDS = 4;
/** A collector on a busy machine. */
const BEGINNING_MS = 60_000;
const POSTS_A_ROUND = 150;
const QUIET = 'log: { level: warn }\nsecond_pass: { model: off }\n';
const TOPICS = 'topics: [{ name: coffee, rule: coffee OR espresso }]\n';

test('X, Bluesky and the fediverse at once, by a collector that is killed, bring the rows of one machine', {
  timeout: 240_000,
}, async (t) => {
  const entry = join(temporaryFolder(t), 'main.js');
  await buildEntry(entry);
  const [sky, fediverse, x] = await Promise.all([
    startJetstreamServer(),
    startMastodonServer(),
    startXStreamServer(),
  ]);
  t.after(() => Promise.all([sky.close(), fediverse.close(), x.close()]));
  x.heartbeatMs = 500;
  // One machine and the collector, and whatever X does not know to be gone.
  x.mostConnections = 2 + ROUNDS;
  const sources = [
    'sources:',
    `  sky: { type: bluesky, instances: ["${sky.url}"], handles: false }`,
    `  fediverse: { type: mastodon, servers: ["${fediverse.origin}"], poll: 1s }`,
    `  x: { type: x-stream, address: "${x.url}", backfill: true }`,
    '',
  ].join('\n');
  const { moto, s3, environment, itemOf } = await startCloud(t, `${TOPICS}${sources}`, kinesisFaults());
  const firehose = await startFirehose(t, {
    kinesis: moto.url,
    stream: STREAM,
    s3,
    bucket: BUCKET,
    prefix: 'lake/raw/network=mixed/',
    bufferMs: 1000,
  });
  const direct = temporaryFolder(t);
  writeFileSync(join(direct, 'undertone.yaml'), `${QUIET}${TOPICS}${sources}`);
  const { UNDERTONE_X_BEARER_TOKEN } = SECRETS;
  const one = await startServer(t, [], { cwd: direct, environment: { UNDERTONE_X_BEARER_TOKEN } });
  const postsOf = async () => (await one.get('/api/summary')).posts as number;

  let n = 0;
  const posts = (round: number): void => {
    for (let at = 0; at < POSTS_A_ROUND; at++, n++) {
      const text = `${n % 2 === 0 ? 'lovely coffee' : 'awful espresso'} in round ${round}, number ${n} é 東京`;
      x.post(text, { author_id: String(n % 41) });
      fediverse.publish({ content: text, author: `bo${n % 37}@b.example` });
      const record = { text, langs: ['en'], createdAt: new Date().toISOString() };
      const commit = {
        operation: 'create',
        rkey: `k${n}`,
        rev: `r${n}`,
        collection: 'app.bsky.feed.post',
        record,
      };
      const did = `did:plc:${String(n % 43).padStart(24, 'a')}`;
      sky.push(JSON.stringify({ did, time_us: Date.now() * 1000 + at, kind: 'commit', commit }));
    }
  };
  const last = { of: startCollector(t, entry, environment) };
  const connections = () => [sky.subscribers.length, fediverse.streaming, x.connections.length];
  await eventually(() => assert.deepEqual(connections(), [2, 2, 2], last.of.output()), BEGINNING_MS);
  for (let round = 0; round < ROUNDS; round++) {
    posts(round);
    // Before that there is no place to go on from.
    if (round === 0)
      await eventually(async () => {
        for (const source of NAMES) assert.ok((await itemOf(source))?.cursor !== undefined, source);
      }, BEGINNING_MS);
    if (round === ROUNDS - 1) break;
    // What it has read is on its way, and is made again by the next.
    await sleep(300 * round);
    last.of.kill('SIGKILL');
    await last.of.ended;
    const [before, , streams] = connections();
    posts(round);
    last.of = startCollector(t, entry, environment);
    await eventually(() => {
      assert.ok(connections()[0]! > before! && connections()[2]! > streams!, last.of.output());
      assert.equal(fediverse.streaming, 2);
    }, BEGINNING_MS);
  }
  // Taken back and changed while both listen.
  const taken = fediverse.publish({ content: 'coffee that is taken back' });
  const changed = fediverse.publish({ content: 'coffee that is changed' });
  const expectedPosts = 3 * n + 1;
  await eventually(async () => assert.equal(await postsOf(), expectedPosts + 1), 60_000);
  fediverse.delete(taken.id);
  fediverse.edit(changed.id, 'espresso, in the end', Date.now() + 1000);
  await eventually(async () => assert.equal(await postsOf(), expectedPosts), BEGINNING_MS);

  const followed = temporaryFolder(t);
  writeFileSync(
    join(followed, 'undertone.yaml'),
    `${QUIET}${TOPICS}sources: { archive: { type: bucket, url: "s3://${BUCKET}/lake/raw/", poll: 1s } }\n`,
  );
  const dashboard = await startServer(t, [], { cwd: followed, environment });
  const seen = async (): Promise<number> => (await dashboard.get('/api/summary')).posts;
  const edited = async (): Promise<number> =>
    (await dashboard.get('/api/posts?q=%22in+the+end%22')).posts.length;
  await eventually(async () => {
    await firehose.flush();
    assert.deepEqual([await seen(), await edited()], [expectedPosts, 1]);
  }, 60_000);
  last.of.kill('SIGTERM');
  const { code, output } = await last.of.ended;
  assert.equal(code, 0, output);
  for (const secret of Object.values(SECRETS)) assert.ok(!output.includes(secret));
  for (const server of [one, dashboard]) {
    server.child.kill('SIGTERM');
    assert.equal((await server.ended).code, 0);
  }
  const expected = await rowsOf(join(direct, 'lake'));
  assert.equal(expected.length, expectedPosts);
  assert.deepEqual(await rowsOf(join(followed, 'lake')), expected);
});
