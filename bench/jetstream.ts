import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { peakMemory } from '../tests/support/peak-memory.ts';
import { type Mix, wantedWord } from './jetstream/made-up-events.ts';

export const title =
  '`undertone start` catching up from an old Jetstream cursor with 200 topics, a local server in another process; all until visible in the API';

const TOPICS = 200;
const EVENTS = Number(process.env.UNDERTONE_BENCH_EVENTS ?? 600_000);

export async function run(): Promise<Record<string, number>> {
  const results: Record<string, number> = {};
  for (const [name, mix] of [
    ['all kinds, likes counted', 'all'],
    ['posts only', 'posts'],
  ] as const) {
    const naive = await runNaive(mix);
    const ours = await runUndertone(mix);
    results[`${name}: events/s`] = Math.round(EVENTS / ours.seconds);
    results[`${name}: posts kept`] = ours.posts;
    results[`${name}: peak memory, MB`] = ours.peakMb;
    results[`${name}: naive, nothing stored, events/s`] = Math.round(EVENTS / naive);
    results[`${name}: ratio to naive`] = Number((naive / ours.seconds).toFixed(2));
  }
  return results;
}

interface Sender {
  url: string;
  child: ChildProcess;
  /** When it began to send, ms. */
  began: Promise<number>;
  /** How many wanted posts it sent, when all is sent. */
  sent: Promise<number>;
}

async function startServer(mix: Mix): Promise<Sender> {
  const script = join(import.meta.dirname, 'jetstream/server.ts');
  const child = fork(script, [String(EVENTS), mix, String(TOPICS), '1000000']);
  const port = Promise.withResolvers<number>();
  const began = Promise.withResolvers<number>();
  const sent = Promise.withResolvers<number>();
  child.on('message', (message: { port?: number; began?: number; wanted?: number }) => {
    if (message.port !== undefined) port.resolve(message.port);
    if (message.began !== undefined) began.resolve(message.began);
    if (message.wanted !== undefined) sent.resolve(message.wanted);
  });
  return { url: `ws://127.0.0.1:${await port.promise}`, child, began: began.promise, sent: sent.promise };
}

async function runNaive(mix: Mix): Promise<number> {
  const server = await startServer(mix);
  try {
    const script = join(import.meta.dirname, 'jetstream/naive.ts');
    const child = fork(script, [`${server.url}/subscribe`, String(EVENTS), String(TOPICS)]);
    const { seconds } = await new Promise<{ seconds: number }>((resolve) =>
      child.once('message', (message) => resolve(message as { seconds: number })),
    );
    return seconds;
  } finally {
    server.child.kill();
  }
}

async function runUndertone(mix: Mix): Promise<{ seconds: number; posts: number; peakMb: number }> {
  const server = await startServer(mix);
  const folder = mkdtempSync(join(tmpdir(), 'undertone-bench-'));
  const topics = Array.from(
    { length: TOPICS },
    (_, topic) => `  - name: topic ${topic}\n    rule: '${wantedWord(topic)} OR (quantum sofa${topic})'\n`,
  );
  writeFileSync(
    join(folder, 'undertone.yaml'),
    `topics:\n${topics.join('')}sources:\n  bluesky:\n    type: bluesky\n    instances: ['${server.url}']\n    handles: false\n    reactions: ${mix === 'all'}\n`,
  );
  const cli = join(import.meta.dirname, '../bin/undertone.js');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', cli, 'start', '--port', '0'],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  try {
    const address = await addressOf(child);
    const began = await server.began;
    const wanted = await server.sent;
    let posts = 0;
    while (posts < wanted) {
      const response = await fetch(`${address}/api/summary`);
      posts = ((await response.json()) as { posts: number }).posts;
      if (posts < wanted) await sleep(20);
      if (Date.now() - began > 240_000) throw new Error(`${posts} of ${wanted} posts came in four minutes`);
    }
    if (posts !== wanted) throw new Error(`${posts} posts are there, ${wanted} were wanted`);
    return { seconds: (Date.now() - began) / 1000, posts, peakMb: Math.round(peakMemory(child.pid!) / 1e6) };
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('close', resolve));
    server.child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stderr!.on('data', (chunk) => {
      said += chunk;
      const address = /Undertone is at (http:\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('close', () => reject(new Error(`it ended: ${said}`)));
  });
}
