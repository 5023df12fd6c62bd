import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const LAUNCHER = fileURLToPath(new URL('../bin/undertone.js', import.meta.url));
const run = promisify(execFile);

/** Trains a model on next to nothing and gives its folder. */
async function smallModel(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'undertone-launcher-'));
  const labelled = join(folder, 'labelled.csv');
  const rows = ['text,label', 'good,positive', 'fine,positive', 'bad,negative', 'sad,negative'];
  await writeFile(labelled, [...rows, 'a day,neutral', 'a week,neutral', ''].join('\n'));
  await run(process.execPath, [LAUNCHER, 'train', labelled, '--folder', join(folder, 'model')]);
  return join(folder, 'model');
}

test('the launcher passes on words, output and exit code', async () => {
  const { stdout } = await run(process.execPath, [LAUNCHER, '--version']);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  await assert.rejects(run(process.execPath, [LAUNCHER, 'nonsense']), { code: 2 });
});

test('the launcher starts Node 24 or later, whatever Node runs it', async () => {
  const { stdout } = await run(process.execPath, [LAUNCHER, 'doctor', '--json']);
  const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string; found: string }[] };
  const node = checks.find((check) => check.name === 'Node');
  assert.equal(node?.status, 'ok', node?.found);
});

test('a signal to the launcher ends the program, and its end is the launcher’s', {
  timeout: 20_000,
}, async () => {
  const model = await smallModel();
  const child = spawn(process.execPath, [LAUNCHER, 'predict', '--model', model], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  child.stdin.write('one text\n');
  // The first answer shows that it runs; without one it has ended already.
  await Promise.race([once(child.stdout, 'data'), ended]);
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [143, null]);
});
