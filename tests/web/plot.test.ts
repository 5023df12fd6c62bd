import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barsOf, cut, layoutOf, pathOf, widthOf } from '../../web/src/charts/plot/layout.ts';
import type { Bars, Lines } from '../../web/src/charts/plot/plot.ts';
import { numberTicks, timeTicks } from '../../web/src/charts/plot/ticks.ts';

const SIZE = { width: 600, height: 320 };
const bars = (values: readonly (number | null)[], label = (at: number): string => `${at}`): Bars => ({
  kind: 'bars',
  name: 'n',
  labels: values.map((_, at) => label(at)),
  values,
});

test('the grid lies at round numbers around all values', () => {
  assert.deepEqual(numberTicks(0, 0.83, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(numberTicks(-37, 12, 4), [-40, -20, 0, 20]);
  assert.deepEqual(numberTicks(0, 3, 6, true), [0, 1, 2, 3]);
  assert.deepEqual(numberTicks(0, 0, 4), [0, 0.5]);
  assert.deepEqual(numberTicks(0, 1, 6, true), [0, 1]);
  assert.deepEqual(numberTicks(0, 12_345_678, 5), [0, 5_000_000, 10_000_000, 15_000_000]);
  for (const high of [1e-9, 0.1, 7, 99, 1e15]) {
    const ticks = numberTicks(0, high, 5);
    assert.ok(ticks.length <= 7 && ticks.at(-1)! >= high && ticks.every(Number.isFinite), String(ticks));
  }
});

test('times have round places, whatever their length', () => {
  const from = new Date(2026, 2, 4, 11, 50).getTime();
  const clock = timeTicks(from, from + 2 * 3_600_000, 8).map(({ at }) => new Date(at));
  assert.deepEqual(
    clock.map((time) => [time.getHours(), time.getMinutes()]),
    [
      [12, 0],
      [12, 15],
      [12, 30],
      [12, 45],
      [13, 0],
      [13, 15],
      [13, 30],
      [13, 45],
    ],
  );
  const days = timeTicks(from, from + 30 * 86_400_000, 8).map(({ at }) => new Date(at));
  assert.ok(days.length >= 6 && days.length <= 8 && days.every((time) => time.getHours() === 0));
  for (const years of [1, 3, 40, 900, 200_000]) {
    const ticks = timeTicks(from, from + years * 365 * 86_400_000, 8);
    assert.ok(ticks.length >= 3 && ticks.length <= 9, `${years}: ${ticks.length}`);
  }
});

test('a bar reaches from zero, downwards where it is below', () => {
  const plot = bars([4, -2, null]);
  const { y, ticks, area } = layoutOf(plot, SIZE);
  assert.ok(ticks[0]! <= -2 && ticks.at(-1)! >= 4);
  assert.ok(y(4) < y(0) && y(-2) > y(0));
  assert.ok(y(ticks[0]!) === area.bottom && y(ticks.at(-1)!) === area.top);
});

test('labels are left out evenly and cut rather than lie over each other', () => {
  const plot = bars(
    Array.from({ length: 60 }, (_, at) => at),
    (at) => `a rather long label ${at}`,
  );
  const placed = barsOf(plot, layoutOf(plot, SIZE).area, SIZE.width);
  const labels = placed.flatMap(({ label }) => (label === null ? [] : [label]));
  assert.ok(labels.length >= 3 && labels.length < 10, String(labels.length));
  labels.slice(1).forEach(({ x, text }, at) => {
    assert.ok(x - widthOf(text) / 2 > labels[at]!.x + widthOf(labels[at]!.text) / 2);
  });
  assert.ok(labels.every(({ x, text }) => x - widthOf(text) / 2 >= 0 && x + widthOf(text) / 2 <= SIZE.width));
  const narrow = { ...SIZE, width: 260 };
  const few = bars(Array(15).fill(1), () => 'bluesky · mixed');
  const ends = barsOf(few, layoutOf(few, narrow).area, narrow.width).flatMap(({ label }) => label ?? []);
  ends.slice(1).forEach(({ x, text }, at) => {
    assert.ok(x - widthOf(text) / 2 > ends[at]!.x + widthOf(ends[at]!.text) / 2, 'the last is moved inwards');
  });
  assert.equal(cut('short', 100), 'short');
  assert.equal(cut('世界世界世界', 40), '世界…');
});

test('a line is broken where nothing is known, and its peaks stay when it is thinned', () => {
  const y = (value: number): number => 100 - value;
  assert.equal(pathOf([0, 10, 20, 30], [1, null, 3, 4], y), 'M0.0 99.0h0M20.0 97.0L30.0 96.0');
  const many = Array.from({ length: 10_000 }, (_, at) => (at === 5000 ? 90 : at % 7));
  const path = pathOf(
    many.map((_, at) => at / 100),
    many,
    y,
  );
  assert.ok(path.includes(' 10.0') && path.split('L').length <= 203, String(path.split('L').length));
});

test('an axis keeps to the values where it is told to', () => {
  const lines: Lines = {
    kind: 'lines',
    times: [0, 1],
    lines: [{ name: 'n', colour: 'accent', width: 1, values: [0.5, 0.6] }],
  };
  assert.equal(layoutOf(lines, SIZE).ticks[0], 0);
  assert.equal(layoutOf({ ...lines, close: true }, SIZE).ticks[0], 0.5);
});
