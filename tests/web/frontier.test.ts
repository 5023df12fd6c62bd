import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  frontierOf,
  HEIGHT,
  type Placed,
  placedLabels,
  scalesOf,
} from '../../web/src/views/models/frontier-layout.ts';

const placed = (name: string, recall: number, speed: number): Placed => ({
  name,
  recall,
  interval: { low: recall - 0.02, high: recall + 0.02 },
  speed,
  bytes: 4e6,
  best: false,
});
const MODELS = [
  placed('good', 0.75, 1000),
  placed('fast', 0.7, 400_000),
  placed('worse', 0.69, 900),
  placed('between', 0.72, 9000),
];

test('the frontier is what no other is both better and faster than, the slowest first', () => {
  assert.deepEqual(
    frontierOf(MODELS).map(({ name }) => name),
    ['good', 'between', 'fast'],
  );
  const twins = [placed('a', 0.7, 10), placed('b', 0.7, 10)];
  assert.equal(frontierOf(twins).length, 2);
});

test('every mark and interval lies within the plot, also where there is one model alone', () => {
  for (const models of [MODELS, MODELS.slice(0, 1), [placed('certain', 1, 1)]]) {
    const { x, y } = scalesOf(models, 600);
    for (const { speed, interval } of models) {
      assert.ok(x(speed) > 0 && x(speed) < 600, String(x(speed)));
      assert.ok(y(interval.low) < HEIGHT && y(Math.min(1, interval.high)) > 0);
    }
  }
});

test('names of marks that stand together do not cover each other', () => {
  const models = [placed('first@1.0.0', 0.7, 1000), placed('second@1.0.0', 0.701, 1010)];
  const [first, second] = placedLabels(models, { ...scalesOf(models, 600), width: 600 });
  assert.ok(Math.abs(first!.text.y - second!.text.y) >= 15);
});
