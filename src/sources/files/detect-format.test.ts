import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../model/errors.ts';
import { detectFormat, type FormatOptions } from './detect-format.ts';

const detect = (text: string | Uint8Array, options: FormatOptions = {}, isWhole = true) =>
  detectFormat(Buffer.from(text), isWhole, 'the file', options);
const kindOf = (text: string, options: FormatOptions = {}) => detect(text, options).kind;

test('one object a line is JSON lines, though some lines are broken', () => {
  assert.equal(kindOf('{"a":1}\n{"b":2}\n'), 'jsonl');
  assert.equal(kindOf('{"a":1}\n\nbroken\n{"b":2}\n{"c":'), 'jsonl');
  assert.equal(kindOf('{"data":[],"meta":{}}'), 'jsonl');
  assert.equal(kindOf('broken\n{"a":1}\n{bad\nworse'), 'json');
});

test('other JSON is values in a stream', () => {
  for (const text of [
    '[{"a":1},\n{"b":2}]',
    '{\n  "a": 1\n}',
    '{"a":1},\n{"b":2},\n',
    '{"a":1}{"b":2}',
    '[\n{"a":1}]',
    'window.YTD.tweets.part0 = [ {} ]',
  ]) {
    assert.equal(kindOf(text), 'json', text);
  }
});

test('a line longer than the head is JSON by how it begins', () => {
  assert.equal(detect(`{"text":"${'x'.repeat(1000)}`, {}, false).kind, 'json');
});

test('even rows with known names, or with a column of numbers or dates, are a table', () => {
  assert.equal(kindOf('id,text\n1,hello there\n'), 'csv');
  assert.equal(kindOf('hello there;2015-01-01\nhello you;2015-01-02\n'), 'csv');
  assert.equal(kindOf('text\nhello there\nhello, you\n'), 'csv');
});

test('prose is text, also with a comma in each line, or brackets', () => {
  for (const text of [
    'hello there\nhow are you\n',
    'Hello, world\nGoodbye, world\n',
    '[citation needed] so much\nand so on',
    'just this',
  ]) {
    assert.equal(kindOf(text), 'text', text);
  }
});

test('what is asked for is not guessed', () => {
  assert.equal(kindOf('{"a":1}\n', { format: 'text' }), 'text');
  assert.equal(kindOf('a b\n', { format: 'json' }), 'json');
  assert.equal(
    detect('one thing\tanother thing here\n', { format: 'tsv', header: false, map: { text: '2' } }).csv
      ?.delimiter,
    '\t',
  );
});

test('the header and the byte order mark are passed over', () => {
  const { skip, csv } = detect('\ufeffid;text\r\n1;"a; b"\r\n2;c\r\n');
  assert.equal(skip, 3 + 'id;text\r\n'.length);
  assert.deepEqual([csv?.delimiter, csv?.header, csv?.columns], [';', ['id', 'text'], { id: 0, text: 1 }]);
});

test('a line that names the separator, as Excel writes it, is heeded and passed over', () => {
  const { skip, csv } = detect('sep=;\nid;text\n1;a\n');
  assert.equal(csv?.delimiter, ';');
  assert.equal(skip, 'sep=;\nid;text\n'.length);
});

test('UTF-16 tables are turned into UTF-8, Windows-1252 ones are kept as they are', () => {
  const wide = detect(Buffer.from('\ufeffid,text\n1,schön\n', 'utf16le'));
  assert.deepEqual(
    [wide.encoding, wide.transcode, wide.csv?.encoding, wide.skip],
    ['utf-16le', true, 'utf-8', 8],
  );
  const narrow = detect(Buffer.from('id,text\n1,schön\n', 'latin1'));
  assert.deepEqual([narrow.transcode, narrow.csv?.encoding], [false, 'windows-1252']);
});

test('JSON with a stray byte stays UTF-8', () => {
  assert.equal(detect(Buffer.from('{"a":"schön"}\n', 'latin1')).encoding, 'utf-8');
});

test('files that are no text are refused by what they are', () => {
  assert.throws(() => detect('PAR1....'), /is a Parquet file/);
  assert.throws(() => detect(Buffer.from('504b0304aabb', 'hex')), /zip archive/);
  assert.throws(
    () => detect(Buffer.alloc(1000, 1)),
    (error) => error instanceof UsageError && /no text file/.test(error.message),
  );
});

test('a few NUL bytes do not make a file binary', () => {
  assert.equal(kindOf(`{"a":1}\n{"b":"\0"}\n{"c":"${'x'.repeat(50)}"}\n`), 'jsonl');
});
