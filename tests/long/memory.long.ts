/** An import of many posts: memory stays bounded and flat. MEMORY_POSTS says how many. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeXPosts } from '../../bench/fixtures/x-posts.ts';
import { temporaryFolder } from '../support/lakes.ts';
import { begin } from '../support/processes.ts';
import { tallyOf } from '../support/tally.ts';
import { percentile } from './percentile.ts';

const POSTS = Number(process.env.MEMORY_POSTS ?? 1_000_000);
const LIMIT_MB = 1000;
const SAMPLE_MS = 250;

/** Resident memory of a process as Linux says it, MB; null where it has ended. */
function residentMb(pid: number): number | null {
  try {
    const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found === null ? null : Number(found[1]) / 1024;
  } catch {
    return null;
  }
}

test(`an import of ${POSTS} posts stays under ${LIMIT_MB} MB and does not grow`, async (t) => {
  if (process.platform !== 'linux') return t.skip('memory is read from /proc');
  const cwd = temporaryFolder(t);
  const file = join(cwd, 'posts.jsonl');
  await writeXPosts(file, POSTS, { seed: 5 });
  const started = performance.now();
  const importing = begin(['import', '--json', file], { cwd, timeoutMs: 1_200_000 });
  const samples: number[] = [];
  const sampling = setInterval(() => {
    const resident = residentMb(importing.child.pid!);
    if (resident !== null) samples.push(resident);
  }, SAMPLE_MS);
  const ended = await importing.ended;
  clearInterval(sampling);
  assert.equal(tallyOf(ended).posts, POSTS);
  const seconds = (performance.now() - started) / 1000;
  const part = (from: number, to: number): number =>
    percentile(samples.slice(samples.length * from, samples.length * to), 0.5);
  const [early, late, peak] = [part(0.25, 0.5), part(0.75, 1), percentile(samples, 1)];
  t.diagnostic(
    `${Math.round(POSTS / seconds)} posts/s; peak ${Math.round(peak)} MB; second quarter ${Math.round(early)} MB, last ${Math.round(late)} MB`,
  );
  assert.ok(peak < LIMIT_MB, `the peak was ${Math.round(peak)} MB`);
  assert.ok(late < early * 1.25 + 50, `it grew from ${Math.round(early)} to ${Math.round(late)} MB`);
});
