/** A disk that fills up under an import: it stops plainly, and goes on when there is room. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { writeXPosts } from '../../bench/fixtures/x-posts.ts';
import { assertConsistent, temporaryFolder } from '../support/lakes.ts';
import { eventually, runCommand, startServer } from '../support/processes.ts';
import { type SmallDisk, smallDisk } from '../support/small-disk.ts';
import { assertPlain, tallyOf } from '../support/tally.ts';

const POSTS = 20_000;
const ENOUGH = 300;
const FULL = /^The disk is full \(.*\)\. Nothing acknowledged is lost; make room/;

let file: string;
let expected: string[];

before(async (t) => {
  const folder = temporaryFolder(t as never);
  file = join(folder, 'posts.jsonl');
  await writeXPosts(file, POSTS, { seed: 3 });
  tallyOf(await runCommand(['import', '--json', file], { cwd: folder }));
  expected = await assertConsistent(join(folder, 'lake'));
});

/** The disk, or null where the test is skipped; in CI it never is. */
function diskOf(t: TestContext, megabytes: number): SmallDisk | null {
  const disk = smallDisk(t, megabytes);
  assert.ok(disk !== null || !process.env.CI, 'CI runs this as a user who may mount');
  if (disk === null) t.skip('a small disk can be mounted by root alone');
  return disk;
}

// Small ones are full before the first commit, larger ones in the log, in Parquet or in SQLite's own files.
for (const megabytes of [1, 3, 6, 9, 12, 15]) {
  test(`an import onto a disk of ${megabytes} MB stops plainly and goes on when there is room`, async (t) => {
    const disk = diskOf(t, megabytes);
    if (disk === null) return;
    const cwd = disk.path;
    const importing = () => runCommand(['import', '--json', '--lake', 'lake', file], { cwd });
    assertPlain(await importing(), 1, FULL);
    const again = await importing();
    assert.equal(again.code, 1);
    assert.match(again.stderr.trimEnd().split('\n').at(-1)!, FULL);
    disk.resize(ENOUGH);
    const tally = tallyOf(await importing());
    assert.equal(tally.duplicates, 0, 'nothing is read again');
    assert.deepEqual(await assertConsistent(join(cwd, 'lake')), expected);
  });
}

test('start ends when its disk is full, and a start after there is room goes on', async (t) => {
  const disk = diskOf(t, 10);
  if (disk === null) return;
  const cwd = temporaryFolder(t);
  mkdirSync(join(cwd, 'inbox'));
  writeFileSync(
    join(cwd, 'undertone.yaml'),
    `lake: ${join(disk.path, 'lake')}\nsources:\n  inbox: { type: files, folder: ./inbox }\nlog: { level: error }\n`,
  );
  await writeXPosts(join(cwd, 'inbox', 'posts.jsonl'), POSTS, { seed: 3 });
  const first = await startServer(t, [], { cwd });
  const { code, stderr } = await first.ended;
  assert.equal(code, 1, stderr);
  assert.match(stderr.trimEnd().split('\n').at(-1)!, FULL);
  disk.resize(ENOUGH);
  const second = await startServer(t, [], { cwd });
  await eventually(async () => assert.equal((await second.get('/api/summary')).posts, POSTS), 60_000);
  second.child.kill('SIGTERM');
  assert.equal((await second.ended).code, 0);
  assert.deepEqual(await assertConsistent(join(disk.path, 'lake')), expected);
});
