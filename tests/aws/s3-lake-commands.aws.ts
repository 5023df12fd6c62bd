/** The command line on a lake in a bucket, as two machines would use it; and what it costs in time and bytes. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createWriteStream, globSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../support/lakes.ts';
import { type Ended, eventually, runCommand, type Settings, startServer } from '../support/processes.ts';
import { BUCKET, objectsAt, prose, startBucket, tweet, tweetId, tweets } from './bucket-lakes.ts';
import { type CutOff, cutOffProxy } from './servers/cut-off-proxy.ts';
import { startProxy } from './servers/proxy.ts';

interface Machine {
  settings: Settings;
  folder: string;
  /** Runs a command that must succeed. */
  run(...words: string[]): Promise<Ended>;
  json(...words: string[]): Promise<never>;
}

/** A machine with a home of its own; what it sends goes through the proxy. */
function machine(t: TestContext, endpoint: string): Machine {
  const folder = temporaryFolder(t);
  const environment = {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: endpoint,
    UNDERTONE_LAKE_CACHE: join(folder, 'cache'),
  };
  const settings: Settings = { cwd: folder, environment, timeoutMs: 110_000 };
  const run = async (...words: string[]): Promise<Ended> => {
    const ended = await runCommand(words, settings);
    assert.equal(ended.code, 0, `${words.join(' ')}: ${ended.stderr}`);
    return ended;
  };
  const json = async (...words: string[]) => JSON.parse((await run(...words, '--json')).stdout) as never;
  return { settings, folder, run, json };
}

const QUESTION =
  'select count(*) as posts, sum(likes) as likes, count(distinct author_id) as authors from posts';
const LAKE = `s3://${BUCKET}/lake`;
const IN_BUCKET = ['--lake', LAKE];

test('a lake is pushed from one machine and gone on with on another, by every kind of command', async (t) => {
  const { url } = await startBucket(t);
  const [here, there] = [machine(t, url), machine(t, url)];
  writeFileSync(join(here.folder, 'posts.jsonl'), tweets(0, 3000).join('\n'));
  await here.run('import', 'posts.jsonl');
  const before = await here.json('query', QUESTION);
  const pushed = await here.run('push', LAKE);
  assert.match(pushed.stderr, /Published to s3:.* objects and \d+ parts of the state/);
  assert.match(pushed.stdout, /--lake s3:\/\/undertone-lakes\/lake/);
  assert.match((await here.run('push', LAKE)).stderr, /: 0 objects and [01] parts/);

  assert.deepEqual(await there.json('query', QUESTION, ...IN_BUCKET), before);
  assert.deepEqual(
    await there.json('report', '--by', 'author', ...IN_BUCKET),
    await here.json('report', '--by', 'author'),
  );
  writeFileSync(join(there.folder, 'more.jsonl'), tweets(3000, 5000).join('\n'));
  const imported = await there.run('import', 'more.jsonl', ...IN_BUCKET);
  assert.match(imported.stderr, /Published to/);
  const [{ posts }] = (await here.json('query', QUESTION, ...IN_BUCKET)) as [{ posts: number }];
  assert.equal(posts, 5000);
  const refused = await runCommand(['push', LAKE], here.settings);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /was changed by .* is no longer what/);

  const server = await startServer(
    t,
    ['--sample', ...IN_BUCKET, '--config', 'none.yaml'],
    there.settings,
  ).catch(() => null);
  assert.equal(server, null, 'a configuration that is not there is told');
  writeFileSync(
    join(there.folder, 'undertone.yaml'),
    `lake: ${LAKE}\nsources: { files: { type: files, folder: ./inbox } }\n`,
  );
  const running = await startServer(t, [], there.settings);
  assert.equal((await running.get('/api/summary')).posts, 5000);
  // On the same machine it does the work, on another it is named.
  writeFileSync(join(there.folder, 'third.jsonl'), tweets(5000, 5100).join('\n'));
  await there.run('import', 'third.jsonl');
  assert.equal((await running.get('/api/summary')).posts, 5100);
  const [{ posts: seen }] = (await here.json('query', QUESTION, ...IN_BUCKET)) as [{ posts: number }];
  assert.equal(seen, 5100, 'what a running owner did for a command is published');
  const busy = await runCommand(['compact', ...IN_BUCKET], here.settings);
  assert.equal(busy.code, 1);
  assert.match(busy.stderr, /is in use by .*undertone start/);
  const receipt = (await there.json('forget', 'post', `x:${tweetId(1)}`, '--yes')) as {
    bucket: { url: string };
  };
  assert.equal(receipt.bucket.url, LAKE);
  running.child.kill('SIGTERM');
  assert.equal((await running.ended).code, 0, running.said());
  await here.run('compact', ...IN_BUCKET);
  const [{ posts: left }] = (await here.json('query', QUESTION, ...IN_BUCKET)) as [{ posts: number }];
  assert.equal(left, 5099);
});

test('a lake that a running start owns is pushed by it, and again with what came since', async (t) => {
  const { url } = await startBucket(t);
  const [here, there] = [machine(t, url), machine(t, url)];
  writeFileSync(
    join(here.folder, 'undertone.yaml'),
    'sources: { files: { type: files, folder: ./inbox } }\n',
  );
  writeFileSync(join(here.folder, 'posts.jsonl'), tweets(0, 500).join('\n'));
  writeFileSync(join(here.folder, 'more.jsonl'), tweets(500, 700).join('\n'));
  await here.run('import', 'posts.jsonl');
  const running = await startServer(t, [], here.settings);
  const postsThere = async (): Promise<number> =>
    ((await there.json('query', QUESTION, ...IN_BUCKET)) as [{ posts: number }])[0].posts;
  for (const [file, posts] of [
    [null, 500],
    ['more.jsonl', 700],
  ] as const) {
    if (file !== null) await here.run('import', file);
    const pushed = await here.run('push', LAKE);
    assert.match(pushed.stderr, /Published to s3:.* objects and \d+ parts of the state/);
    assert.equal(await postsThere(), posts);
    assert.equal((await running.get('/api/summary')).posts, posts);
  }
  await there.run('forget', 'post', `x:${tweetId(1)}`, '--yes', ...IN_BUCKET);
  const refused = await runCommand(['push', LAKE], here.settings);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /was changed by .* is no longer what/);
  running.child.kill('SIGTERM');
  assert.equal((await running.ended).code, 0, running.said());
});

test('a machine without credentials, region, permission or bucket is told what is missing', async (t) => {
  const { url } = await startBucket(t);
  const { settings } = machine(t, url);
  const said = async (environment: Record<string, string>, lake = LAKE): Promise<string> => {
    const nowhere = { AWS_EC2_METADATA_DISABLED: 'true', HOME: settings.cwd };
    const ended = await runCommand(['report', '--lake', lake], {
      ...settings,
      environment: { ...settings.environment, ...nowhere, ...environment },
    });
    assert.notEqual(ended.code, 0);
    assert.ok(!ended.stderr.includes('test-secret'), ended.stderr);
    return ended.stderr;
  };
  assert.match(await said({ AWS_REGION: '' }), /AWS_REGION/);
  assert.match(await said({ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }), /no AWS credentials/);
  assert.match(await said({}, 's3://nobody-has-this'), /no bucket nobody-has-this/);
  assert.match(await said({}, 's3://'), /like s3:\/\/my-bucket/);
  assert.match(await said({}), /no lake at s3:/);
});

test('a doctor asks the bucket, and says whose its lake is and what may be done there', async (t) => {
  const { url } = await startBucket(t);
  let refusesPuts = false;
  const denied = '<Error><Code>AccessDenied</Code><Message>no</Message></Error>';
  const proxy = await startProxy(t, url, ({ method }) =>
    refusesPuts && method === 'PUT' ? { answer: { status: 403, body: denied } } : null,
  );
  const here = machine(t, proxy.url);
  const lakeAsSeen = async (
    lake = LAKE,
    environment = {},
  ): Promise<{ name: string; status: string; found: string }> => {
    const words = ['doctor', '--json', '--lake', lake];
    const settings = { ...here.settings, environment: { ...here.settings.environment, ...environment } };
    const { checks } = JSON.parse((await runCommand(words, settings)).stdout);
    return checks.find(({ name }: { name: string }) => name === 'lake');
  };
  const objects = objectsAt(url, 'lake');
  assert.deepEqual(await lakeAsSeen(), {
    name: 'lake',
    status: 'ok',
    found: `${LAKE} holds no lake yet`,
  });
  assert.deepEqual(await objects.list(''), [], 'to ask leaves nothing');
  writeFileSync(join(here.folder, 'posts.jsonl'), tweets(0, 20).join('\n'));
  await here.run('import', 'posts.jsonl', ...IN_BUCKET);
  const there = await objects.list('');
  const seen = await lakeAsSeen();
  assert.equal(seen.status, 'ok');
  assert.match(seen.found, /lake, published 20\S+Z by \S+ \(undertone import\)$/);
  refusesPuts = true;
  const reading = await lakeAsSeen();
  assert.equal(reading.status, 'warn');
  assert.match(reading.found, /may read it and not write it/);
  refusesPuts = false;
  assert.deepEqual(await objects.list(''), there);
  const missing = await lakeAsSeen('s3://nobody-has-this');
  assert.equal(missing.status, 'fail');
  assert.match(missing.found, /no bucket nobody-has-this/);
  const nowhere = await lakeAsSeen(LAKE, { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
  assert.equal(nowhere.status, 'fail');
  assert.match(nowhere.found, /could not be read .*check the network/);
});

test('a doctor makes a damaged state anew', async (t) => {
  const { url } = await startBucket(t);
  const [here, there] = [machine(t, url), machine(t, url)];
  writeFileSync(join(here.folder, 'posts.jsonl'), tweets(0, 200).join('\n'));
  await here.run('import', 'posts.jsonl', ...IN_BUCKET);
  const objects = objectsAt(url, 'lake');
  const [extent] = await objects.list('state/extents');
  await objects.put(extent!, Buffer.from('damaged'));
  const refused = await runCommand(['report', ...IN_BUCKET], there.settings);
  assert.match(refused.stderr, /doctor --rebuild --lake s3:/);
  await there.run('doctor', '--rebuild', ...IN_BUCKET);
  const [{ posts }] = (await here.json('query', QUESTION, ...IN_BUCKET)) as [{ posts: number }];
  assert.equal(posts, 200);
});

test('a state of another version is refused by the name of the bucket, and made anew by that', async (t) => {
  const { url } = await startBucket(t);
  const here = machine(t, url);
  writeFileSync(join(here.folder, 'posts.jsonl'), tweets(0, 200).join('\n'));
  await here.run('import', 'posts.jsonl', ...IN_BUCKET);
  const [copy] = globSync(join(here.folder, 'cache', '**', 'state.db'));
  const state = new DatabaseSync(copy!);
  state.exec('pragma user_version = 99');
  state.close();
  for (const words of [['report'], ['import', 'posts.jsonl']]) {
    const { code, stderr } = await runCommand([...words, ...IN_BUCKET], here.settings);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /state of the lake s3:\S+ is of another version .*doctor --rebuild --lake s3:/);
  }
  await here.run('doctor', '--rebuild', ...IN_BUCKET);
  const [{ posts }] = (await here.json('query', QUESTION, ...IN_BUCKET)) as [{ posts: number }];
  assert.equal(posts, 200);
});

test('200,000 posts are pushed, and a small import after that sends little', async (t) => {
  const { url } = await startBucket(t);
  const proxy: CutOff = await cutOffProxy(t, url);
  const here = machine(t, proxy.url);
  const file = createWriteStream(join(here.folder, 'posts.jsonl'));
  for (let n = 0; n < 200_000; n++) if (!file.write(`${tweet(n, prose(n))}\n`)) await once(file, 'drain');
  file.end();
  await once(file, 'close');
  await here.run('import', 'posts.jsonl');
  const timed = async (what: string, ...words: string[]): Promise<number> => {
    const before = proxy.sent();
    const began = performance.now();
    await here.run(...words);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const megabytes = ((proxy.sent() - before) / 1e6).toFixed(1);
    t.diagnostic(`${what}: ${seconds} s, ${megabytes} MB sent, ${proxy.changes()} changing requests so far`);
    return proxy.sent() - before;
  };
  const whole = await timed('push of 200,000 posts', 'push', LAKE);
  writeFileSync(
    join(here.folder, 'few.jsonl'),
    Array.from({ length: 100 }, (_, n) => tweet(200_000 + n, prose(n))).join('\n'),
  );
  const few = await timed('import of 100 posts after that', 'import', 'few.jsonl', ...IN_BUCKET);
  writeFileSync(
    join(here.folder, 'old.jsonl'),
    tweets(100_000, 100_100)
      .map((line) => line.replace('coffee', 'tea'))
      .join('\n'),
  );
  await timed('import of 100 other versions of old posts', 'import', 'old.jsonl', ...IN_BUCKET);
  assert.ok(few < whole / 3, `${few} of ${whole}`);
  const state = statSync(join(here.folder, 'lake/state.db')).size;
  t.diagnostic(`state.db was ${(state / 1e6).toFixed(1)} MB`);
  const away = machine(t, proxy.url);
  const began = performance.now();
  await eventually(() => away.run('report', ...IN_BUCKET));
  t.diagnostic(
    `report on another machine, with all of the lake fetched: ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
});
