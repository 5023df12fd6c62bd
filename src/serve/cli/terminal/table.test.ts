import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coloured } from './colour.ts';
import { toJson } from './console.ts';
import { printable } from './printable.ts';
import { formatTable } from './table.ts';
import { widthOf } from './width.ts';

test('numbers stand to the right, text to the left, null is empty, times are UTC', () => {
  const table = formatTable(
    ['tag', 'posts', 'last'],
    [
      ['coffee', 1200, new Date(0)],
      ['茶', 7n, null],
    ],
  );
  assert.equal(table, 'tag     posts  last\ncoffee   1200  1970-01-01T00:00:00.000Z\n茶          7\n');
});

test('lists have commas, groups are JSON', () => {
  assert.equal(formatTable(['a', 'b'], [[['x', 'y'], { z: 1 }]]), 'a     b\nx, y  {"z":1}\n');
});

test('a table of no rows is its names', () => {
  assert.equal(formatTable(['a', 'b'], []), 'a  b\n');
});

test('long text is cut so that the line fits the terminal, numbers never', () => {
  const table = formatTable(['id', 'text', 'likes'], [[1, 'word '.repeat(50), 123456789]], { width: 40 });
  for (const line of table.trimEnd().split('\n')) assert.ok(widthOf(line) <= 40, line);
  assert.match(table, /….*123456789/);
});

test('names are bold where there are colours', () => {
  assert.match(formatTable(['a'], [[1]], { paint: coloured }), /^\u001b\[1ma\u001b\[22m\n/);
});

test('what a stranger wrote cannot move the cursor, hide or turn text, or break the line', () => {
  const wild = 'a\u001b[2Jb\r\nc\td\u0007e\u009b1mf\u202eg\u2028h\u0000i\u007fj\ud800k';
  const safe = printable(wild);
  assert.equal(safe, 'a␛[2Jb  c d␇e�1mf�g h␀i␡j�k');
  assert.equal(formatTable(['text'], [[wild]]).split('\n').length, 3);
});

test('plain text of any script is left as it is', () => {
  for (const text of ['', 'café 日本語 😀 👩‍👩‍👧‍👦', 'שלום', 'a\u00a0b']) assert.equal(printable(text), text);
});

test('JSON keeps integers that JavaScript would round', () => {
  assert.equal(
    toJson({ n: 3n, big: 2n ** 60n, at: new Date(0) }),
    '{"n":3,"big":"1152921504606846976","at":"1970-01-01T00:00:00.000Z"}',
  );
});
