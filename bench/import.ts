import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { peakMemory } from '../tests/support/peak-memory.ts';
import { median } from './fixtures/median.ts';
import { writeXPosts } from './fixtures/x-posts.ts';
import { runNaiveChain } from './import/naive-chain.ts';

export const title =
  '`undertone import` of made-up X v1.1 posts of 1 KB into everything (log, raw, Parquet, search, windows), against a naive single-threaded chain';

const ROUNDS = 3;

/** Set UNDERTONE_BENCH_POSTS for another number than 200,000; a million shows that memory stays flat. */
export async function run(): Promise<Record<string, number>> {
  const count = Number(process.env.UNDERTONE_BENCH_POSTS ?? 200_000);
  const folder = mkdtempSync(join(tmpdir(), 'undertone-bench-'));
  try {
    const file = join(folder, 'posts.jsonl');
    await writeXPosts(file, count);
    const rounds: { perSecond: number; peakMb: number; naive: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      // Taking turns, so that what else the machine does meets both alike.
      const naive = await runNaiveChain(file, folder);
      rounds.push({ ...(await importOnce(file, join(folder, `lake-${round}`), count)), naive });
      rmSync(join(folder, `lake-${round}`), { recursive: true });
    }
    const perSecond = median(rounds.map((one) => one.perSecond));
    const naive = median(rounds.map((one) => one.naive));
    return {
      'posts imported': count,
      'posts/s, process start and end included': Math.round(perSecond),
      'naive chain, posts/s': Math.round(naive),
      'ratio to the naive chain': Number((perSecond / naive).toFixed(2)),
      'peak memory, MB': Math.max(...rounds.map((one) => one.peakMb)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function importOnce(
  file: string,
  lake: string,
  count: number,
): Promise<{ perSecond: number; peakMb: number }> {
  const started = performance.now();
  const cli = join(import.meta.dirname, '../bin/undertone.js');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', cli, 'import', '--lake', lake, '--json', file],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, peakMemory(child.pid!))), 50);
  await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watch);
  const seconds = (performance.now() - started) / 1000;
  const { posts } = JSON.parse(output) as { posts: number };
  if (posts !== count) throw new Error(`${posts} of ${count} posts arrived`);
  return { perSecond: count / seconds, peakMb: Math.round(peak / 1e6) };
}
