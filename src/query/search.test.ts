import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { generateLake } from '../../bench/fixtures/generated-lake.ts';
import { LakePosts } from './lake-posts.ts';
import { matchingRows } from './search.ts';

test('every post that a search matches is found, also where they are many, and it can be stopped', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'undertone-search-'));
  try {
    await generateLake(join(folder, 'lake'), 100_000, { documents: true });
    const root = join(folder, 'lake');
    const reader = await LakePosts.open(root);
    const rows = await matchingRows(root, 'coffee');
    const wanted = await reader.ask({
      sql: (posts) => `select _row as row from ${posts} where contains(text, 'coffee') order by row`,
    });
    assert.ok(rows.length > 20_000);
    assert.deepEqual(
      [...rows].sort((a, b) => Number(a - b)),
      wanted.map(({ row }) => row),
    );
    const searching = matchingRows(root, 'coffee');
    const before = reader.version;
    const writer = new DatabaseSync(join(root, 'state.db'));
    writer.exec("insert into meta values ('a test', 'was here')");
    writer.close();
    assert.notEqual(reader.version, before, 'what is committed during a search is seen');
    await searching;
    const stopped = AbortSignal.abort(new Error('enough'));
    await assert.rejects(matchingRows(root, 'coffee', stopped), /enough/);
    assert.equal((await matchingRows(root, 'rare7')).length, 20);
    reader.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
