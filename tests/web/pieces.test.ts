import assert from 'node:assert/strict';
import { test } from 'node:test';
import { piecesOf, visible } from '../../web/src/parts/text-pieces.ts';

const cut = (text: string, spans: [number, number][]): string[] =>
  piecesOf(
    text,
    spans.map(([start, end]) => ({ start, end })),
  ).map(({ text, spans }) => `${text}${spans.length === 0 ? '' : `*${spans.length}`}`);

test('a text is cut where spans begin and end, those that overlap too', () => {
  assert.deepEqual(cut('a good day', [[2, 6]]), ['a ', 'good*1', ' day']);
  assert.deepEqual(
    cut('New York City', [
      [0, 8],
      [4, 13],
    ]),
    ['New *1', 'York*2', ' City*1'],
  );
  assert.deepEqual(cut('', []), []);
});

test('no cut parts an emoji of several or a letter and its accents: the span takes in all of it', () => {
  const family = '👩‍👩‍👧';
  assert.deepEqual(cut(`so ${family}!`, [[3, 5]]), ['so ', `${family}*1`, '!']);
  assert.deepEqual(cut('cafe\u0301 x', [[0, 4]]), ['cafe\u0301*1', ' x']);
  assert.deepEqual(cut('\ud83d lone', [[0, 1]]), ['\ud83d*1', ' lone']);
});

test('spans that do not lie in the text are left out', () => {
  assert.deepEqual(
    cut('abc', [
      [-1, 2],
      [1, 9],
      [2, 2],
    ]),
    ['abc'],
  );
});

test('what cannot be seen is written out in tables', () => {
  assert.equal(visible('a\u202eb\u200b'), 'aU+202EbU+200B');
  assert.equal(visible('👩‍👩‍👧'), '👩‍👩‍👧');
});
