/** What an account posted is hidden with it, and comes back with it as long as it is not erased. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { compactByDay } from '../../src/lake/compact.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import { rebuild } from '../../src/pipeline/rebuild.ts';
import { settleAccounts } from '../../src/pipeline/settle-accounts.ts';
import { findInLake } from '../support/lake-bytes.ts';
import {
  assertConsistent,
  collectAll,
  linesSource,
  openPipeline,
  temporaryFolder,
} from '../support/lakes.ts';

const ADA = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
const BOB = 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb';

const at = (seconds: number, did: string, kind: string, body: object): string =>
  JSON.stringify({ did, time_us: (1_773_446_400 + seconds) * 1e6, kind, ...body });
const written = (seconds: number, did: string, rkey: string, text: string, operation = 'create'): string =>
  at(seconds, did, 'commit', {
    commit: {
      operation,
      collection: 'app.bsky.feed.post',
      rkey,
      rev: 'none',
      record: { text, createdAt: '2026-03-14T00:00:00Z' },
    },
  });
const removed = (seconds: number, did: string, rkey: string): string =>
  at(seconds, did, 'commit', {
    commit: { operation: 'delete', collection: 'app.bsky.feed.post', rkey, rev: 'none' },
  });
const hidden = (seconds: number, did: string, status = 'deactivated'): string =>
  at(seconds, did, 'account', { account: { active: false, status } });
const active = (seconds: number, did: string): string =>
  at(seconds, did, 'account', { account: { active: true } });

/** A lake with three posts of Ada and one of Bob. */
async function lakeOfTwo(t: TestContext) {
  const root = join(temporaryFolder(t), 'lake');
  const pipeline = await openPipeline(root);
  let read = 0;
  const tell = async (...lines: string[]): Promise<void> => {
    await collectAll(pipeline, linesSource(`part-${read++}`, lines));
    await settleAccounts(pipeline.lake);
  };
  await tell(
    written(1, ADA, 'a', 'first of ada'),
    written(2, ADA, 'b', 'second of ada'),
    written(3, ADA, 'c', 'third of ada'),
    written(4, BOB, 'd', 'of bob'),
  );
  return { root, pipeline, tell };
}

/** What is seen by pages, search and counts alike. */
async function seen(root: string): Promise<string[]> {
  return (await assertConsistent(root)).map((row) => (JSON.parse(row) as { text: string }).text).sort();
}

const close = (pipeline: Pipeline): Promise<void> => pipeline.close();

test('posts of an account that is public again come back, though objects were compacted meanwhile', async (t) => {
  const { root, pipeline, tell } = await lakeOfTwo(t);
  await tell(hidden(10, ADA));
  assert.deepEqual(await seen(root), ['of bob']);
  await compactByDay(pipeline.lake.writer, pipeline.lake.objects);
  await tell(active(20, ADA));
  assert.deepEqual(await seen(root), ['first of ada', 'of bob', 'second of ada', 'third of ada']);
  await tell(hidden(30, ADA, 'suspended'));
  assert.deepEqual(await seen(root), ['of bob']);
  await close(pipeline);
  const again = await openPipeline(root);
  await collectAll(again, linesSource('last', [active(40, ADA), written(1, ADA, 'a', 'first of ada')]));
  await close(again);
  assert.deepEqual(await seen(root), ['first of ada', 'of bob', 'second of ada', 'third of ada']);
  const erasing = await openPipeline(root);
  await erasing.erase();
  await close(erasing);
  assert.deepEqual(await seen(root), ['first of ada', 'of bob', 'second of ada', 'third of ada']);
  assert.ok((await findInLake(root, ['first of ada'])).some((file) => file.startsWith('raw/')));
});

test('what was deleted, or edited, while its account was hidden does not come back as it was', async (t) => {
  const { root, pipeline, tell } = await lakeOfTwo(t);
  await tell(hidden(10, ADA));
  await tell(removed(11, ADA, 'a'), written(12, ADA, 'b', 'second, edited', 'update'));
  assert.deepEqual(await seen(root), ['of bob', 'second, edited']);
  await tell(active(20, ADA));
  assert.deepEqual(await seen(root), ['of bob', 'second, edited', 'third of ada']);
  await close(pipeline);
});

test('an account that is hidden again before its posts are back stays hidden', async (t) => {
  const { root, pipeline, tell } = await lakeOfTwo(t);
  await tell(hidden(10, ADA));
  await tell(active(20, ADA), hidden(21, ADA));
  assert.deepEqual(await seen(root), ['of bob']);
  await tell(active(30, ADA));
  assert.equal((await seen(root)).length, 4);
  await close(pipeline);
});

test('once they are erased they do not come back', async (t) => {
  const { root, pipeline, tell } = await lakeOfTwo(t);
  await tell(hidden(10, ADA));
  await pipeline.erase();
  assert.deepEqual(await findInLake(root, ['first of ada', ADA]), []);
  await tell(active(20, ADA), written(25, ADA, 'e', 'new of ada'));
  assert.deepEqual(await seen(root), ['new of ada', 'of bob']);
  await close(pipeline);
});

/** Makes the lake's state anew; `lost`: the originals are gone too. */
async function madeAnew(root: string, lost: 'raw' | null): Promise<Pipeline> {
  if (lost === 'raw') rmSync(join(root, 'raw'), { recursive: true });
  await rebuild(root, { command: 'test', workers: 1, model: 'linear' });
  return openPipeline(root);
}

for (const lost of [null, 'raw'] as const) {
  const originals = lost === null ? 'with' : 'without';
  test(`what was hidden before a rebuild ${originals} originals comes back after it`, async (t) => {
    const { root, pipeline, tell } = await lakeOfTwo(t);
    await tell(hidden(10, ADA));
    await tell(removed(11, ADA, 'a'), written(12, ADA, 'b', 'second, edited', 'update'));
    await close(pipeline);
    const again = await madeAnew(root, lost);
    assert.deepEqual(await seen(root), ['of bob', 'second, edited']);
    await settleAccounts(again.lake);
    await compactByDay(again.lake.writer, again.lake.objects);
    await collectAll(again, linesSource('back', [active(20, ADA)]));
    await settleAccounts(again.lake);
    assert.deepEqual(await seen(root), ['of bob', 'second, edited', 'third of ada']);
    await close(again);
  });
}

test('an account that became public before a rebuild has its posts after it', async (t) => {
  const { root, pipeline, tell } = await lakeOfTwo(t);
  await tell(hidden(10, ADA));
  await collectAll(pipeline, linesSource('back', [active(20, ADA)]));
  await close(pipeline);
  const again = await madeAnew(root, null);
  await settleAccounts(again.lake);
  assert.deepEqual(await seen(root), ['first of ada', 'of bob', 'second of ada', 'third of ada']);
  await close(again);
});

test('once they are erased a rebuild does not bring them back', async (t) => {
  const { root, pipeline, tell } = await lakeOfTwo(t);
  await tell(hidden(10, ADA));
  await pipeline.erase();
  await close(pipeline);
  const again = await madeAnew(root, null);
  await collectAll(again, linesSource('back', [active(20, ADA)]));
  await settleAccounts(again.lake);
  assert.deepEqual(await seen(root), ['of bob']);
  await close(again);
});
