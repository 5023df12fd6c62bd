import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { temporaryFolder } from '../../../tests/support/lakes.ts';
import { makeFolder } from './make-folder.ts';

const ROUNDS = 300;
const MAKER = `
  const { workerData: { module, folder, at, rounds } } = require('node:worker_threads');
  import(module).then(({ makeFolder }) => {
    for (let round = 0; round < rounds; round++) {
      Atomics.add(at, 0, 1);
      while (Atomics.load(at, 0) < 2 * (round + 1));
      makeFolder([folder, round, 'a', 'b', 'c', 'd'].join('/'));
    }
  });
`;

test('a folder that two make at once is made, for both', async (t) => {
  const folder = temporaryFolder(t);
  const at = new Int32Array(new SharedArrayBuffer(4));
  const module = new URL('make-folder.ts', import.meta.url).href;
  const workerData = { module, folder, at, rounds: ROUNDS };
  const makers = [1, 2].map(() => new Worker(MAKER, { eval: true, workerData }));
  // One that failed leaves the other waiting for it.
  t.after(() => Promise.all(makers.map((maker) => maker.terminate())));
  assert.deepEqual(await Promise.all(makers.map((maker) => once(maker, 'exit'))), [[0], [0]]);
  assert.ok(existsSync(join(folder, String(ROUNDS - 1), 'a', 'b', 'c', 'd')));
});

test('a file in the way is told', (t) => {
  const file = join(temporaryFolder(t), 'file');
  writeFileSync(file, '');
  assert.throws(() => makeFolder(join(file, 'below')), { code: 'ENOTDIR' });
});
