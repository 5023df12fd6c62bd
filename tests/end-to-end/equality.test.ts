import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { before, type TestContext, test } from 'node:test';
import { compactByDay } from '../../src/lake/compact.ts';
import { importFiles } from '../../src/pipeline/import-files.ts';
import type { Pipeline } from '../../src/pipeline/pipeline.ts';
import {
  assertConsistent,
  collectAll,
  linesSource,
  openPipeline,
  rowsOf,
  temporaryFolder,
} from '../support/lakes.ts';
import { shuffled, trafficLines } from '../support/story.ts';

const lines = trafficLines(1500, 7);
let expected: string[];

/** Runs `feed` on a fresh lake and returns the rows, checked against everything derived from them. */
async function rowsAfter(
  t: TestContext,
  feed: (pipeline: Pipeline, folder: string) => Promise<void>,
): Promise<string[]> {
  const folder = temporaryFolder(t);
  const root = join(folder, 'lake');
  const pipeline = await openPipeline(root, { workers: 2 });
  try {
    await feed(pipeline, folder);
  } finally {
    await pipeline.close();
  }
  return assertConsistent(root);
}

const importing = (pipeline: Pipeline, ...files: string[]) =>
  importFiles(
    pipeline,
    { files, format: {} },
    { signal: new AbortController().signal, stdin: Readable.from([]), progress() {} },
  );

before(() => {
  // What the contract says, computed by itself: each post once unless deleted.
  const live = new Set<string>();
  const deleted = new Set<string>();
  for (const line of lines) {
    try {
      const record = JSON.parse(line) as { id_str?: string; delete?: { status: { id_str: string } } };
      if (record.delete !== undefined) deleted.add(`x:${record.delete.status.id_str}`);
      else if (record.id_str !== undefined) live.add(`x:${record.id_str}`);
    } catch {}
  }
  expected = [...live].filter((id) => !deleted.has(id)).sort();
});

let streamed: string[];
test('a stream gives each post once, without the deleted ones', async (t) => {
  streamed = await rowsAfter(t, (pipeline) => collectAll(pipeline, linesSource('stream', lines)));
  const ids = streamed.map((row) => (JSON.parse(row) as { id: string }).id);
  assert.deepEqual(ids.sort(), expected);
});

test('a file gives the same rows as the stream', async (t) => {
  const rows = await rowsAfter(t, async (pipeline, folder) => {
    const file = join(folder, 'posts.jsonl');
    writeFileSync(file, lines.join('\n'));
    const tally = await importing(pipeline, file);
    const { read, posts, updates, duplicates, deletes, other, dead_letters } = tally;
    assert.equal(read, lines.length);
    assert.equal(read, posts + updates + duplicates + deletes + other + dead_letters);
  });
  assert.deepEqual(rows, streamed);
});

test('a file imported twice gives the same rows, the second time all repeats', async (t) => {
  const rows = await rowsAfter(t, async (pipeline, folder) => {
    const file = join(folder, 'posts.jsonl');
    writeFileSync(file, lines.join('\n'));
    await importing(pipeline, file);
    const again = await importing(pipeline, file);
    assert.equal(again.posts, 0);
    assert.equal(again.updates, 0);
  });
  assert.deepEqual(rows, streamed);
});

test('any order, in blocks of any size, gives the same rows', async (t) => {
  for (const [seed, perBlock] of [
    [1, 7],
    [2, 333],
    [3, 5000],
  ] as const) {
    const rows = await rowsAfter(t, (pipeline) =>
      collectAll(pipeline, linesSource('s', shuffled(lines, seed), { perBlock })),
    );
    assert.deepEqual(rows, streamed);
  }
});

test('stopping and starting between blocks, and compacting, changes nothing', async (t) => {
  const root = join(temporaryFolder(t), 'lake');
  const parts = [lines.slice(0, 400), lines.slice(400, 900), lines.slice(900)];
  for (const [index, part] of parts.entries()) {
    const pipeline = await openPipeline(root);
    await collectAll(pipeline, linesSource(`part-${index}`, part));
    const before = await rowsOf(root);
    await compactByDay(pipeline.lake.writer, pipeline.lake.objects);
    assert.deepEqual(await rowsOf(root), before);
    await pipeline.close();
  }
  assert.deepEqual(await assertConsistent(root), streamed);
});
