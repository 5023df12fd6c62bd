/** A disk that fails to sync: the process stops with a clear message, and a restart loses nothing. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { writeXPosts } from '../../bench/fixtures/x-posts.ts';
import { assertConsistent, temporaryFolder } from '../support/lakes.ts';
import { runCommand } from '../support/processes.ts';
import { tallyOf } from '../support/tally.ts';

const POSTS = 20_000;
const PRELOAD = join(import.meta.dirname, 'fail-fsync.ts');

let file: string;
let expected: string[];

before(async (t) => {
  const folder = temporaryFolder(t as never);
  file = join(folder, 'posts.jsonl');
  await writeXPosts(file, POSTS, { seed: 3 });
  tallyOf(await runCommand(['import', '--json', file], { cwd: folder }));
  expected = await assertConsistent(join(folder, 'lake'));
});

for (const nth of [1, 2, 3, 4, 5, 6, 8]) {
  test(`an import of which sync ${nth} fails stops, and the next loses nothing`, async (t) => {
    const cwd = temporaryFolder(t);
    const failing = await runCommand(['import', '--json', file], {
      cwd,
      preload: [PRELOAD],
      environment: { FAIL_FSYNC_AT: String(nth) },
    });
    if (failing.code === 0) {
      assert.ok(nth > 5, 'the fault fired');
      t.diagnostic('there were fewer syncs');
    } else {
      assert.equal(failing.code, 1);
      assert.match(failing.stderr.trimEnd().split('\n').at(-1)!, /^The disk refused a write \(.*EIO/);
      assert.doesNotMatch(failing.stderr, /\n\s+at /);
    }
    tallyOf(await runCommand(['import', '--json', file], { cwd }));
    assert.deepEqual(await assertConsistent(join(cwd, 'lake')), expected);
  });
}
