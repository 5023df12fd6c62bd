/**
 * Kills at every durable boundary and at random moments, over many seeds. CRASH_TRIALS says how many kills,
 * CRASH_SEED which ones.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { seededRandom } from '../../bench/fixtures/x-posts.ts';
import { BOUNDARIES, type Boundary } from '../../src/model/durable-boundary.ts';
import { assertNothingLost, type Kill, run } from '../crash/trial.ts';
import { collectAll, linesSource, openPipeline, rowsOf, temporaryFolder } from '../support/lakes.ts';
import { trafficLines } from '../support/story.ts';
import { percentile } from './percentile.ts';

const TRIALS = Number(process.env.CRASH_TRIALS ?? 2000);
const FIRST_SEED = Number(process.env.CRASH_SEED ?? 1);
const NAMES = Object.keys(BOUNDARIES) as Boundary[];
/** Kills of one lake before it is let run to its end and its rows are checked. */
const KILLS_A_LAKE = 10;
const RECOVERY_MS = 2000;

/** By where the process was ended: from the start of the next until it went on collecting, ms. */
const recoveries = new Map<string, number[]>();

function drawKill(random: () => number): Kill {
  if (random() < 0.3) return { milliseconds: Math.floor(random() * 900) };
  const boundary = NAMES[Math.floor(random() * NAMES.length)]!;
  return { boundary, after: 1 + Math.floor(random() ** 2 * 4) };
}

async function undisturbed(t: TestContext, lines: readonly string[], perBlock: number): Promise<string[]> {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await openPipeline(root, { workers: 2 });
  await collectAll(pipeline, linesSource('lines', lines, { perBlock }));
  await pipeline.close();
  return rowsOf(root);
}

/** Ends one lake's process up to `most` times; returns how often it was ended. */
async function survive(t: TestContext, seed: number, most: number): Promise<number> {
  const random = seededRandom(seed * 7919);
  const lines = trafficLines(4000 + Math.floor(random() * 6000), seed);
  const perBlock = 10 + Math.floor(random() * 40);
  // From as fast as it goes to the pace of a live stream, in which more moments fall due.
  const paceMs = Math.floor(random() * 5);
  const expected = await undisturbed(t, lines, perBlock);
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'lines'), lines.join('\n'));
  let acknowledged = 0;
  let before: string | null = null;
  for (let fired = 0; ; ) {
    const ended = await run(folder, fired < most ? drawKill(random) : null, perBlock, paceMs);
    // An end that came before it was ready says nothing of the recovery.
    if (before !== null && !Number.isNaN(ended.readyMs)) recoveries.get(before)!.push(ended.readyMs);
    assert.ok(
      ended.acknowledged >= acknowledged || Number.isNaN(ended.readyMs),
      'the cursor never goes back',
    );
    acknowledged = Math.max(acknowledged, ended.acknowledged);
    if (ended.fired === null) {
      assert.ok(ended.finished);
      await assertNothingLost(folder, lines, expected);
      return fired;
    }
    before = ended.fired;
    if (!recoveries.has(before)) recoveries.set(before, []);
    fired++;
  }
}

test(`${TRIALS} kills lose no acknowledged post and make none appear twice`, async (t) => {
  let kills = 0;
  let lakes = 0;
  let wrong = 0;
  for (let seed = FIRST_SEED; kills < TRIALS; seed++, lakes++) {
    // Each lake's folders go as soon as it is checked.
    await t.test(`seed ${seed}`, async (lake) => {
      const most = Math.min(KILLS_A_LAKE, TRIALS - kills);
      wrong++;
      // A lake that fails counts as tried, so that the run comes to its end.
      kills += most;
      kills += (await survive(lake, seed, most)) - most;
      wrong--;
    });
  }
  const all = [...recoveries.values()].flat();
  const row = (name: string, times: readonly number[]) => ({
    'ended at': name,
    fired: times.length,
    'p50 ms': Math.round(percentile(times, 0.5)),
    'p99 ms': Math.round(percentile(times, 0.99)),
    'max ms': Math.round(percentile(times, 1)),
  });
  const named = [...recoveries].sort(([a], [b]) => (a < b ? -1 : 1));
  console.table([...named.map(([name, times]) => row(name, times)), row(`all, ${lakes} lakes`, all)]);
  if (TRIALS >= 100) for (const name of NAMES) assert.ok(recoveries.has(name), `no kill fired at ${name}`);
  t.diagnostic(`${wrong} of ${lakes} lakes lost a post, had one twice or did not come back`);
  assert.equal(wrong, 0);
  t.diagnostic(`recovery p50 ${Math.round(percentile(all, 0.5))} ms; the goal is ${RECOVERY_MS} ms`);
});
