import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodePrints, printOf, printOfWord, sharesAny, sortPrints } from './prints.ts';

test('stored prints are found again, the first and the last too, and no others', () => {
  const prints = sortPrints([
    printOf('ffffffffffff0000'),
    printOf('0000000000010000'),
    printOfWord('abcdef'),
    5,
    5,
  ]);
  assert.equal(prints.length, 4);
  const stored = encodePrints(prints);
  for (const print of prints) assert.ok(sharesAny(stored, sortPrints([3, print, 2 ** 47 + 1])));
  assert.ok(!sharesAny(stored, sortPrints([3, 6, 2 ** 47 + 1])));
  assert.ok(!sharesAny(stored, sortPrints([])));
  assert.ok(!sharesAny(encodePrints(sortPrints([])), prints));
});
