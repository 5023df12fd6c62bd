import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateLimit } from './rate-limit.ts';

test('a burst passes, then the rate holds, for each client alone', () => {
  let now = 0;
  const limit = new RateLimit({ perSecond: 2, burst: 3 }, { now: () => now });
  assert.deepEqual(
    [1, 2, 3, 4].map(() => limit.take('a')),
    [0, 0, 0, 0.5],
  );
  assert.equal(limit.take('b'), 0);
  now = 500;
  assert.deepEqual([limit.take('a'), limit.take('a')], [0, 0.5]);
  now = 60_000;
  assert.deepEqual(
    [1, 2, 3, 4].map(() => limit.take('a')),
    [0, 0, 0, 0.5],
  );
});

test('a clock that is set back lets nobody through for free and locks nobody out', () => {
  let now = 10_000;
  const limit = new RateLimit({ perSecond: 1, burst: 1 }, { now: () => now });
  assert.equal(limit.take('a'), 0);
  now = 0;
  assert.equal(limit.take('a'), 1);
  now = 1000;
  assert.equal(limit.take('a'), 0);
});
