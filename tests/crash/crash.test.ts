import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { seededRandom } from '../../bench/fixtures/x-posts.ts';
import { openLakeReader } from '../../src/lake/lake.ts';
import { BOUNDARIES } from '../../src/model/durable-boundary.ts';
import { collectAll, linesSource, openPipeline, rowsOf, temporaryFolder } from '../support/lakes.ts';
import { trafficLines } from '../support/story.ts';
import { assertNothingLost, idsOf, type Kill, run } from './trial.ts';

const lines = trafficLines(1200, 11);
const PER_BLOCK = 40;
let expected: string[];

before(async (t) => {
  // Rows of a run that nothing disturbed.
  const root = join(temporaryFolder(t as never), 'lake');
  const pipeline = await openPipeline(root, { workers: 2 });
  await collectAll(pipeline, linesSource('lines', lines, { perBlock: PER_BLOCK }));
  await pipeline.close();
  expected = await rowsOf(root);
});

/** Ends the process as told, kill after kill, then lets it finish and checks the rows. Returns what fired. */
async function survive(folder: string, kills: readonly Kill[]): Promise<(string | null)[]> {
  writeFileSync(join(folder, 'lines'), lines.join('\n'));
  const fired: (string | null)[] = [];
  let acknowledged = 0;
  for (const kill of kills) {
    const ended = await run(folder, kill, PER_BLOCK);
    fired.push(ended.fired);
    assert.ok(ended.acknowledged >= acknowledged, 'the cursor never goes back behind what was acknowledged');
    acknowledged = ended.acknowledged;
    if (ended.fired === null) break;
  }
  const last = await run(folder, null, PER_BLOCK);
  assert.ok(last.finished);
  assert.ok(last.readyMs < 10_000, 'it goes on within seconds');
  await assertNothingLost(folder, lines, expected);
  return fired;
}

for (const boundary of Object.keys(BOUNDARIES) as (keyof typeof BOUNDARIES)[]) {
  test(`a process killed right after ${boundary} loses nothing: ${BOUNDARIES[boundary]}`, async (t) => {
    const fired = await survive(
      temporaryFolder(t),
      [1, 2, 3].map((after) => ({ boundary, after })),
    );
    assert.ok(fired.includes(boundary), 'the kill fired at the boundary');
  });
}

test('a process killed at random moments, again and again, loses nothing', async (t) => {
  const random = seededRandom(5);
  for (let trial = 0; trial < 4; trial++) {
    const kills = Array.from({ length: 6 }, () => ({ milliseconds: Math.floor(random() * 500) }));
    await survive(temporaryFolder(t), kills);
  }
});

test('what was acknowledged is visible after a kill and a plain restart, without the source', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'lines'), lines.join('\n'));
  const { acknowledged, fired } = await run(folder, { boundary: 'log-appended', after: 12 }, PER_BLOCK);
  assert.equal(fired, 'log-appended');
  const pipeline = await openPipeline(join(folder, 'lake'));
  await pipeline.settled();
  await pipeline.close();
  const { posted } = idsOf(lines.slice(0, acknowledged));
  const reader = openLakeReader(join(folder, 'lake'));
  const { deleted } = idsOf(lines);
  const ids = new Set((await rowsOf(reader.root)).map((row) => (JSON.parse(row) as { id: string }).id));
  reader.close();
  for (const id of posted) assert.ok(ids.has(id) || deleted.has(id), `${id} was acknowledged`);
});
