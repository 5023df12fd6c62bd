import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineFramer } from './line-framer.ts';

function framed(chunks: readonly string[], maxBytes = 1000) {
  const lines: string[] = [];
  const tooLong: string[] = [];
  const framer = new LineFramer(maxBytes, {
    onLine: (line) => lines.push(line.toString('utf8')),
    onTooLong: (beginning) => tooLong.push(beginning.toString('utf8')),
  });
  for (const chunk of chunks) framer.push(Buffer.from(chunk));
  return { lines, tooLong, broken: framer.broken };
}

test('objects end with CRLF; heartbeats, blank lines and bare LF are no objects', () => {
  assert.deepEqual(framed(['{"a":1}\r\n\r\n\r\n{"b":2}\n \r\n']).lines, ['{"a":1}', '{"b":2}']);
});

test('an object in any number of pieces is one, wherever it is cut, also within a character', () => {
  const bytes = Buffer.from('{"text":"☕"}\r\n{"n":2}\r\n');
  for (let cut = 0; cut <= bytes.length; cut++) {
    const lines: string[] = [];
    const framer = new LineFramer(1000, { onLine: (l) => lines.push(l.toString()), onTooLong: () => {} });
    framer.push(bytes.subarray(0, cut));
    framer.push(bytes.subarray(cut));
    assert.deepEqual(lines, ['{"text":"☕"}', '{"n":2}'], `cut at ${cut}`);
  }
});

test('what was not ended is no object', () => {
  assert.deepEqual(framed(['{"a":1}\r\n{"b":']), { lines: ['{"a":1}'], tooLong: [], broken: true });
});

test('a line above the limit is told by its beginning, once, and the next one is whole', () => {
  const { lines, tooLong } = framed(['x'.repeat(15), 'y'.repeat(15), 'z\r\n{"b":2}\r\n'], 20);
  assert.deepEqual(tooLong, [`${'x'.repeat(15)}${'y'.repeat(15)}`]);
  assert.deepEqual(lines, ['{"b":2}']);
});
