/** A sink holds what `posts` shows, whatever happens to the posts, the sink and the process. */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openLakeReader } from '../../src/lake/lake.ts';
import { LakeLock } from '../../src/lake/lock.ts';
import { followSinks, settleSink, storedSinks } from '../../src/lake/sinks/sinks.ts';
import { takeForSink } from '../../src/lake/sinks/take.ts';
import { compactNow } from '../../src/pipeline/erasure/compact-now.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import { rebuild } from '../../src/pipeline/rebuild.ts';
import { runTask } from '../../src/pipeline/tasks.ts';
import { documentOf } from '../../src/sinks/opensearch/mapping.ts';
import type { SinkSettings } from '../../src/sinks/settings.ts';
import { statusOf } from '../servers/mastodon-status.ts';
import { type SearchIndexServer, startSearchIndexServer } from '../servers/search-index-server.ts';
import { assertConsistent, collectAll, linesSource, temporaryFolder } from '../support/lakes.ts';
import { eventually, runCommand, startServer } from '../support/processes.ts';

const here = import.meta.dirname;
const NEVER = new AbortController().signal;

/** Every post of the lake as the sink is to have it. */
function documentsOf(root: string): Map<string, unknown> {
  const reader = openLakeReader(root);
  try {
    const rows = reader.db.prepare('select row from document').all();
    const posts = rows.map(({ row }) => reader.documents.post(Number(row))!);
    return new Map(posts.map((post) => [post.id, JSON.parse(JSON.stringify(documentOf(post)))]));
  } finally {
    reader.close();
  }
}

const sorted = (documents: ReadonlyMap<string, unknown>): unknown[] =>
  [...documents].sort(([a], [b]) => (a < b ? -1 : 1));

const searchAt = (url: string, name = 'search'): SinkSettings => ({
  name,
  type: 'opensearch',
  url,
  index: 'posts',
  user: null,
  secret: null,
});

async function open(root: string, sinks: readonly SinkSettings[]): Promise<Pipeline> {
  const pipeline = await Pipeline.open(root, {
    command: 'test',
    workers: 1,
    model: 'linear',
    sinks: { sinks },
  });
  assert.ok(pipeline instanceof Pipeline);
  return pipeline;
}

async function assertEqual(pipeline: Pipeline, server: SearchIndexServer, what: string): Promise<void> {
  await pipeline.settled();
  await pipeline.corrections.idle();
  await pipeline.sinks!.caughtUp(AbortSignal.timeout(30_000), () => {});
  assert.deepEqual(sorted(server.documents), sorted(documentsOf(pipeline.lake.root)), what);
}

function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const ORIGIN = 'https://town.example';
const NOON = Date.UTC(2026, 2, 4, 12);
const status = (n: number, edits: number): string =>
  JSON.stringify({
    ...statusOf(ORIGIN, String(n), {
      content: edits === 0 ? `status ${n} is good` : `status ${n}, edit ${edits}, is bad`,
      at: NOON + n * 1000,
      author: `author${n % 5}`,
    }),
    edited_at: edits === 0 ? null : new Date(NOON + 86_400_000 + edits * 1000).toISOString(),
  });
const tweet = (n: number): string =>
  JSON.stringify({
    id_str: String(1_600_000_000_000_000_000n + BigInt(n)),
    text: `tweet ${n}`,
    created_at: 'Sun Mar 01 12:00:00 +0000 2026',
    user: { id_str: String(700 + (n % 4)), screen_name: `user${n % 4}` },
  });
const noTweet = (n: number): string =>
  JSON.stringify({ delete: { status: { id_str: String(1_600_000_000_000_000_000n + BigInt(n)) } } });

for (const seed of [1, 2]) {
  test(`after any mix of posts, edits, deletions, corrections, erasures, compactions, faults and restarts the sink holds the posts (seed ${seed})`, async (t) => {
    const root = join(temporaryFolder(t), 'lake');
    const server = await startSearchIndexServer(t);
    const next = seeded(seed);
    server.onBulk = () => (next(6) === 0 ? (next(2) === 0 ? 'drop' : { status: 503 }) : null);
    server.onItem = () => (next(40) === 0 ? { status: 429, type: 'rejected_execution_exception' } : null);
    let pipeline = await open(root, []);
    t.after(() => pipeline.close());
    let made = 0;
    const edits = new Map<number, number>();
    const context = { signal: NEVER, stdin: process.stdin, progress: () => {} };
    const run = (name: string, args: object) => runTask(pipeline, { name, args }, context);
    const pick = (): string | undefined => {
      const ids = [...documentsOf(root).keys()];
      return ids[next(ids.length)];
    };
    const steps: (() => Promise<unknown>)[] = [
      () => {
        const lines = Array.from({ length: 5 + next(40) }, () =>
          next(2) === 0 ? tweet(made++) : status(made++, 0),
        );
        return collectAll(pipeline, linesSource(`posts-${made}`, lines));
      },
      () => {
        const lines = Array.from({ length: 8 }, () => {
          const n = next(made + 1);
          edits.set(n, (edits.get(n) ?? 0) + 1);
          return status(n, edits.get(n)!);
        });
        return collectAll(
          pipeline,
          linesSource(`edits-${made}-${[...edits.values()].length}-${next(1e9)}`, lines),
        );
      },
      () => {
        const lines = Array.from({ length: 6 }, () => noTweet(next(made + 1)));
        return collectAll(pipeline, linesSource(`deletions-${next(1e9)}`, lines));
      },
      async () => {
        const id = pick();
        if (id !== undefined) await run('correct', { id, label: 'mixed' });
      },
      async () => {
        const id = pick();
        if (id !== undefined) await run('forget', { posts: [id], authors: [], always: false });
      },
      () =>
        run('forget', {
          posts: [],
          authors: [{ network: 'x', authorId: String(700 + next(4)) }],
          always: false,
        }),
      () => compactNow(pipeline, NEVER),
      async () => {
        await pipeline.close();
        pipeline = await open(root, next(4) === 0 ? [] : [searchAt(server.url)]);
      },
    ];
    for (let step = 0; step < 30; step++) await steps[step < 3 ? 0 : next(steps.length)]!();
    await pipeline.close();
    pipeline = await open(root, [searchAt(server.url)]);
    await assertEqual(pipeline, server, 'after all steps');
    assert.ok(server.documents.size > 0);
    await pipeline.close();
    // The state is lost, and with it what was told.
    await rebuild(root, { command: 'test', workers: 1, model: 'linear' });
    pipeline = await open(root, [searchAt(server.url)]);
    await assertEqual(pipeline, server, 'after a rebuild');
    await pipeline.close();
    await assertConsistent(root);
    const reader = openLakeReader(root);
    assert.equal(
      reader.db.prepare('select count(*) as n from sink_change').get()!.n,
      0,
      'what was told is not kept',
    );
    reader.close();
    pipeline = await open(root, []);
  });
}

test('what a sink took and the lake cannot enter ends the pipeline, which closes all the same', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const server = await startSearchIndexServer(t);
  const pipeline = await open(root, [searchAt(server.url)]);
  pipeline.lake.db.exec("create trigger no before update on sink begin select raise(abort, 'no'); end");
  await collectAll(pipeline, linesSource('posts', [tweet(1)]));
  await assert.rejects(pipeline.failed, /no/);
  await pipeline.close();
  assert.equal(server.documents.size, 1);
});

test('very long posts are taken few at a time, first and later, and none is missed', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await open(root, []);
  t.after(() => pipeline.close());
  const { db, documents, writer } = pipeline.lake;
  const long = (n: number): string =>
    JSON.stringify({ ...JSON.parse(tweet(n)), text: 'long '.repeat(19_000) });
  const told = (): number[] => {
    const counts: number[] = [];
    for (let taken = takeForSink(db, documents, 'search', 2000); taken !== null; ) {
      counts.push(taken.posts.length);
      settleSink(db, 'search', taken.upTo, { refused: [], taken: [], now: 0 });
      taken = takeForSink(db, documents, 'search', 2000);
    }
    return counts;
  };
  const sum = (counts: number[]): number => counts.reduce((total, one) => total + one, 0);
  await collectAll(
    pipeline,
    linesSource(
      'first',
      Array.from({ length: 60 }, (_, n) => long(n)),
      { perBlock: 4 },
    ),
  );
  followSinks(writer, [{ name: 'search', target: 'here' }], 0);
  assert.equal(sum(told()), 60);
  await collectAll(
    pipeline,
    linesSource(
      'later',
      Array.from({ length: 60 }, (_, n) => long(100 + n)),
      { perBlock: 12 },
    ),
  );
  const later = told();
  assert.equal(sum(later), 60);
  assert.ok(Math.max(...later) <= 43, `${later}`);
});

function place(t: TestContext, url: string) {
  const cwd = temporaryFolder(t);
  writeFileSync(
    join(cwd, 'undertone.yaml'),
    `log: { level: warn }\nsecond_pass: { model: off }\nsinks:\n  search: { type: opensearch, url: "${url}", index: posts }\nsources: { none: { type: files, folder: ./inbox } }\n`,
  );
  mkdirSync(join(cwd, 'inbox'));
  writeFileSync(join(cwd, 'posts.jsonl'), `${Array.from({ length: 5000 }, (_, n) => tweet(n)).join('\n')}\n`);
  return { cwd, lake: join(cwd, 'lake'), run: (...words: string[]) => runCommand(words, { cwd }) };
}

test('a process killed after a sink took posts, and before that was noted, tells them again: each is there once', async (t) => {
  const server = await startSearchIndexServer(t);
  const { cwd, lake, run } = place(t, server.url);
  assert.equal((await run('import', 'posts.jsonl')).code, 0);
  const report = join(cwd, 'fired');
  const killed = await runCommand(['sinks', 'send'], {
    cwd,
    preload: [join(here, '../crash/end-here.ts')],
    environment: { CRASH_AT: 'sink-told', CRASH_AFTER: '2', CRASH_REPORT: report },
  });
  assert.equal(killed.signal, 'SIGKILL', killed.stderr);
  assert.ok(existsSync(report));
  const before = new Map(server.writes);
  assert.ok(before.size > 0 && before.size < 5000, `${before.size}`);
  const sent = await run('sinks', 'send', '--json');
  assert.equal(sent.code, 0, sent.stderr);
  const [sink] = JSON.parse(sent.stdout);
  assert.deepEqual([sink.name, sink.state, sink.waiting, sink.refused], ['search', 'idle', 0, 0]);
  assert.deepEqual(sorted(server.documents), sorted(documentsOf(lake)));
  assert.equal(server.documents.size, 5000);
  // What was entered before the kill is not told again.
  const twice = [...server.writes.values()].filter((times) => times > 1).length;
  assert.ok(twice > 0 && twice < before.size, `${twice} of ${before.size}`);
});

test('a running start tells what comes, waits for a sink that is away, and says what it would not take', async (t) => {
  const server = await startSearchIndexServer(t);
  const { cwd, run } = place(t, server.url);
  server.onBulk = () => ({ status: 503 });
  server.onItem = (id) => (id.endsWith('7') ? { status: 400, type: 'mapper_parsing_exception' } : null);
  copyFileSync(join(cwd, 'posts.jsonl'), join(cwd, 'inbox', 'posts.jsonl'));
  const running = await startServer(t, [], { cwd });
  const stands = async () => (await running.get('/api/sinks')).sinks[0];
  await eventually(async () => assert.equal((await stands()).state, 'waiting'), 60_000);
  assert.match((await stands()).reason, /status 503/);
  assert.match(
    (await run('sinks')).stdout,
    /search +index posts at \S+ +waiting +\S+ +answered with status 503/,
  );
  server.onBulk = null;
  await eventually(async () => {
    const { state, waiting, refused } = await stands();
    assert.deepEqual([state, waiting, refused], ['idle', 0, 500]);
  }, 60_000);
  assert.equal(server.documents.size, 4500);
  const metrics = await (await fetch(`${running.address}/metrics`)).text();
  assert.match(metrics, /undertone_sink_changes_total\{sink="search",what="refused"\} 500/);
  const refused = JSON.parse((await run('sinks', 'refused', 'search', '--json')).stdout);
  assert.equal(refused.length, 500);
  assert.match(refused[0].reason, /400, mapper_parsing_exception/);
  const [checked] = JSON.parse((await run('doctor', '--json')).stdout).checks.filter(
    ({ name }: { name: string }) => name === 'sinks',
  );
  assert.deepEqual([checked.status, checked.parts[0].name], ['warn', 'search']);
  server.onItem = null;
  assert.match((await run('sinks', 'retry', 'search')).stderr, /^500 are sent again\.\n$/);
  await eventually(
    async () => assert.deepEqual([server.documents.size, (await stands()).refused], [5000, 0]),
    60_000,
  );
  // A deletion reaches it within a second or so.
  const gone = [...server.documents.keys()][3]!;
  assert.equal((await run('forget', 'post', gone, '--yes')).code, 0);
  await eventually(() => assert.ok(!server.documents.has(gone)), 30_000);
  assert.equal((await run('sinks', 'remove', 'search')).code, 2);
});

test('a sink that left the configuration is told later what it missed, deletions too, until it is removed', async (t) => {
  const server = await startSearchIndexServer(t);
  const { cwd, lake, run } = place(t, server.url);
  assert.equal((await run('import', 'posts.jsonl')).code, 0);
  assert.equal((await run('sinks', 'send')).code, 0);
  writeFileSync(join(cwd, 'other.yaml'), 'second_pass: { model: off }\n');
  const without = (...words: string[]) => run(...words, '--config', 'other.yaml');
  const gone = [...server.documents.keys()][3]!;
  assert.equal((await without('forget', 'post', gone, '--yes')).code, 0);
  assert.match((await without('sinks')).stdout, /search +\S.* absent +1/);
  // How they stand is read beside a process that owns the lake and takes no work.
  const lock = LakeLock.take(lake, { pid: 1, command: 'other', started: '', socket: null });
  assert.ok(lock instanceof LakeLock);
  const [stands] = JSON.parse((await without('sinks', '--json')).stdout);
  assert.deepEqual([stands.name, stands.state, stands.waiting], ['search', 'absent', 1]);
  assert.equal((await without('sinks', 'refused', 'search', '--json')).stdout, '[]\n');
  lock.release();
  assert.match((await without('sinks', 'send')).stderr, /names no sink/);
  assert.ok(server.documents.has(gone));
  assert.equal((await run('sinks', 'send')).code, 0);
  assert.ok(!server.documents.has(gone));
  assert.match((await without('sinks', 'remove', 'search')).stderr, /told no more/);
  const reader = openLakeReader(lake);
  assert.deepEqual(storedSinks(reader.db), []);
  reader.close();
});

test('what is wrong with a call or the configuration is one plain sentence', async (t) => {
  const { cwd, run } = place(t, 'http://127.0.0.1:9');
  assert.match(
    (await run('sinks', 'sned')).stderr,
    /^There is no action "sned" on sinks; did you mean "send"\?\n$/,
  );
  assert.match(
    (await run('sinks', 'retry')).stderr,
    /^It is to be called as "undertone sinks retry NAME"\.\n$/,
  );
  assert.match((await run('sinks')).stderr, /^There is no lake at /);
  assert.equal((await run('import', 'posts.jsonl')).code, 0);
  assert.match((await run('sinks')).stderr, /^No sink has been told of this lake yet; "undertone start"/);
  const waits = await runCommand(['sinks', 'send'], { cwd, timeoutMs: 8000 });
  assert.match(waits.stderr, /^search cannot be reached .*; it is tried again …$/m);
  const wrong = async (sinks: string, environment = {}) => {
    writeFileSync(join(cwd, 'wrong.yaml'), `sinks:\n  a: ${sinks}\n`);
    return (await runCommand(['doctor', '--config', 'wrong.yaml', '--json'], { cwd, environment })).stdout;
  };
  assert.match(
    await wrong('{ type: opensearch, url: "http://me:secret@localhost:9200" }'),
    /sinks\.a\.url is a secret, which does not belong in a file/,
  );
  assert.match(await wrong('{ type: redis }'), /wrong\.yaml:2:/);
  assert.match(
    await wrong('{ type: postgres, database: d, user: u }'),
    /set UNDERTONE_SINK_A in the environment/,
  );
  const away = await wrong('{ type: postgres, database: d, user: u, port: 9 }', {
    UNDERTONE_SINK_A: 'a-secret',
  });
  assert.match(away, /table public\.posts of d at 127\.0\.0\.1:9 cannot be reached/);
  assert.ok(!away.includes('a-secret'));
});
