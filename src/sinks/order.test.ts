import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactOrder, type Order, shortOrder } from './order.ts';

const DAY = Date.UTC(2026, 2, 4);
/** From the earliest to the latest. */
const RISING: Order[] = [
  { version: 0, hash: 2 ** 48 - 1 },
  { version: 0, hash: 2 ** 40 },
  { version: 0, hash: null },
  { version: DAY, hash: 2 ** 47 },
  { version: DAY, hash: 2 ** 30 },
  { version: DAY, hash: null },
  { version: DAY + 1, hash: 2 ** 48 - 1 },
  { version: Number.POSITIVE_INFINITY, hash: null },
];

for (const [name, order, bits] of [
  ['exact', exactOrder, 102n],
  ['short', shortOrder, 63n],
] as const) {
  test(`${name}: the later version is the greater number, then the smaller hash, and a deletion at its time`, () => {
    const numbers = RISING.map(order);
    for (let at = 1; at < numbers.length; at++) assert.ok(numbers[at]! > numbers[at - 1]!, `${at}`);
    assert.ok(numbers[0]! >= 0n && numbers.at(-1)! < 2n ** bits - 1n);
  });
}

test('hashes that differ in the last bit are told apart exactly, and not in 63 bits', () => {
  const [one, other] = [
    { version: DAY, hash: 7 },
    { version: DAY, hash: 6 },
  ];
  assert.ok(exactOrder(one) < exactOrder(other));
  assert.equal(shortOrder(one), shortOrder(other));
});

test('times before 1970 and beyond the range count as the nearest in it', () => {
  const at = (version: number): bigint => shortOrder({ version, hash: 0 });
  assert.equal(at(-5), at(0));
  assert.equal(at(Number.NEGATIVE_INFINITY), at(0));
  assert.equal(at(2 ** 50), at(Number.POSITIVE_INFINITY));
});
