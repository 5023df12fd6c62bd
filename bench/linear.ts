/**
 * Posts a second that the linear model scores, on one thread and on two, beside a naive version of it.
 * `node bench/linear.ts [FILE]` takes the posts from a file, one a line; otherwise they are made up.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { Worker } from 'node:worker_threads';
import { loadLinearModel } from '../src/sentiment/linear/linear.ts';
import { findModel } from '../src/sentiment/registry.ts';
import { NaiveModel } from './linear/naive.ts';
import { madeUpPosts } from './linear/texts.ts';

const POSTS = 50_000;
const BATCH = 1000;
const RUNS = 5;
/** The naive one is slow: it scores this share of the posts. */
const NAIVE_SHARE = 0.1;

export const title = 'posts a second that the linear sentiment model scores';

export async function run(file?: string): Promise<Record<string, number>> {
  const texts = file ? (await readFile(file, 'utf8')).split('\n').filter(Boolean) : madeUpPosts(POSTS);
  const folder = await findModel('linear');
  const model = await loadLinearModel(folder);
  const few = texts.slice(0, Math.ceil(texts.length * NAIVE_SHARE));
  const naive = new NaiveModel(few);
  const length = texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
  const processors = cpus();
  console.log(`${processors[0]?.model}, ${processors.length} cores, Node ${process.version}`);
  console.log(
    `${texts.length} posts of ${length.toFixed(0)} characters, batches of ${BATCH}, median of ${RUNS} runs`,
  );
  const inBatches = (score: (batch: string[]) => unknown, all: string[]) => () => {
    for (let at = 0; at < all.length; at += BATCH) score(all.slice(at, at + BATCH));
  };
  const one = rate(
    inBatches((batch) => model.score(batch), texts),
    texts.length,
  );
  const slow = rate(
    inBatches((batch) => naive.score(batch), few),
    few.length,
  );
  const two = await rateOnWorkers(folder, texts, 2);
  show('linear, one thread', one, slow);
  show('linear, two worker threads', two, slow);
  show('naive, one thread', slow, slow);
  return {
    linear_one_thread_posts_per_second: Math.round(one),
    linear_two_threads_posts_per_second: Math.round(two),
    naive_posts_per_second: Math.round(slow),
  };
}

function show(name: string, postsPerSecond: number, naive: number): void {
  const rounded = Math.round(postsPerSecond).toLocaleString('en');
  console.log(
    `${name.padEnd(28)}${rounded.padStart(10)} posts/s  ${(postsPerSecond / naive).toFixed(1)} × naive`,
  );
}

/** Work a second, the median of some runs after two that warm up. */
function rate(work: () => void, amount: number): number {
  work();
  work();
  const rates = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    work();
    return (amount / (performance.now() - start)) * 1000;
  });
  return median(rates);
}

async function rateOnWorkers(folder: string, texts: string[], count: number): Promise<number> {
  const workers = Array.from(
    { length: count },
    () =>
      new Worker(new URL('./linear/worker.ts', import.meta.url), {
        workerData: { folder, texts, rounds: 1, batch: BATCH },
      }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const rates: number[] = [];
  for (let r = 0; r < RUNS; r++) {
    const start = performance.now();
    const done = workers.map((worker) => once(worker, 'message'));
    for (const worker of workers) worker.postMessage('go');
    await Promise.all(done);
    rates.push(((texts.length * count) / (performance.now() - start)) * 1000);
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return median(rates);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}

if (import.meta.main) await run(process.argv[2]);
