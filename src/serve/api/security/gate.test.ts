import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gate } from './gate.ts';

test('so many run at a time, so many wait in their order, and the rest are turned away', async () => {
  const gate = new Gate(2, 2);
  const finish: (() => void)[] = [];
  const started: number[] = [];
  const run = (number: number) =>
    gate.run(() => {
      started.push(number);
      return new Promise<number>((resolve) => finish.push(() => resolve(number)));
    });
  const running = [run(1), run(2), run(3), run(4)];
  assert.equal(await run(5), null);
  assert.deepEqual(started, [1, 2]);
  finish[0]!();
  assert.deepEqual(await running[0], { result: 1 });
  assert.deepEqual(started, [1, 2, 3]);
  finish[1]!();
  finish[2]!();
  await running[2];
  await new Promise(setImmediate);
  finish[3]!();
  assert.deepEqual(await running[3], { result: 4 });
});

test('work that fails gives its place back', async () => {
  const gate = new Gate(1, 0);
  await assert.rejects(
    gate.run(() => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.deepEqual(await gate.run(async () => 'yes'), { result: 'yes' });
});
