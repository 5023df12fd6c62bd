import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLines } from './lines.ts';

async function linesOf(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  async function* bytes() {
    for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  }
  return (await Array.fromAsync(readLines(bytes()))).flat();
}

test('a line ends at LF alone', async () => {
  assert.deepEqual(await linesOf('a\nb\n'), ['a', 'b']);
  assert.deepEqual(await linesOf('a\r\nb\rc\u2028d\u2029e\u0085f\vg\n'), [
    'a\r',
    'b\rc\u2028d\u2029e\u0085f\vg',
  ]);
});

test('empty lines are lines, and a last line needs no LF', async () => {
  assert.deepEqual(await linesOf('\n\na'), ['', '', 'a']);
  assert.deepEqual(await linesOf('a\n\n'), ['a', '']);
  assert.deepEqual(await linesOf(''), []);
  assert.deepEqual(await linesOf('\n'), ['']);
});

test('where the stream is cut matters not, even inside a character', async () => {
  const text = 'naïve\n日本語 😀\n\nend';
  const bytes = Buffer.from(text);
  for (let size = 1; size <= bytes.length; size++) {
    const chunks = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    assert.deepEqual(await linesOf(...chunks), text.split('\n'), `chunks of ${size}`);
  }
});

test('bytes that are no UTF-8 become U+FFFD and take no line with them', async () => {
  assert.deepEqual(await linesOf(Buffer.from([0x61, 0xe2, 0x82, 0x0a, 0xff, 0x0a, 0x62])), [
    'a\ufffd',
    '\ufffd',
    'b',
  ]);
});

test('a byte order mark at the very beginning is no text, anywhere else it is', async () => {
  assert.deepEqual(await linesOf('\ufeffa\n\ufeffb'), ['a', '\ufeffb']);
});

test('batches hold at most 1,024 lines, however many come at once', async () => {
  async function* bytes() {
    yield Buffer.from('\n'.repeat(5000));
  }
  const sizes = (await Array.fromAsync(readLines(bytes()))).map((batch) => batch.length);
  assert.deepEqual(sizes, [1024, 1024, 1024, 1024, 904]);
});

test('a line beyond all measure is refused by its number', async () => {
  const mebibyte = Buffer.alloc(2 ** 20, 'a');
  async function* bytes() {
    yield Buffer.from('first\n');
    for (let at = 0; at < 66; at++) yield mebibyte;
  }
  await assert.rejects(Array.fromAsync(readLines(bytes())), /Line 2 of the input is longer than 64 MiB/);
});
