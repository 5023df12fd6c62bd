import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Block } from '../../model/block.ts';
import { UsageError } from '../../model/errors.ts';
import { collect, linesOf, never, scratch } from './files.test-fixture.ts';
import { watchFolder } from './watch.ts';
import { ReadFiles } from './watch-cursor.ts';

const OPTIONS = { pollMs: 20, settleMs: 60 };

/** Reads until so many blocks have come, or for a while where none are to come. */
async function watched(
  folder: string,
  count: number,
  cursor: string | null = null,
  options = {},
): Promise<Block[]> {
  const stop = new AbortController();
  const blocks: Block[] = [];
  const timer = setTimeout(() => stop.abort(), count === 0 ? 300 : 10_000);
  for await (const block of watchFolder(folder, { ...OPTIONS, ...options }).read(cursor, stop.signal)) {
    blocks.push(block);
    if (blocks.length === count) stop.abort();
  }
  clearTimeout(timer);
  return blocks;
}

test('each file that appears is read once, subfolders included', async (t) => {
  const at = scratch(t);
  mkdirSync(at('in/deep'), { recursive: true });
  writeFileSync(at('in/a.jsonl'), '{"a":1}\n');
  const reading = watched(at('in'), 3);
  setTimeout(() => writeFileSync(at('in/deep/b.jsonl'), '{"b":1}\n'), 150);
  setTimeout(() => {
    writeFileSync(at('outside'), '{"c":1}\n');
    utimesSync(at('outside'), 1, 1);
    renameSync(at('outside'), at('in/c.jsonl'));
  }, 300);
  const blocks = await reading;
  assert.deepEqual(linesOf(blocks), ['{"a":1}', '{"b":1}', '{"c":1}']);
  assert.equal(blocks[0]!.source, at('in'));
  assert.deepEqual(await watched(at('in'), 0, blocks.at(-1)!.cursor), []);
});

test('a restart goes on within a file, and with the files after it', async (t) => {
  const at = scratch(t);
  mkdirSync(at('in'));
  writeFileSync(at('in/a.jsonl'), '{"a":1}\n{"a":2}\n');
  writeFileSync(at('in/b.jsonl'), '{"b":1}\n');
  const [first] = await watched(at('in'), 1, null, { batch: 1 });
  assert.deepEqual(linesOf([first!]), ['{"a":1}']);
  assert.deepEqual(linesOf(await watched(at('in'), 2, first!.cursor, { batch: 1 })), ['{"a":2}', '{"b":1}']);
});

test('hidden and unfinished files are left until they are renamed', async (t) => {
  const at = scratch(t);
  mkdirSync(at('in/.hidden'), { recursive: true });
  for (const name of ['.a', 'b.part', 'c.tmp', '.hidden/d']) writeFileSync(at(`in/${name}`), '{"a":1}\n');
  assert.deepEqual(await watched(at('in'), 0), []);
  renameSync(at('in/b.part'), at('in/b.jsonl'));
  assert.deepEqual(linesOf(await watched(at('in'), 1)), ['{"a":1}']);
});

test('a file that is still being written is waited for', async (t) => {
  const at = scratch(t);
  mkdirSync(at('in'));
  writeFileSync(at('in/a.jsonl'), '{"a":1}\n');
  const writing = setInterval(() => appendFileSync(at('in/a.jsonl'), '{"a":2}\n'), 15);
  setTimeout(() => clearInterval(writing), 250);
  const [block] = await watched(at('in'), 1, null, { settleMs: 400 });
  assert.ok(linesOf([block!]).length > 5);
});

test('a file that cannot be read as posts is named and passed over', async (t) => {
  const at = scratch(t);
  mkdirSync(at('in'));
  writeFileSync(at('in/a.parquet'), 'PAR1....');
  writeFileSync(at('in/b.jsonl'), '{"b":1}\n');
  const notes: string[] = [];
  assert.deepEqual(
    linesOf(await watched(at('in'), 1, null, { onNote: (note: string) => notes.push(note) })),
    ['{"b":1}'],
  );
  assert.equal(notes.filter((note) => note.includes('a.parquet is a Parquet file')).length, 1);
});

test('a folder that is not there is refused', async (t) => {
  const path = scratch(t)('missing');
  await assert.rejects(collect(watchFolder(path).read(null, never())), UsageError);
});

test('what has been read is remembered in bounded space', () => {
  const read = new ReadFiles();
  const fileAt = (index: number) => ({ path: `${index}`, size: 1, modifiedAt: index, changedAt: index });
  for (let index = 0; index < 5000; index++) read.add(fileAt(index), index + 1);
  assert.ok(read.toJSON().seen.length <= 1024);
  for (let index = 0; index < 5000; index++) assert.ok(read.has(fileAt(index)));
  assert.equal(read.has(fileAt(5000)), false);
});
