import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { dashboardFiles } from '../../dashboards/files.ts';

const FOLDER = new URL('../../dashboards/', import.meta.url);

test('the files of dashboards are those that the schema gives: else run dashboards/write.ts', async () => {
  for (const [path, content] of dashboardFiles()) {
    const kept = await readFile(new URL(path, FOLDER), 'utf8');
    if (path.endsWith('.ndjson')) assert.equal(kept, content, path);
    else assert.deepEqual(JSON.parse(kept), JSON.parse(content), path);
  }
});

test('there is no file that nothing makes', async () => {
  const there = (await readdir(FOLDER, { recursive: true })).filter((path) => /json$/.test(path));
  assert.deepEqual(there.sort(), [...dashboardFiles().keys()].sort());
});
