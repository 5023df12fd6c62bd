import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { generateLake } from '../../bench/fixtures/generated-lake.ts';
import { LakePosts } from './lake-posts.ts';
import { matchingRows } from './search.ts';

test('every post that a search matches is found, also where they are many, and it can be stopped', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-search-'));
  try {
    await generateLake(join(folder, 'lake'), 100_000, { documents: true });
    const reader = await LakePosts.open(join(folder, 'lake'));
    const rows = await matchingRows(reader.lake, 'coffee');
    const wanted = await reader.ask({
      sql: (posts) => `select _row as row from ${posts} where contains(text, 'coffee') order by row`,
    });
    assert.ok(rows.length > 20_000);
    assert.deepEqual(
      [...rows].sort((a, b) => Number(a - b)),
      wanted.map(({ row }) => row),
    );
    const stopped = AbortSignal.abort(new Error('enough'));
    await assert.rejects(matchingRows(reader.lake, 'coffee', stopped), /enough/);
    assert.equal((await matchingRows(reader.lake, 'rare7')).length, 20);
    reader.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
