import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectAll, linesSource, openPipeline, rowsOf, temporaryFolder } from '../../tests/support/lakes.ts';

const event = (seconds: number, body: object) =>
  JSON.stringify({ did: 'did:plc:a', time_us: (1_773_446_400 + seconds) * 1e6, kind: 'commit', ...body });
const written = (seconds: number, operation: string, rkey: string) => {
  const record = { text: `${operation} ${rkey}` };
  return event(seconds, {
    commit: { operation, collection: 'app.bsky.feed.post', rkey, rev: 'none', record },
  });
};

test('a post that is edited after its account was deleted and came back stays, the others go', async (t) => {
  const root = temporaryFolder(t);
  const account = event(20, { kind: 'account', account: { active: false, status: 'deleted' } });
  const lines = [written(1, 'create', 'a'), written(2, 'create', 'b'), account, written(30, 'update', 'a')];
  const pipeline = await openPipeline(root);
  await collectAll(pipeline, linesSource('bluesky', lines, { perBlock: 1 }));
  await pipeline.close();
  assert.deepEqual(
    (await rowsOf(root)).map((row) => (JSON.parse(row) as { text: string }).text),
    ['update a'],
  );
});
