/** One process owns a lake; others hand it their work, or go on by themselves when it ends. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { seededRandom, xPostLine } from '../../bench/fixtures/x-posts.ts';
import { performTask } from '../../src/pipeline/tasks.ts';
import { assertConsistent, temporaryFolder } from '../support/lakes.ts';
import { begin, eventually, runCommand, type Server, startServer } from '../support/processes.ts';
import { assertPlain, tallyOf } from '../support/tally.ts';

const LARGE = 20_000;

/** Lines of posts that no other part has. */
function postLines(from: number, count: number): string[] {
  const random = seededRandom(from + 1);
  return Array.from({ length: count }, (_, index) => xPostLine(from + index, random));
}

/** A folder with a configuration that watches `inbox`; `start` there holds real posts and owns `lake`. */
function place(t: TestContext) {
  const cwd = temporaryFolder(t);
  mkdirSync(join(cwd, 'inbox'));
  writeFileSync(
    join(cwd, 'undertone.yaml'),
    'sources:\n  inbox: { type: files, folder: ./inbox }\nlog: { level: warn }\n',
  );
  const write = (name: string, lines: readonly string[]): string => {
    writeFileSync(join(cwd, name), `${lines.join('\n')}\n`);
    return name;
  };
  return {
    cwd,
    lake: join(cwd, 'lake'),
    write,
    run: (...words: string[]) => runCommand(words, { cwd }),
    start: () => startServer(t, [], { cwd }),
  };
}

const posts = async (server: Server): Promise<number> => (await server.get('/api/summary')).posts;

/** Resolves when the import under way has brought some posts to the lake. */
const underWay = (server: Server): Promise<void> =>
  eventually(async () => assert.ok((await posts(server)) > 0));

async function stop(server: Server): Promise<void> {
  const began = performance.now();
  server.child.kill('SIGTERM');
  const { code, stderr } = await server.ended;
  assert.equal(code, 0, stderr);
  assert.ok(performance.now() - began < 5000, 'it ends within seconds');
}

test('import, retry and compact work while start owns the lake, and are seen at once', async (t) => {
  const { cwd, lake, write, run, start } = place(t);
  const server = await start();
  write('a.jsonl', [...postLines(0, 500), 'broken', ...postLines(490, 10)]);
  const tally = tallyOf(await run('import', '--json', 'a.jsonl'));
  assert.deepEqual(tally, { ...tally, read: 511, posts: 500, duplicates: 10, dead_letters: 1 });
  assert.equal(await posts(server), 500, 'the API shows them when the import says it is done');
  const counted = await run('query', 'select count(*) as n from posts', '--format', 'json');
  assert.equal(Number(JSON.parse(counted.stdout)[0].n), 500, counted.stderr);

  const piped = await runCommand(['import', '--json', '-'], {
    cwd,
    input: Readable.from(postLines(500, 300).map((line) => `${line}\n`)),
  });
  assert.equal(tallyOf(piped).posts, 300);
  const retried = await run('retry', '--json');
  assert.equal(JSON.parse(retried.stdout).dead_letters, 1, retried.stderr);
  const compacted = await run('compact', '--json');
  assert.equal(JSON.parse(compacted.stdout).rows, 800, compacted.stderr);
  assert.equal(await posts(server), 800);
  assertPlain(await run('import', '--json', 'missing.jsonl'), 2, /There is no file .*missing\.jsonl/);
  await stop(server);
  assert.equal(tallyOf(await run('import', '--json', 'a.jsonl')).duplicates, 510, 'now by itself');
  assert.equal((await assertConsistent(lake)).length, 800);
});

test('a lake may have a name of one letter, in the folder one is in', async (t) => {
  const { cwd, write, run } = place(t);
  write('a.jsonl', postLines(0, 20));
  assert.equal(tallyOf(await run('import', '--json', 'a.jsonl', '--lake', 'l')).posts, 20);
  assert.equal((await assertConsistent(join(cwd, 'l'))).length, 20);
});

test('what was imported is told, also where the lake cannot be put in order after it', async (t) => {
  const { cwd, lake, write } = place(t);
  const file = join(cwd, write('a.jsonl', postLines(0, 20)));
  const told: number[] = [];
  const importing = performTask(
    lake,
    { command: 'test', workers: 1, model: 'linear' },
    'import',
    { files: [file], format: {} },
    {
      signal: new AbortController().signal,
      stdin: new PassThrough(),
      progress: () => {},
      async done({ posts }) {
        told.push(posts);
        // Where the raw zone is to be, there is a file.
        writeFileSync(join(lake, 'raw'), '');
      },
    },
  );
  await assert.rejects(importing, /raw/);
  assert.deepEqual(told, [20]);
});

test('a file that appears in a watched folder is imported', async (t) => {
  const { cwd, write, start } = place(t);
  const server = await start();
  write('whole.jsonl', postLines(0, 200));
  renameSync(join(cwd, 'whole.jsonl'), join(cwd, 'inbox', 'whole.jsonl'));
  await eventually(async () => assert.equal(await posts(server), 200));
  await stop(server);
});

test('a client of the owner hears of its progress', async (t) => {
  const { cwd, lake, write, start } = place(t);
  const server = await start();
  const file = join(cwd, write('a.jsonl', postLines(0, 3000)));
  const heard: { type: string; bytes?: number; totalBytes?: number; posts?: number }[] = [];
  const options = { command: 'client', workers: 1, model: 'linear' };
  const result = await performTask(
    lake,
    options,
    'import',
    { files: [file], format: { batch: 500 } },
    {
      signal: new AbortController().signal,
      stdin: Readable.from([]),
      progress: (value) => heard.push(value as (typeof heard)[number]),
    },
  );
  assert.equal(result.posts, 3000);
  const size = readFileSync(file).length;
  assert.ok(heard.some(({ bytes, totalBytes }) => bytes === size && totalBytes === size));
  assert.ok(heard.some(({ type, posts: count }) => type === 'file' && count === 3000));
  assert.equal(heard.at(-1)!.type, 'done');
  await stop(server);
});

test('two imports at the same time both come through, whoever owns the lake', async (t) => {
  const { lake, write, run, start } = place(t);
  write('a.jsonl', postLines(0, 4000));
  write('b.jsonl', postLines(3000, 4000));
  const both = async () => {
    const ended = await Promise.all([run('import', '--json', 'a.jsonl'), run('import', '--json', 'b.jsonl')]);
    return ended.map(tallyOf);
  };
  const [a, b] = await both();
  assert.equal(a!.read + b!.read, 8000);
  assert.equal(a!.posts + b!.posts, 7000, 'by one of the two');
  const server = await start();
  const again = await both();
  assert.equal(again[0]!.duplicates + again[1]!.duplicates, 8000, 'by a third');
  await stop(server);
  assert.equal((await assertConsistent(lake)).length, 7000);
});

test('when the owner is killed in the middle of an import, its client goes on by itself', async (t) => {
  const { lake, write, start, run, cwd } = place(t);
  write('large.jsonl', postLines(0, LARGE));
  const server = await start();
  const client = begin(['import', '--json', 'large.jsonl'], { cwd });
  await underWay(server);
  server.child.kill('SIGKILL');
  tallyOf(await client.ended);
  assert.equal((await assertConsistent(lake)).length, LARGE);
  assert.equal(tallyOf(await run('import', '--json', 'large.jsonl')).duplicates, LARGE);
});

test('when the owner is asked to stop in the middle of an import, it stops and the client goes on', async (t) => {
  const { lake, write, start, cwd } = place(t);
  write('large.jsonl', postLines(0, LARGE));
  const server = await start();
  const client = begin(['import', '--json', 'large.jsonl'], { cwd });
  await underWay(server);
  await stop(server);
  tallyOf(await client.ended);
  assert.equal((await assertConsistent(lake)).length, LARGE);
});

test('standard input that an owner took with it is not passed over in silence', async (t) => {
  const { start, cwd } = place(t);
  const server = await start();
  const input = new PassThrough();
  const client = begin(['import', '--json', '-'], { cwd, input });
  input.write(`${postLines(0, 3000).join('\n')}\n`);
  await underWay(server);
  server.child.kill('SIGKILL');
  assertPlain(await client.ended, 1, /ended before it had read all of standard input; run the same command/);
});

test('a client that is killed or interrupted leaves the owner well, and the next import goes on', async (t) => {
  const { lake, write, start, run, cwd } = place(t);
  write('large.jsonl', postLines(0, LARGE));
  const server = await start();
  const killed = begin(['import', '--json', 'large.jsonl'], { cwd });
  await underWay(server);
  killed.child.kill('SIGKILL');
  await killed.ended;
  const interrupted = begin(['import', '--json', 'large.jsonl'], { cwd });
  // Long enough to have started, so that it is the command which hears the signal.
  await new Promise((resolve) => setTimeout(resolve, 1200));
  interrupted.child.kill('SIGINT');
  const { code, stderr } = await interrupted.ended;
  assert.ok(code === 130 || code === 0, stderr);
  assert.doesNotMatch(stderr, /could not be reached/);
  await run('import', '--json', 'large.jsonl');
  assert.equal(await posts(server), LARGE);
  await stop(server);
  assert.equal((await assertConsistent(lake)).length, LARGE);
});

test('an import asked to stop does so within seconds, and the same command goes on without repeats', async (t) => {
  const { lake, write, run, cwd } = place(t);
  write('large.jsonl', postLines(0, LARGE));
  let sum = 0;
  let stops = 0;
  for (;;) {
    const importing = begin(['import', '--json', 'large.jsonl'], { cwd });
    // The lake is owned before it is read; a little later the import is in the middle.
    let asked = Number.POSITIVE_INFINITY;
    const timer = setTimeout(
      () => {
        asked = performance.now();
        importing.child.kill('SIGTERM');
      },
      1300 + stops * 300,
    );
    const { code, stdout, stderr } = await importing.ended;
    clearTimeout(timer);
    assert.ok(performance.now() - asked < 5000, 'it ends within seconds');
    const tally = stdout === '' ? { posts: 0, duplicates: 0 } : JSON.parse(stdout);
    assert.equal(tally.duplicates, 0, 'nothing is read again');
    sum += tally.posts;
    if (code === 0) break;
    assert.match(stderr, /Stopped/);
    assert.ok(++stops < 20, 'it gets on');
  }
  assert.equal(sum, LARGE);
  assert.equal((await assertConsistent(lake)).length, LARGE);
  assert.equal(tallyOf(await run('import', '--json', 'large.jsonl')).duplicates, LARGE);
});

test('an import from a pipe that says nothing can be stopped', async (t) => {
  const { cwd } = place(t);
  const silent = begin(['import', '--json', '-'], { cwd, input: new PassThrough() });
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const asked = performance.now();
  silent.child.kill('SIGTERM');
  const { code } = await silent.ended;
  assert.equal(code, 1);
  assert.ok(performance.now() - asked < 5000);
});
