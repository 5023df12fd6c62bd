import assert from 'node:assert/strict';
import { it } from 'node:test';
import { backOffDelay } from './back-off.ts';

const limits = { firstDelayMs: 500, maxDelayMs: 30_000 };

it('the ceiling of the delay doubles with each failure up to the limit', () => {
  const ceilings = [1, 2, 3, 6, 7, 8, 5000].map((failures) => backOffDelay(failures, limits, 1));
  assert.deepEqual(ceilings, [500, 1000, 2000, 16_000, 30_000, 30_000, 30_000]);
});

it('the delay is anywhere between nothing and the ceiling', () => {
  assert.equal(backOffDelay(3, limits, 0), 0);
  assert.equal(backOffDelay(3, limits, 0.25), 500);
});
