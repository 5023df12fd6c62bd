import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventStreamParser } from './event-stream-parser.ts';

/** What a stream of these bytes gives, cut into pieces of `size` bytes. */
function parse(text: string | Uint8Array, size = Number.POSITIVE_INFINITY): string[] {
  const bytes = Buffer.from(text as string);
  const out: string[] = [];
  const parser = new EventStreamParser({
    onEvent: ({ event, data, lastEventId }) => out.push(`${event}(${lastEventId}): ${JSON.stringify(data)}`),
    onComment: (comment) => out.push(`:${comment}`),
    onRetry: (ms) => out.push(`retry ${ms}`),
  });
  for (let at = 0; at < bytes.length; at += size) parser.push(bytes.subarray(at, at + size));
  return out;
}

test('events of Mastodon and its signs of life', () => {
  assert.deepEqual(parse(':)\nevent: update\ndata: {"id":"1"}\n\n:thump\nevent: delete\ndata: 1\n\n'), [
    ':)',
    'update(): "{\\"id\\":\\"1\\"}"',
    ':thump',
    'delete(): "1"',
  ]);
});

test('lines end at LF, CR or CRLF, also where the two are apart', () => {
  const expected = ['a(): "1\\n2"', 'b(): "3"'];
  for (const end of ['\n', '\r', '\r\n']) {
    const text = ['event: a', 'data: 1', 'data: 2', '', 'event: b', 'data: 3', '', ''].join(end);
    for (const size of [1, 2, 3, 5, 100]) assert.deepEqual(parse(text, size), expected);
  }
  assert.deepEqual(parse('data: a\r\n\ndata: b\n\r'), ['message(): "a"', 'message(): "b"']);
});

test('the fields as the standard has them', () => {
  assert.deepEqual(parse('\uFEFFdata: a\n\n'), ['message(): "a"'], 'a BOM is dropped');
  assert.deepEqual(parse('data:a\n\n'), ['message(): "a"'], 'the blank is optional');
  assert.deepEqual(parse('data:  a \n\n'), ['message(): " a "'], 'one blank at most is dropped');
  assert.deepEqual(parse('data\ndata\n\n'), ['message(): "\\n"'], 'a field without a colon is empty');
  assert.deepEqual(parse('event: x\n\ndata: a\n\n'), ['message(): "a"'], 'an event without data is none');
  assert.deepEqual(parse('id: 7\ndata: a\n\ndata: b\n\nid: 1\0\nid\ndata: c\n\n'), [
    'message(7): "a"',
    'message(7): "b"',
    'message(): "c"',
  ]);
  assert.deepEqual(parse('retry: 250\nretry: 2x\nother: 1\ndata: a\n\n'), ['retry 250', 'message(): "a"']);
});

test('what is broken off is no event', () => {
  assert.deepEqual(parse('data: a\n\ndata: b\n'), ['message(): "a"']);
  assert.deepEqual(parse('data: a'), []);
});

test('characters that are cut apart are put together, and what is no UTF-8 does no harm', () => {
  assert.deepEqual(parse('data: ж😀\u2028x\n\n', 1), ['message(): "ж😀\u2028x"']);
  assert.deepEqual(parse(Buffer.from([...Buffer.from('data: '), 0xff, 10, 10])), ['message(): "\uFFFD"']);
});

test('an event without end is refused before it fills the memory', () => {
  const parser = new EventStreamParser({ onEvent() {}, onComment() {}, onRetry() {} }, 1000);
  assert.throws(() => {
    for (let n = 0; n < 100; n++) parser.push(Buffer.from('data: 0123456789\n'));
  }, RangeError);
});
