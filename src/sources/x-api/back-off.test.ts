import assert from 'node:assert/strict';
import { test } from 'node:test';
import { XBackOff } from './back-off.ts';
import type { XProblemKind } from './errors.ts';
import { type RateLimit, readRateLimit } from './rate-limit.ts';

const NOW = Date.UTC(2026, 2, 1);

const delays = (kind: XProblemKind, times: number, limit: RateLimit | null = null) => {
  const backOff = new XBackOff();
  return Array.from({ length: times }, () => backOff.failed(kind, limit, NOW));
};

/** The headers of an answer; `reset` and the date of the answer in seconds from NOW. */
const limit = (reset: number | null, date: number | null = null): RateLimit =>
  readRateLimit({
    ...(reset === null ? {} : { 'x-rate-limit-reset': String(NOW / 1000 + reset) }),
    ...(date === null ? {} : { date: new Date(NOW + date * 1000).toUTCString() }),
  });

test('network faults: 250 ms more with each, to 16 s', () => {
  const all = delays('network', 80);
  assert.deepEqual(all.slice(0, 4), [250, 500, 750, 1000]);
  assert.equal(all.at(-1), 16_000);
});

test('HTTP faults: 5 s, doubling to 320 s', () => {
  assert.deepEqual(
    delays('server', 8),
    [5, 10, 20, 40, 80, 160, 320, 320].map((s) => s * 1000),
  );
  assert.deepEqual(delays('connections', 2), [5_000, 10_000]);
});

test('429 without a reset: a minute, doubling to a quarter of an hour', () => {
  assert.deepEqual(
    delays('rate-limit', 6),
    [1, 2, 4, 8, 15, 15].map((m) => m * 60_000),
  );
});

test('429 with a reset: until then, and a second more', () => {
  assert.deepEqual(delays('rate-limit', 1, limit(200)), [201_000]);
  assert.deepEqual(delays('rate-limit', 1, limit(5)), [6_000]);
});

test('429 whose reset is past, or no window away, counts as without', () => {
  assert.deepEqual(delays('rate-limit', 2, limit(-10)), [60_000, 120_000]);
  assert.deepEqual(delays('rate-limit', 1, limit(86_400)), [60_000]);
});

test('429 again after its reset was waited for: no less than the doubling', () => {
  assert.deepEqual(delays('rate-limit', 4, limit(5)), [6_000, 60_000, 120_000, 240_000]);
});

test('a clock of ours that is wrong does not matter, X says the time with the reset', () => {
  // X answered an hour from our now, with a reset 100 s later.
  assert.deepEqual(delays('rate-limit', 1, limit(3700, 3600)), [101_000]);
});

test('each class counts for itself, and a success forgets them all', () => {
  const backOff = new XBackOff();
  assert.equal(backOff.failed('network', null, NOW), 250);
  assert.equal(backOff.failed('server', null, NOW), 5_000);
  assert.equal(backOff.failed('network', null, NOW), 500);
  assert.equal(backOff.failures, 3);
  backOff.succeeded();
  assert.equal(backOff.failed('server', null, NOW), 5_000);
});
