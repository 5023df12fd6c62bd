import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Block } from '../../model/block.ts';
import { UsageError } from '../../model/errors.ts';
import { collect, never, outcomesOf, scratch } from './files.test-fixture.ts';
import { type FileOptions, openFile } from './files.ts';
import { type SampleOptions, sampleBlocks, sampleFile } from './sample.ts';

const rows = (count: number) => Array.from({ length: count }, (_, i) => `${i},"text\nof ${i}"\r\n`).join('');
const take = (path: string, options: FileOptions & SampleOptions) =>
  collect(sampleFile(path, options).read(null, never()));
const numberOf = (text: string) => Number(/\d+$/.exec(text)![0]);

test('a sample holds so many records, in their order, in batches', async (t) => {
  const path = scratch(t)('posts.csv');
  writeFileSync(path, `id,text\r\n${rows(1000)}`);
  const blocks = await take(path, { count: 25, seed: 42, batch: 10 });
  const texts = blocks.map((block) => outcomesOf([block]));
  assert.deepEqual(
    texts.map(({ length }) => length),
    [10, 10, 5],
  );
  const numbers = texts.flat().map(numberOf);
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
  );
  assert.equal(new Set(numbers).size, 25);
  assert.ok(blocks.every(({ cursor, source }) => cursor === null && source === path));
});

test('the seed decides the sample, however the file is cut into blocks', async (t) => {
  const path = scratch(t)('posts.csv');
  writeFileSync(path, `id,text\r\n${rows(500)}`);
  const sampled = async (seed: number, batch: number) =>
    outcomesOf(
      await collect(sampleBlocks(openFile(path, { batch }).read(null, never()), { count: 20, seed })),
    );
  assert.deepEqual(await sampled(42, 7), await sampled(42, 100));
  assert.notDeepEqual(await sampled(42, 7), await sampled(43, 7));
});

test('a sample larger than the file is the file', async (t) => {
  const path = scratch(t)('posts.csv');
  writeFileSync(path, `id,text\r\n${rows(5)}`);
  assert.equal(outcomesOf(await take(path, { count: 10, seed: 1 })).length, 5);
});

test('each record is as likely as any other', async () => {
  const counts = new Array<number>(20).fill(0);
  const payload = Buffer.from(counts.map((_, i) => `line ${i}`).join('\n'));
  const block: Block = { source: 'a', format: { kind: 'text' }, payload, receivedAt: 0, cursor: null };
  for (let seed = 0; seed < 2000; seed++) {
    const blocks = (async function* () {
      yield block;
    })();
    for (const text of outcomesOf(await collect(sampleBlocks(blocks, { count: 5, seed }))))
      counts[numberOf(text)]!++;
  }
  // Each is expected 500 times, with a standard deviation of 19.
  for (const [line, count] of counts.entries())
    assert.ok(Math.abs(count - 500) < 100, `line ${line}: ${count}`);
});

test('no count and no seed but whole numbers are taken', () => {
  assert.throws(() => sampleFile('posts.csv', { count: 0, seed: 1 }), UsageError);
  assert.throws(() => sampleFile('posts.csv', { count: 1, seed: 0.5 }), UsageError);
});
