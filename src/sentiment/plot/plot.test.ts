import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawPlot, type Plot, ticksBetween } from './plot.ts';

const PLOT: Plot = {
  title: 'a < b & c',
  x: { label: 'share', from: 0, to: 1, ticks: [0, 0.5, 1], format: (value) => `${value * 100} %` },
  y: { label: 'recall', from: 0.6, to: 0.8, ticks: [0.6, 0.7, 0.8] },
  series: [
    {
      label: 'both',
      kind: 'line',
      points: [
        { x: 0, y: 0.6 },
        { x: 1, y: 0.8 },
      ],
    },
    { label: '', kind: 'points', points: [{ x: 0.5, y: 0.7, label: 'chosen' }] },
  ],
};

test('a plot holds its axes, marks, lines, points and labels', () => {
  const svg = drawPlot(PLOT);
  for (const word of ['share', 'recall', '50 %', '0.7', 'both', 'chosen', 'a &lt; b &amp; c']) {
    assert.ok(svg.includes(`>${word}<`), word);
  }
  assert.match(svg, /class="line" d="M64 348L616 20"/);
  assert.match(svg, /<circle class="point" cx="340" cy="184"/);
  assert.match(svg, /prefers-color-scheme:dark/);
});

test('points beyond the axes lie on their edge, and those that are no numbers are left out', () => {
  const points = [
    { x: -1, y: 9 },
    { x: Number.NaN, y: 0.7 },
    { x: 2, y: 0 },
  ];
  const svg = drawPlot({ ...PLOT, series: [{ label: '', kind: 'line', points }] });
  assert.match(svg, /d="M64 20L616 348"/);
  assert.doesNotMatch(svg, /NaN/);
});

test('a series without points draws nothing', () => {
  assert.doesNotMatch(drawPlot({ ...PLOT, series: [{ label: 'gone', kind: 'line', points: [] }] }), /gone/);
});

test('marks are round and hold the range', () => {
  assert.deepEqual(ticksBetween(0.68, 0.731), [0.68, 0.7, 0.72, 0.74]);
  assert.deepEqual(ticksBetween(0, 1), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  const same = ticksBetween(0.7, 0.7);
  assert.ok(same.length >= 2 && same[0]! <= 0.7 && same.at(-1)! >= 0.7);
});
