import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Gap, Window } from '../../web/src/api/types.ts';
import { isPartial, netShown, timelineOf, timelineTable } from '../../web/src/charts/timeline-data.ts';
import { timelineSvg } from '../../web/src/charts/timeline-svg.ts';
import type { Colours } from '../../web/src/theme/palette.ts';

const STEP = 900_000;
const FROM = Date.UTC(2026, 2, 4, 12);
const BOUNDS = { from: FROM, to: FROM + 4 * STEP, step: STEP, now: FROM + 3.5 * STEP };

const window = (slot: number, topic: string, positive: number, negative: number): Window =>
  ({
    window_start: new Date(FROM + slot * STEP).toISOString(),
    topic,
    posts: 12,
    scored: 10,
    share_positive: positive,
    share_neutral: 1 - positive - negative,
    share_negative: negative,
    share_mixed: 0,
    coverage: 0.9,
  }) as Window;

test('each window has its place, also those in which nothing was said', () => {
  const timeline = timelineOf([window(0, '*', 0.5, 0.2), window(3, '*', 0, 1)], [], BOUNDS);
  assert.deepEqual(
    timeline.slots.map(({ posts, net }) => [posts, net]),
    [
      [12, 0.3],
      [0, null],
      [0, null],
      [12, -1],
    ],
  );
  assert.deepEqual(
    timeline.slots.map((slot) => isPartial(timeline, slot)),
    [false, false, false, true],
  );
  assert.deepEqual(timelineTable(timeline).rows[0]!.slice(2), [12, 5, 3, 2, 0, 0.3, 0.9]);
});

test('the windows of several topics are one, and gaps beyond the time are left out', () => {
  const gap = (from: number, to: number | null): Gap =>
    ({
      from: new Date(FROM + from * STEP).toISOString(),
      to: to === null ? null : new Date(FROM + to * STEP).toISOString(),
      reason: 'crash',
    }) as Gap;
  const gaps = [gap(-3, -1), gap(1, 2), gap(3, null)];
  const timeline = timelineOf([window(1, 'tea', 1, 0), window(1, 'rain', 0, 1)], gaps, BOUNDS);
  assert.deepEqual([timeline.slots[1]!.posts, timeline.slots[1]!.net], [24, 0]);
  assert.deepEqual(
    timeline.missing.map(({ from, to }) => [(from - FROM) / STEP, (to - FROM) / STEP]),
    [
      [1, 2],
      [3, 3.5],
    ],
  );
});

test('net sentiment of few posts is left out of the line', () => {
  const few = { ...window(0, '*', 1, 0), posts: 4, scored: 4 };
  assert.equal(netShown(timelineOf([few], [], BOUNDS).slots[0]!), null);
});

test('the picture of it is well formed whatever its title says', () => {
  const colours = new Proxy({} as Colours, { get: () => '#123456' });
  const { svg } = timelineSvg(
    timelineOf([window(0, '*', 1, 0)], [], BOUNDS),
    '<b onload="x">&\u0000',
    colours,
  );
  assert.doesNotMatch(svg, /<b|\u0000|NaN/);
  assert.match(svg, /&#60;b onload=&#34;x&#34;&#62;&#38;/);
});
