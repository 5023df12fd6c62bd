import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeIds } from './judge-ids.ts';

const count = (length: number, make: (index: number) => string) =>
  Array.from({ length }, (_, index) => make(index));
const faultOf = (ids: string[], others = ids.length) => judgeIds(ids, others).unusable;

test('ids that differ can be used', () => {
  assert.equal(faultOf(count(100, (i) => `5697483167763${25_121 + i * 7}`)), null);
  assert.equal(faultOf(['1', '2', '3']), null);
  assert.equal(faultOf(count(100, (i) => `post-${i}`)), null);
  assert.equal(faultOf([]), null);
});

test('ids that a spreadsheet or a double has rounded cannot', () => {
  assert.match(faultOf(['6.29697E+17', '6.29697E+17']) ?? '', /rounded form/);
  assert.match(faultOf(count(10, (i) => `${569_748_316_776 + i}000000`)) ?? '', /are rounded/);
});

test('a few repeated ids are posts that came twice; ids that repeat where texts differ are none', () => {
  assert.equal(faultOf(count(100, (i) => `9${1000 + (i % 95) * 13}`)), null);
  assert.match(faultOf(count(100, (i) => `user${i % 5}`)) ?? '', /repeat where the posts do not/);
});

test('row numbers are none, once there are enough to tell', () => {
  assert.match(faultOf(count(60, (i) => String(i + 1))) ?? '', /only count the rows/);
  assert.equal(faultOf(count(10, (i) => String(i + 1))), null);
});

test('snowflakes are known by their length', () => {
  assert.equal(judgeIds(['569748316776325120', '569741221783957504'], 2).areSnowflakes, true);
  assert.equal(judgeIds(['1467810369'], 1).areSnowflakes, false);
});
