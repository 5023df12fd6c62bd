import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Boundary, ERASURE_BOUNDARIES } from '../../src/model/durable-boundary.ts';
import { findInLake } from '../support/lake-bytes.ts';
import {
  assertConsistent,
  collectAll,
  linesSource,
  openPipeline,
  temporaryFolder,
} from '../support/lakes.ts';

const here = import.meta.dirname;
const GONE = '1600000000000000001';
const line = (id: string, text: string): string =>
  JSON.stringify({ id_str: id, text, user: { id_str: '7', screen_name: 'ann' }, lang: 'en' });

function erase(root: string, boundary?: Boundary): void {
  const report = join(root, '..', `fired-${boundary}`);
  const crash = boundary && { CRASH_AT: boundary, CRASH_AFTER: '1', CRASH_REPORT: report };
  const child = spawnSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--import',
      join(here, 'end-here.ts'),
      join(here, 'erasure-child.ts'),
      root,
    ],
    { env: { ...process.env, ...crash }, timeout: 60_000 },
  );
  if (boundary === undefined) assert.equal(child.status, 0, String(child.stderr));
  else {
    assert.equal(child.signal, 'SIGKILL', String(child.stderr));
    assert.ok(existsSync(report), 'the kill fired at the boundary');
  }
}

const during: Boundary[] = [
  ...(Object.keys(ERASURE_BOUNDARIES) as (keyof typeof ERASURE_BOUNDARIES)[]),
  'object-named',
  'compaction-swapped',
];

for (const boundary of during) {
  test(`an erasure that is killed right after ${boundary} is done by the next one, and nothing else is lost`, async (t) => {
    const root = join(temporaryFolder(t), 'lake');
    const pipeline = await openPipeline(root);
    const notice = JSON.stringify({ delete: { status: { id_str: GONE, user_id_str: '7' } } });
    await collectAll(
      pipeline,
      linesSource('x', [line(GONE, 'quokka'), line('1600000000000000002', 'numbat'), notice]),
    );
    await pipeline.close();
    erase(root, boundary);
    erase(root);
    assert.deepEqual(await findInLake(root, ['quokka', GONE]), []);
    assert.notDeepEqual(await findInLake(join(root, 'raw'), ['numbat']), []);
    assert.equal((await assertConsistent(root)).length, 1);
  });
}
