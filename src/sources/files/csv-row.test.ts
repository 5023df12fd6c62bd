import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Dialect, RowParser, RowScanner } from './csv-row.ts';

const COMMA: Dialect = { delimiter: ',', quote: '"' };

function rowsOf(text: string, dialect: Dialect = COMMA): string[][] {
  const parser = new RowParser(dialect);
  const rows: string[][] = [];
  for (let at = 0; at < text.length; ) {
    at = parser.read(text, at);
    if (parser.fields > 0) rows.push(parser.cells.slice(0, parser.fields));
  }
  return rows;
}

test('rows end at LF, CRLF and CR alike, and empty lines are none', () => {
  assert.deepEqual(rowsOf('a,b\nc,d\r\n\r\ne,f\rg,h\n\n'), [
    ['a', 'b'],
    ['c', 'd'],
    ['e', 'f'],
    ['g', 'h'],
  ]);
});

test('quoted cells hold delimiters, line ends and doubled quotes', () => {
  assert.deepEqual(rowsOf('"a,b","c\r\nd","say ""hi""",""\n'), [['a,b', 'c\r\nd', 'say "hi"', '']]);
});

test('quotes elsewhere than around a cell are plain characters', () => {
  assert.deepEqual(rowsOf('5" tall,say "hi",a"b\n'), [['5" tall', 'say "hi"', 'a"b']]);
  assert.deepEqual(rowsOf('"she said "hi" to me",2\n'), [['she said "hi" to me', '2']]);
  assert.deepEqual(rowsOf('"a\tb"\t"\n', { delimiter: '\t', quote: '' }), [['"a', 'b"', '"']]);
});

test('blanks around quotes are passed over', () => {
  assert.deepEqual(rowsOf('a, "b, c" ,d\n'), [['a', 'b, c', 'd']]);
});

test('a backslash escapes a quote where the dialect says so', () => {
  const dialect = { delimiter: ',', quote: '"', escape: '\\' };
  assert.deepEqual(rowsOf('"say \\"hi\\", ok","a\\\\","c\\nd"\n', dialect), [
    ['say "hi", ok', 'a\\', 'c\\nd'],
  ]);
});

test('empty cells are cells', () => {
  assert.deepEqual(rowsOf(',,\na,\n'), [
    ['', '', ''],
    ['a', ''],
  ]);
});

test('bytes are cut into the very rows that text is read as, whatever stands in them', () => {
  const dialects: Dialect[] = [
    COMMA,
    { ...COMMA, escape: '\\' },
    { delimiter: ';', quote: "'" },
    { delimiter: '\t', quote: '' },
  ];
  const alphabet = ['a', 'é', ',', ';', '\t', '"', '"', "'", '\\', '\n', '\r', '\r\n', ' ', 'bc', '""'];
  let seed = 42;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let round = 0; round < 4000; round++) {
    const text = Array.from({ length: random(30) }, () => alphabet[random(alphabet.length)]).join('');
    for (const dialect of dialects) {
      const scanner = new RowScanner(dialect);
      const bytes = Buffer.from(text);
      const cut: [string, number][] = [];
      for (let at = 0; at < bytes.length; ) {
        const end = scanner.end(bytes, at, bytes.length, true);
        assert.ok(end > at, JSON.stringify(text));
        cut.push([bytes.toString('utf8', at, end), scanner.fields]);
        at = end;
      }
      const parser = new RowParser(dialect);
      const read: [string, number][] = [];
      for (let at = 0; at < text.length; ) {
        const end = parser.read(text, at);
        read.push([text.slice(at, end), parser.fields]);
        at = end;
      }
      assert.deepEqual(cut, read, JSON.stringify(text));
    }
  }
});
