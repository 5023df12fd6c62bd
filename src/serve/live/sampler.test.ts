import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sampler } from './sampler.ts';

test('so many pass in each second, and the rest are counted once', () => {
  let now = 0;
  const sampler = new Sampler(50, { now: () => now });
  assert.deepEqual([sampler.take(30), sampler.take(30), sampler.take(10)], [30, 20, 0]);
  assert.equal(sampler.drain(), 20);
  assert.equal(sampler.drain(), 0);
  now = 1000;
  assert.equal(sampler.take(1000), 50);
  assert.equal(sampler.drain(), 950);
});
