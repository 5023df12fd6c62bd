import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { Block } from '../../model/block.ts';
import { UndertoneError, UsageError } from '../../model/errors.ts';
import {
  blocksOf,
  collect,
  inPieces,
  linesOf,
  never,
  outcomesOf,
  scratch,
  textOf,
} from './files.test-fixture.ts';
import { isFinished, openFile } from './files.ts';

const jsonLines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `{"id":${from + i},"text":"number ${from + i}"}\n`).join('');
const idsOf = (blocks: readonly Block[]) =>
  linesOf(blocks).map((line) => (JSON.parse(line) as { id: number }).id);
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

test('a file is yielded in blocks of whole records, as many as were asked for', async (t) => {
  const path = scratch(t)('posts.jsonl');
  writeFileSync(path, jsonLines(0, 10));
  const blocks = await blocksOf(path, { batch: 4, clock: { now: () => 7 } });
  assert.deepEqual(
    blocks.map(({ payload }) => textOf(payload).split('\n').length),
    [4, 4, 2],
  );
  assert.deepEqual(idsOf(blocks), numbers(0, 10));
  assert.deepEqual(blocks[0], { ...blocks[0], source: path, format: { kind: 'jsonl' }, receivedAt: 7 });
});

test('compression is told by content, not by name', async (t) => {
  const at = scratch(t);
  const text = Buffer.from(jsonLines(0, 3));
  const two = [gzipSync(text.subarray(0, 30)), gzipSync(text.subarray(30))];
  writeFileSync(at('gzip.txt'), Buffer.concat(two));
  writeFileSync(
    at('zstd.gz'),
    Buffer.concat([zstdCompressSync(text.subarray(0, 30)), zstdCompressSync(text.subarray(30))]),
  );
  writeFileSync(at('plain.bz2'), text);
  for (const name of ['gzip.txt', 'zstd.gz', 'plain.bz2'])
    assert.deepEqual(idsOf(await blocksOf(at(name))), [0, 1, 2], name);
});

test('of a truncated file all whole records are yielded, then it is said', async (t) => {
  const path = scratch(t)('posts.jsonl.gz');
  let noise = 1;
  const text = Array.from({ length: 5000 }, (_, id) => {
    noise = (noise * 48_271) % 2_147_483_647;
    return `{"id":${id},"text":"${noise}"}\n`;
  }).join('');
  const bytes = gzipSync(text);
  writeFileSync(path, bytes.subarray(0, bytes.length / 2));
  const blocks: Block[] = [];
  await assert.rejects(
    async () => {
      for await (const block of openFile(path).read(null, never())) blocks.push(block);
    },
    (error) =>
      error instanceof UndertoneError && error.code === 'file_truncated' && error.message.includes(path),
  );
  const ids = idsOf(blocks);
  assert.ok(ids.length > 1000 && ids.length < 4000, String(ids.length));
  assert.deepEqual(ids, numbers(0, ids.length));
  assert.equal(isFinished(blocks.at(-1)!.cursor!), false);
});

test('so it is with a damaged one, up to the fault', async (t) => {
  const path = scratch(t)('posts.jsonl.gz');
  const bytes = gzipSync(
    numbers(0, 2000)
      .map((id) => `{"id":${id},"n":${Math.sqrt(id)}}\n`)
      .join(''),
  );
  bytes[bytes.length - 1000]! ^= 0x55;
  writeFileSync(path, bytes);
  const blocks: Block[] = [];
  await assert.rejects(
    async () => {
      for await (const block of openFile(path).read(null, never())) blocks.push(block);
    },
    { code: 'file_damaged' },
  );
  // What the damaged bytes themselves turn into may still look like text, so only most of it can be trusted.
  const lines = linesOf(blocks).slice(0, 1500);
  assert.equal(lines.length, 1500);
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { id: number }).id),
    numbers(0, 1500),
  );
});

test('reading goes on from any cursor without a gap or a repeat', async (t) => {
  const at = scratch(t);
  const csv = `id,text\r\n${numbers(0, 50)
    .map((id) => `${id},"text\nof ${id}"\r\n`)
    .join('')}`;
  const array = `[${numbers(0, 50)
    .map((id) => `{"id":${id}}`)
    .join(',\n')}]`;
  writeFileSync(at('lines'), jsonLines(0, 50));
  writeFileSync(at('lines.gz'), gzipSync(jsonLines(0, 50)));
  writeFileSync(at('array'), array);
  writeFileSync(at('csv'), csv);
  writeFileSync(at('wide'), Buffer.from(`\ufeff${csv}`, 'utf16le'));
  for (const name of ['lines', 'lines.gz', 'array', 'csv', 'wide']) {
    const whole = await blocksOf(at(name), { batch: 7 });
    assert.equal(whole.length, 8, name);
    for (const [index, block] of whole.entries()) {
      const rest = await blocksOf(at(name), { batch: 7 }, block.cursor);
      assert.deepEqual(
        rest.map(({ payload }) => textOf(payload)),
        whole.slice(index + 1).map(({ payload }) => textOf(payload)),
        name,
      );
    }
    assert.deepEqual(
      whole.map(({ cursor }) => isFinished(cursor!)),
      numbers(0, 8).map((index) => index === 7),
    );
  }
});

test('a file beyond its head is sought into', async (t) => {
  const path = scratch(t)('posts.jsonl');
  writeFileSync(path, jsonLines(0, 150_000));
  const blocks = await blocksOf(path);
  assert.ok(blocks.length > 2);
  const seen: number[] = [];
  const last = blocks.at(-2)!;
  const rest = await blocksOf(path, { onProgress: ({ bytes }) => seen.push(bytes) }, last.cursor);
  assert.deepEqual(idsOf(rest), idsOf(blocks.slice(-1)));
});

test('a file that has grown goes on where it ended, a record that was cut short included', async (t) => {
  const path = scratch(t)('posts.jsonl');
  writeFileSync(path, `${jsonLines(0, 2)}{"id":2,"te`);
  const first = await blocksOf(path);
  assert.equal(linesOf(first).length, 3);
  appendFileSync(path, `xt":"whole"}\n${jsonLines(3, 5)}`);
  assert.deepEqual(idsOf(await blocksOf(path, {}, first.at(-1)!.cursor)), [2, 3, 4]);
});

test('a file that has changed otherwise begins anew, and it is said', async (t) => {
  const path = scratch(t)('posts.jsonl');
  writeFileSync(path, jsonLines(0, 3));
  const [block] = await blocksOf(path);
  writeFileSync(path, jsonLines(5, 9));
  const notes: string[] = [];
  const again = await blocksOf(path, { onNote: (note) => notes.push(note) }, block!.cursor);
  assert.deepEqual(idsOf(again), numbers(5, 9));
  assert.match(notes.join(), /has changed since it was read/);
  utimesSync(path, 1, 1);
  assert.deepEqual(idsOf(await blocksOf(path, {}, again[0]!.cursor)), numbers(5, 9));
});

test('a file that grows while it is read is read to its last whole record', async (t) => {
  const path = scratch(t)('posts.jsonl');
  writeFileSync(path, `${jsonLines(0, 2)}{"id":2,`);
  const notes: string[] = [];
  const blocks: Block[] = [];
  for await (const block of openFile(path, {
    batch: 1,
    onNote: (note) => notes.push(note),
    clock: growing(path),
  }).read(null, never())) {
    blocks.push(block);
  }
  assert.deepEqual(idsOf(blocks), [0, 1, 2].slice(0, blocks.length));
  const rest = await blocksOf(path, {}, blocks.at(-1)!.cursor);
  assert.deepEqual([...new Set([...idsOf(blocks), ...idsOf(rest)])], numbers(0, 4));
});

/** Appends to a file when first asked for the time, which is after it was opened. */
function growing(path: string) {
  let asked = 0;
  return {
    now: () => {
      if (asked++ === 0) appendFileSync(path, '"text":"late"}\n{"id":3}\n');
      return asked;
    },
  };
}

test('a path that is no readable file is refused in one sentence that names it', async (t) => {
  const at = scratch(t);
  mkdirSync(at('folder'));
  const codeOf = async (path: string) => {
    const error = await blocksOf(path).then(
      () => null,
      (error: unknown) => error,
    );
    assert.ok(error instanceof UsageError && error.message.includes(path), String(error));
    return error.code;
  };
  assert.equal(await codeOf(at('missing.csv')), 'file_missing');
  assert.equal(await codeOf(at('folder')), 'file_is_folder');
  writeFileSync(at('secret.csv'), 'id,text\n');
  chmodSync(at('secret.csv'), 0);
  if (process.getuid?.() !== 0) assert.equal(await codeOf(at('secret.csv')), 'file_unreadable');
});

test('an empty file yields nothing and says so; one with a header alone yields nothing', async (t) => {
  const at = scratch(t);
  writeFileSync(at('empty'), '');
  writeFileSync(at('empty.gz'), gzipSync(''));
  writeFileSync(at('header'), 'id,text\n');
  writeFileSync(at('blank'), '\n\n \r\n');
  const notes: string[] = [];
  for (const name of ['empty', 'empty.gz', 'header', 'blank']) {
    assert.deepEqual(await blocksOf(at(name), { onNote: (note) => notes.push(note) }), [], name);
  }
  assert.equal(notes.filter((note) => note.includes('is empty')).length, 2);
});

test('standard input is read as a file is, however it arrives', async () => {
  for (const piece of [1, 10, 1000]) {
    const blocks = await blocksOf('-', {
      stdin: () => inPieces('id;text\n1;"hello\nthere"\n2;you\n', piece),
    });
    assert.deepEqual(outcomesOf(blocks), ['hello\nthere', 'you']);
    assert.equal(blocks[0]!.source, '-');
  }
});

test('what a live pipe has brought is passed on when it falls silent', async () => {
  let finish = () => {};
  const stdin = async function* () {
    yield Buffer.from(jsonLines(0, 2));
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    yield Buffer.from(jsonLines(2, 3));
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
  };
  const stop = new AbortController();
  const reading = openFile('-', { stdin }).read(null, stop.signal)[Symbol.asyncIterator]();
  assert.deepEqual(idsOf([(await reading.next()).value as Block]), [0, 1]);
  finish();
  assert.deepEqual(idsOf([(await reading.next()).value as Block]), [2]);
  stop.abort();
  assert.equal((await reading.next()).done, true);
});

test('a signal ends the reading between two blocks', async (t) => {
  const path = scratch(t)('posts.jsonl');
  writeFileSync(path, jsonLines(0, 100));
  const stop = new AbortController();
  const seen: Block[] = [];
  for await (const block of openFile(path, { batch: 10 }).read(null, stop.signal)) {
    seen.push(block);
    if (seen.length === 3) stop.abort();
  }
  assert.equal(seen.length, 3);
  assert.deepEqual(idsOf(await blocksOf(path, {}, seen[2]!.cursor)), numbers(30, 100));
});

test('progress counts the bytes of the file and the records so far', async (t) => {
  const path = scratch(t)('posts.jsonl.gz');
  const bytes = gzipSync(jsonLines(0, 100));
  writeFileSync(path, bytes);
  const progress: [number, number | null][] = [];
  await collect(
    openFile(path, {
      batch: 60,
      onProgress: ({ bytes, totalBytes }) => progress.push([bytes, totalBytes]),
    }).read(null, never()),
  );
  assert.deepEqual(progress, [
    [bytes.length, bytes.length],
    [bytes.length, bytes.length],
  ]);
});

test('broken rows of a table are dead one by one, and every row is accounted for', async (t) => {
  const path = scratch(t)('posts.csv');
  const rows = [
    'id,text,date',
    '1,good,2015-01-01',
    '2,"open,2015-01-01',
    '3,,2015-01-01',
    '4,fine,2015-01-01',
    '5,a,b,c',
    '6,last',
    '7,"cut',
  ];
  writeFileSync(path, rows.join('\n'));
  assert.deepEqual(outcomesOf(await blocksOf(path)), [
    'good',
    'dead: a quote is opened and not closed',
    'dead: no text',
    'fine',
    'dead: 4 cells where the file has 3 columns',
    'last',
    'dead: a quote is opened and not closed',
  ]);
});
