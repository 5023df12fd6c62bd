import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration, parseSize } from './values.ts';

test('lengths of time are milliseconds, with parts and spaces as people write them', () => {
  assert.equal(parseDuration('15m'), 900_000);
  assert.equal(parseDuration('250 ms'), 250);
  assert.equal(parseDuration('1h30m'), 5_400_000);
  assert.equal(parseDuration(' 1.5 H '), 5_400_000);
  assert.equal(parseDuration('2w'), 14 * 86_400_000);
});

test('a length of time without a unit, of nothing or of nonsense is refused with an example', () => {
  assert.throws(() => parseDuration('15'), /"15" has no unit; write it like "15m"/);
  for (const text of ['', 'm', '15x', '15m later', '-5m', '1e3s']) {
    assert.throws(() => parseDuration(text), /is not a length of time; write it like "15m"/, text);
  }
  assert.throws(() => parseDuration('0s'), /no time at all/);
});

test('sizes are bytes, in powers of 1,000 or, with an i, of 1,024', () => {
  assert.equal(parseSize('10 GB'), 10e9);
  assert.equal(parseSize('512MiB'), 512 * 2 ** 20);
  assert.equal(parseSize('1.5 kb'), 1500);
  assert.equal(parseSize('7 B'), 7);
});

test('a size without a unit, of nothing or of nonsense is refused with an example', () => {
  assert.throws(() => parseSize('10'), /"10" has no unit; write it like "10 GB"/);
  for (const text of ['', 'GB', '10 G', '10 XB', '-1 GB', '1,5 GB', 'iB', '5 ib']) {
    assert.throws(() => parseSize(text), /is not a size; write it like "10 GB"/, text);
  }
  assert.throws(() => parseSize('0 B'), /no space at all/);
});
