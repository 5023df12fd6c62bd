import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../../tests/support/processes.ts';
import type { Block, Cursor } from '../../model/block.ts';
import { createProcessSource, type ProcessOptions, type ProcessState } from './process.ts';

const NODE = process.execPath;

/** A source that runs a script of Node, with delays made small; what it reports is collected. */
function sourceOf(script: string, options: Partial<ProcessOptions> = {}) {
  const states: ProcessState[] = [];
  const notes: string[] = [];
  const source = createProcessSource({
    name: 'forum',
    command: [NODE, '-e', script],
    blockDelayMs: 20,
    firstDelayMs: 5,
    maxDelayMs: 10,
    graceMs: 200,
    onState: (state) => states.push(state),
    onNote: (note) => notes.push(note),
    ...options,
  });
  return { source, states, notes };
}

async function readAll(
  { source }: ReturnType<typeof sourceOf>,
  options: { cursor?: Cursor; enough?: (blocks: Block[]) => boolean } = {},
): Promise<Block[]> {
  const blocks: Block[] = [];
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 10_000);
  for await (const block of source.read(options.cursor ?? null, stop.signal)) {
    blocks.push(block);
    if (options.enough?.(blocks)) break;
  }
  clearTimeout(timer);
  assert.ok(!stop.signal.aborted, 'it ended by itself');
  return blocks;
}

const linesOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap(({ payload }) => (payload.length === 0 ? [] : Buffer.from(payload).toString().split('\n')));

const print = (...lines: string[]): string =>
  lines.map((line) => `console.log(${JSON.stringify(line)});`).join('');

test('each line it prints is a record, as printed, also a last one without a line end', async () => {
  const forum = sourceOf(
    `${print('{"text":"Grüße"}', '', '{"text":"b"}')} process.stdout.write('{"text":"c"}')`,
  );
  const blocks = await readAll(forum);
  assert.deepEqual(linesOf(blocks), ['{"text":"Grüße"}', '{"text":"b"}', '{"text":"c"}']);
  assert.ok(blocks.every(({ source, format }) => source === 'forum' && format.kind === 'jsonl'));
});

test('a line with a cursor is no record, and is what the next start is given', async () => {
  const cursor = '{"undertone":{"cursor":"page 2"}}';
  const blocks = await readAll(sourceOf(print('{"text":"a"}', cursor, '{"text":"b"}')));
  assert.deepEqual(linesOf(blocks), ['{"text":"a"}', '{"text":"b"}']);
  assert.equal(blocks.findLast((block) => block.cursor !== null)?.cursor, 'page 2');
  const again = await readAll(
    sourceOf('console.log(JSON.stringify({ text: process.env.UNDERTONE_CURSOR }))'),
    {
      cursor: 'page 2',
    },
  );
  assert.deepEqual(linesOf(again), ['{"text":"page 2"}']);
});

test('a cursor alone moves the place to go on from', async () => {
  const blocks = await readAll(sourceOf(print('{ "undertone": { "cursor": "7" } }')));
  assert.deepEqual(
    blocks.map(({ cursor, payload }) => [cursor, payload.length]),
    [['7', 0]],
  );
});

test('one that fails is started again from its last cursor, and its half line is left out', async () => {
  const script = `
    const from = Number(process.env.UNDERTONE_CURSOR ?? 0);
    console.log(JSON.stringify({ text: 'post ' + from }));
    console.log(JSON.stringify({ undertone: { cursor: String(from + 1) } }));
    if (from < 2) process.stdout.write('{"text":"ha', () => process.exit(3));`;
  const forum = sourceOf(script);
  const blocks = await readAll(forum);
  assert.deepEqual(linesOf(blocks), ['{"text":"post 0"}', '{"text":"post 1"}', '{"text":"post 2"}']);
  assert.deepEqual(
    forum.states.map(({ state }) => state),
    ['live', 'waiting', 'live', 'waiting', 'live'],
  );
  assert.match(JSON.stringify(forum.states[1]), /exit code 3/);
  assert.match(forum.notes[0]!, /11 bytes were no whole line/);
});

test('one that ended well runs again where it is to', async () => {
  const forum = sourceOf(print('{"text":"a"}'), { everyMs: 5 });
  const blocks = await readAll(forum, { enough: (blocks) => blocks.length === 3 });
  assert.equal(linesOf(blocks).length, 3);
});

test('a line beyond the limit is a dead letter that holds how it begins, and the next ones are records', async () => {
  const script = `${print('{"text":"a"}')} console.log('x'.repeat(5000)); ${print('{"text":"b"}')}`;
  const blocks = await readAll(sourceOf(script, { maxLineBytes: 1000 }));
  const dead = blocks.find(({ format }) => format.kind === 'dead')!;
  assert.equal(Buffer.from(dead.payload).toString(), 'x'.repeat(1000));
  assert.deepEqual(linesOf(blocks.filter((block) => block !== dead)), ['{"text":"a"}', '{"text":"b"}']);
});

test('while nobody takes, the command waits in its write', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-process-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'written'), '0');
  const script = `
    const { writeSync, writeFileSync } = require('node:fs');
    const line = JSON.stringify({ text: 'x'.repeat(1000) }) + '\\n';
    for (let i = 1; i <= 2000; i++) { writeSync(1, line); if (i % 50 === 0) writeFileSync('written', String(i)); }`;
  const forum = sourceOf(script, { folder, blockBytes: 10_000 });
  const reading = forum.source.read(null, AbortSignal.timeout(10_000))[Symbol.asyncIterator]();
  let lines = linesOf([(await reading.next()).value as Block]).length;
  await sleep(200);
  const written = Number(readFileSync(join(folder, 'written'), 'utf8'));
  assert.ok(written < 1000, `${written} of 2000 lines were written`);
  for (let next = await reading.next(); !next.done; next = await reading.next())
    lines += linesOf([next.value]).length;
  assert.equal(lines, 2000);
});

test('when it is to stop, the command goes with all it has started, also one that will not', async () => {
  const script = `
    const { spawn } = require('node:child_process');
    process.on('SIGTERM', () => {});
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    console.log(JSON.stringify({ text: [process.pid, child.pid].join(' ') }));
    setInterval(() => {}, 1000);`;
  const { source } = sourceOf(script);
  const stop = new AbortController();
  let pids: number[] = [];
  for await (const block of source.read(null, stop.signal)) {
    pids = JSON.parse(linesOf([block])[0]!)
      .text.split(' ')
      .map(Number);
    stop.abort();
  }
  assert.equal(pids.length, 2);
  await eventually(() => assert.deepEqual(pids.filter(isAlive), []));
});

test('when this process is killed, the command goes with all it has started, also one that will not', async (t) => {
  const forum = `
    process.on('SIGTERM', () => {});
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    console.log(JSON.stringify({ text: [process.pid, child.pid].join(' ') }));
    setInterval(() => {}, 1000);`;
  const reader = `
    import { createProcessSource } from ${JSON.stringify(new URL('./process.ts', import.meta.url).href)};
    const command = ${JSON.stringify([NODE, '-e', forum])};
    const source = createProcessSource({ name: 'forum', command, blockDelayMs: 5, graceMs: 100 });
    for await (const block of source.read(null, new AbortController().signal))
      process.stdout.write(Buffer.from(block.payload));`;
  const killed = spawn(NODE, ['--input-type=module', '-e', reader], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => killed.kill('SIGKILL'));
  const [printed] = (await once(killed.stdout, 'data')) as [Buffer];
  const pids = (JSON.parse(printed.toString()) as { text: string }).text.split(' ').map(Number);
  assert.deepEqual(pids.map(isAlive), [true, true]);
  killed.kill('SIGKILL');
  await eventually(() => assert.deepEqual(pids.map(isAlive), [false, false]));
});

/** A process that has ended and waits to be collected by its parent counts as gone. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('what it says on standard error is told, in bounds and without secrets', async () => {
  const script = `
    console.error('token is ' + process.env.FORUM_TOKEN);
    for (let i = 0; i < 100; i++) console.error('y'.repeat(2000));`;
  const environment = { FORUM_TOKEN: 'tops3cret' };
  const forum = sourceOf(script, { environment, secrets: ['tops3cret'], graceMs: 30_000 });
  await readAll(forum);
  assert.equal(forum.notes[0], 'token is [secret]');
  assert.equal(forum.notes.length, 21);
  assert.ok(forum.notes.every((note) => note.length <= 501));
  assert.equal(forum.notes.at(-1), '(81 more lines were left out)');
});

test('one that closes its output first may end by itself and say why', async () => {
  const script = `
    require('node:fs').closeSync(1);
    setTimeout(() => { for (let i = 0; i < 100; i++) console.error('y'.repeat(2000)); }, 100);`;
  const forum = sourceOf(script, { graceMs: 30_000 });
  await readAll(forum);
  assert.deepEqual(forum.states, [{ state: 'live' }], 'it ended well');
  assert.equal(forum.notes.at(-1), '(80 more lines were left out)');
});

test('it gets no variable that it was not given', async () => {
  const blocks = await readAll(sourceOf('console.log(JSON.stringify({ text: process.env.HOME ?? "none" }))'));
  assert.deepEqual(linesOf(blocks), ['{"text":"none"}']);
});

test('a program that is not there is told in a sentence that names it', async () => {
  const source = createProcessSource({ name: 'forum', command: ['no-such-program'] });
  await assert.rejects(source.read(null, new AbortController().signal)[Symbol.asyncIterator]().next(), {
    code: 'command-not-started',
    message: /The source forum runs "no-such-program" in \., which is not found/,
  });
});
