import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extentBytesFor } from './extents.ts';

const KB = 2 ** 10;
const MB = 2 ** 20;
const GB = 2 ** 30;

test('extents are small where the state is, and few where it is large', () => {
  assert.equal(extentBytesFor(0, null), 64 * KB);
  assert.equal(extentBytesFor(90 * MB, null), 64 * KB);
  assert.equal(extentBytesFor(GB, null), 512 * KB);
  assert.equal(extentBytesFor(20 * GB, null), 16 * MB);
});

test('a state that grows keeps the size of its extents as long as they are not too many', () => {
  assert.equal(extentBytesFor(200 * MB, 64 * KB), 64 * KB);
  assert.equal(extentBytesFor(300 * MB, 64 * KB), 256 * KB);
  assert.equal(extentBytesFor(200 * MB, 256 * KB), 256 * KB);
  assert.equal(extentBytesFor(20 * MB, 256 * KB), 64 * KB);
});
