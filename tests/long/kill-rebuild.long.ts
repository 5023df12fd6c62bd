/** A rebuild that is killed in the middle: the next one gives the same rows. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../bench/fixtures/x-posts.ts';
import {
  assertConsistent,
  collectAll,
  linesSource,
  openPipeline,
  temporaryFolder,
} from '../support/lakes.ts';
import { begin, runCommand } from '../support/processes.ts';
import { trafficLines } from '../support/story.ts';

const TRIALS = 12;

for (const lost of ['nothing', 'state.db'] as const) {
  test(`a rebuild killed again and again gives the rows there were, with ${lost} lost before`, async (t) => {
    const cwd = temporaryFolder(t);
    const lake = join(cwd, 'lake');
    for (const seed of [1, 2, 3]) {
      const pipeline = await openPipeline(lake);
      await collectAll(pipeline, linesSource(`part-${seed}`, trafficLines(4000, seed), { perBlock: 500 }));
      await pipeline.close();
    }
    const expected = await assertConsistent(lake);
    if (lost !== 'nothing')
      for (const end of ['', '-wal', '-shm']) rmSync(join(lake, lost + end), { force: true });
    const random = seededRandom(9);
    let killed = 0;
    for (let trial = 0; trial < TRIALS; trial++) {
      const rebuilding = begin(['doctor', '--rebuild', '--json'], { cwd });
      await sleep(600 + random() * 2500);
      if (rebuilding.child.kill('SIGKILL') && (await rebuilding.ended).signal === 'SIGKILL') killed++;
    }
    const { code, stderr } = await runCommand(['doctor', '--rebuild', '--json'], { cwd });
    assert.equal(code, 0, stderr);
    assert.ok(killed > TRIALS / 2, 'most were killed in the middle');
    assert.deepEqual(await assertConsistent(lake), expected);
  });
}
