import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellOf, negativeOf, packSlots, positiveOf } from './slots.ts';
import { decodeWeights, encodeWeights } from './weights-file.ts';

const weights = Array.from({ length: 200 }, (_, i) => ({
  hash: Math.imul(i + 1, 0x9e3779b1),
  negative: (i - 100) / 50,
  positive: (100 - i) / 70,
  texts: 1,
}));
const slots = packSlots(weights, 12);
const parameters = {
  name: 'tiny',
  version: '1.2.3',
  languages: ['en'],
  calibration: { bias: [0.1, -0.2], sharpness: 0.9, shift: [-1, 0.5] },
  slots,
} as const;

test('weights come back from their slots to within a step', () => {
  for (const { hash, negative, positive } of weights) {
    const cell = cellOf(slots.cells, 20, hash);
    assert.ok(Math.abs(negativeOf(cell) * slots.step - negative) <= slots.step);
    assert.ok(Math.abs(positiveOf(cell) * slots.step - positive) <= slots.step);
  }
});

test('where places are full, the features stay that move the most texts', () => {
  const crowd = Array.from({ length: 4 }, (_, i) => ({
    hash: 0x70000000 + i,
    negative: i + 1,
    positive: 0,
    texts: i === 0 ? 100 : 1,
  }));
  const { cells, step } = packSlots(crowd, 4);
  const kept = crowd.filter(({ hash }) => cellOf(cells, 28, hash) !== 0).map(({ negative }) => negative);
  assert.deepEqual(kept, [1, 4]);
  assert.ok(Math.abs(negativeOf(cellOf(cells, 28, 0x70000003)) * step - 4) <= step);
});

test('a weights file gives back what was put in', () => {
  assert.deepEqual(decodeWeights(encodeWeights(parameters), 'weights.bin'), parameters);
});

test('a flipped bit, a cut and a foreign file are each refused by name', () => {
  const file = encodeWeights(parameters);
  const flipped = file.slice();
  flipped[file.length - 100]! ^= 1;
  assert.throws(
    () => decodeWeights(flipped, 'm/weights.bin'),
    /m\/weights\.bin .*checksum.*restore the file/,
  );
  assert.throws(() => decodeWeights(file.subarray(0, 5000), 'm/weights.bin'), /cut off/);
  assert.throws(() => decodeWeights(file.subarray(0, 5), 'm/weights.bin'), /no weights file/);
  assert.throws(() => decodeWeights(new Uint8Array(0), 'm/weights.bin'), /no weights file/);
  assert.throws(
    () => decodeWeights(new TextEncoder().encode('{"a":1} and more text'), 'x'),
    /no weights file/,
  );
  const newer = file.slice();
  newer[4] = 9;
  assert.throws(() => decodeWeights(newer, 'x'), /its format is 9/);
});
