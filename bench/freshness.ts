import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startJetstreamServer } from '../tests/servers/jetstream-server.ts';
import { quantile } from './fixtures/median.ts';

export const title =
  'from a post leaving a local Jetstream server at 2,000 posts/s to its being visible in the API, both in real processes';

const PER_SECOND = 2000;
const SECONDS = 20;
const PROBE_EVERY_MS = 97;

export async function run(): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-bench-'));
  const server = await startJetstreamServer();
  writeFileSync(
    join(folder, 'undertone.yaml'),
    `sources:\n  bluesky:\n    type: bluesky\n    instances: ['${server.url}']\n    handles: false\n`,
  );
  const cli = join(import.meta.dirname, '../bin/undertone.js');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', cli, 'start', '--port', '0'],
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  try {
    const address = await addressOf(child.stderr);
    while (server.subscribers.length === 0) await sleep(20);
    const latencies: number[] = [];
    const probes: Promise<void>[] = [];
    const began = performance.now();
    let sent = 0;
    let lastProbe = 0;
    while (performance.now() - began < SECONDS * 1000) {
      const due = Math.floor(((performance.now() - began) / 1000) * PER_SECOND);
      for (; sent < due; sent++) server.push(event(sent));
      if (performance.now() - lastProbe > PROBE_EVERY_MS && sent > 0) {
        lastProbe = performance.now();
        probes.push(seen(address, sent - 1, lastProbe).then((ms) => void latencies.push(ms)));
      }
      await sleep(5);
    }
    await Promise.all(probes);
    return {
      'posts sent': sent,
      'p50, ms': Math.round(quantile(latencies, 0.5)),
      'p99, ms': Math.round(quantile(latencies, 0.99)),
      'slowest, ms': Math.round(Math.max(...latencies)),
    };
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('close', resolve));
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function addressOf(stderr: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    stderr.on('data', (chunk) => {
      said += chunk;
      const found = /Undertone is at (http:\S+)/.exec(said);
      if (found !== null) resolve(found[1]!);
    });
  });
}

const DID = 'did:plc:benchbenchbenchbenchbench';
const TID = '234567abcdefghijklmnopqrstuvwxyz';

function tid(microseconds: number): string {
  let value = BigInt(microseconds) << 10n;
  let text = '';
  for (let digit = 0; digit < 13; digit++) {
    text = TID[Number(value & 31n)]! + text;
    value >>= 5n;
  }
  return text;
}

const START_US = Date.now() * 1000;
const keyOf = (index: number): string => tid(START_US + index);

function event(index: number): string {
  const rkey = keyOf(index);
  const now = new Date().toISOString();
  const record = {
    $type: 'app.bsky.feed.post',
    createdAt: now,
    langs: ['en'],
    text: `made-up post ${index} about a rather good day #bench`,
  };
  const commit = {
    rev: rkey,
    operation: 'create',
    collection: 'app.bsky.feed.post',
    rkey,
    record,
    cid: 'bafybench',
  };
  return JSON.stringify({ did: DID, time_us: Date.now() * 1000 + (index % 1000), kind: 'commit', commit });
}

/** Asks until the post is there; ms since `since`. */
async function seen(address: string, index: number, since: number): Promise<number> {
  const id = encodeURIComponent(`bluesky:${DID}/app.bsky.feed.post/${keyOf(index)}`);
  for (;;) {
    const answer = await fetch(`${address}/api/posts/${id}`);
    await answer.arrayBuffer();
    if (answer.ok) return performance.now() - since;
    if (performance.now() - since > 30_000) throw new Error(`post ${index} never came`);
    await sleep(15);
  }
}
