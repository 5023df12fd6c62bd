import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RateLimit } from '../x-api/rate-limit.ts';
import { Turns } from './turns.ts';

const NOW = 1_780_000_000_000;
const limit = (remaining: number | null, resetInMs: number | null): RateLimit => ({
  limit: 300,
  remaining,
  resetAt: resetInMs === null ? null : NOW + resetInMs,
  answeredAt: NOW,
});

/** Turns with a clock that goes on by what is waited; when each of `count` turns was given. */
async function times(
  turns: (now: () => number) => Turns,
  count: number,
  set: { at: number },
): Promise<number[]> {
  const given: number[] = [];
  const all = turns(() => set.at);
  for (let i = 0; i < count; i++) {
    await all.take(new AbortController().signal);
    given.push(set.at - NOW);
  }
  return given;
}

const made = (intervalMs: number, set: { at: number }) => (now: () => number) =>
  new Turns({
    intervalMs,
    clock: { now },
    sleep: async (ms) => {
      set.at += ms;
    },
  });

test('requests go out as far apart as the interval says', async () => {
  const set = { at: NOW };
  assert.deepEqual(await times(made(1000, set), 4, set), [0, 1000, 2000, 3000]);
});

test('when the window is used up the next waits for its end', async () => {
  const set = { at: NOW };
  const turns = made(0, set)(() => set.at);
  turns.observe(limit(2, 60_000));
  assert.deepEqual(await times(() => turns, 3, set), [0, 0, 61_000]);
});

test('what is on its way counts, though answers do not know of it yet', async () => {
  const set = { at: NOW };
  const turns = made(0, set)(() => set.at);
  turns.observe(limit(2, 60_000));
  await times(() => turns, 2, set);
  turns.observe(limit(1, 60_000));
  assert.deepEqual(await times(() => turns, 1, set), [61_000]);
});

test('headers that are missing, or of a window that is over, hold nobody', async () => {
  const set = { at: NOW };
  const turns = made(0, set)(() => set.at);
  turns.observe(limit(null, null));
  turns.observe(limit(0, -5000));
  assert.deepEqual(await times(() => turns, 3, set), [0, 0, 0]);
});

test('a hold is everyone’s, and a signal ends the waiting', async () => {
  const set = { at: NOW };
  const turns = made(0, set)(() => set.at);
  turns.hold(30_000);
  assert.deepEqual(await times(() => turns, 2, set), [30_000, 30_000]);
  turns.hold(30_000);
  const stopped = new AbortController();
  stopped.abort();
  await turns.take(stopped.signal);
  assert.equal(set.at - NOW, 30_000);
});
