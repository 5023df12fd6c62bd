/** Where everything of a plot lies, in CSS pixels. */
import type { Bars, Plot } from './plot.ts';
import { numberTicks } from './ticks.ts';

export interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Layout {
  area: Area;
  /** Along the upright axis, lowest first. */
  ticks: number[];
  y(value: number): number;
}

/** Of the lines of a grid, upright. */
const APART = 48;
const GLYPH = 6.6;
const WIDE_GLYPH = 12;
/** Above the plot, for marks that stand out of it. */
export const TOP = 12;
/** More of a label is not shown. */
const MOST_LABEL = 96;
const MOST_BAR = 48;

/** About as wide as it is in letters of 12 px. */
export const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, glyph) => sum + (glyph.codePointAt(0)! > 0x2e7f ? WIDE_GLYPH : GLYPH), 0);

/** A text cut to what has room. */
export function cut(text: string, room: number): string {
  if (widthOf(text) <= room) return text;
  const glyphs = Array.from(text);
  while (glyphs.length > 0 && widthOf(`${glyphs.join('')}…`) > room) glyphs.pop();
  return `${glyphs.join('').trimEnd()}…`;
}

export function layoutOf(plot: Plot, size: { width: number; height: number }, top = TOP): Layout {
  const [low, high] = reachOf(plot);
  const bottom = size.height - 28;
  const ticks = numberTicks(low, high, Math.max(2, Math.floor((bottom - top) / APART)), plot.whole);
  const [first, last] = [ticks[0]!, ticks.at(-1)!];
  const format = formatOf(plot);
  const left = 12 + Math.ceil(ticks.reduce((most, tick) => Math.max(most, widthOf(format(tick))), 0));
  return {
    area: { left, right: size.width - 12, top, bottom },
    ticks,
    y: (value) => bottom - ((value - first) / (last - first)) * (bottom - top),
  };
}

const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumSignificantDigits: 3 });
const figure = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 6 });

/** How a figure of the plot is written beside its axis. */
export const formatOf = ({ format }: Plot): ((value: number) => string) =>
  format ?? ((value) => (Math.abs(value) >= 10_000 ? short : figure).format(value));

const exact = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 12 });

/** How it is written where there is room for all of it. */
export const exactOf = ({ format }: Plot): ((value: number) => string) =>
  format ?? ((value) => exact.format(value));

/** The lowest and the highest value. */
function reachOf(plot: Plot): [number, number] {
  const all = plot.kind === 'bars' ? [plot.values] : plot.lines.map(({ values }) => values);
  const base = plot.kind === 'lines' && plot.close === true ? null : 0;
  let [low, high] = [base ?? Number.POSITIVE_INFINITY, base ?? Number.NEGATIVE_INFINITY];
  for (const values of all) {
    for (const value of values) {
      if (value === null) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low > high ? [0, 1] : [low, high];
}

export interface Bar {
  /** Of the strip that belongs to it. */
  left: number;
  width: number;
  bar: { x: number; width: number };
  /** Null where there is no room for it. */
  label: { x: number; text: string } | null;
}

/** Labels are left out evenly where there is no room for each, and kept within the plot. */
export function barsOf({ labels }: Bars, { left, right }: Area, width: number): Bar[] {
  const strip = (right - left) / Math.max(1, labels.length);
  const longest = labels.reduce((most, label) => Math.max(most, widthOf(label)), 0);
  const every = Math.max(1, Math.ceil((Math.min(longest, MOST_LABEL) + 8) / strip));
  const thick = Math.max(1, Math.min(MOST_BAR, strip * 0.7));
  // Where the label before ends.
  let taken = Number.NEGATIVE_INFINITY;
  return labels.map((label, at) => {
    const middle = left + (at + 0.5) * strip;
    const text = cut(label, every * strip - 8);
    const half = widthOf(text) / 2;
    const x = Math.max(half, Math.min(width - half, middle));
    const isShown = at % every === 0 && x - half > taken;
    if (isShown) taken = x + half + 4;
    return {
      left: middle - strip / 2,
      width: strip,
      bar: { x: middle - thick / 2, width: thick },
      label: isShown ? { x, text } : null,
    };
  });
}

/**
 * The path of a line, broken where a value is null. Where several lie on one column of pixels, the lowest and the
 * highest of them are kept.
 */
export function pathOf(
  xs: readonly number[],
  values: readonly (number | null)[],
  y: (value: number) => number,
): string {
  let path = '';
  let run: [number, number][] = [];
  const end = (): void => {
    const points = thinned(run);
    // A length of nothing with round ends is a dot.
    if (points.length === 1) path += `M${pair(points[0]!)}h0`;
    else path += points.map((point, at) => `${at === 0 ? 'M' : 'L'}${pair(point)}`).join('');
    run = [];
  };
  values.forEach((value, at) => {
    if (value === null) end();
    else run.push([xs[at]!, y(value)]);
  });
  end();
  return path;
}

const pair = ([x, y]: readonly [number, number]): string => `${x.toFixed(1)} ${y.toFixed(1)}`;

function thinned(points: readonly [number, number][]): readonly [number, number][] {
  const kept: [number, number][] = [];
  for (let from = 0; from < points.length; ) {
    const column = Math.round(points[from]![0]);
    let [lowest, highest, to] = [from, from, from];
    for (; to < points.length && Math.round(points[to]![0]) === column; to++) {
      if (points[to]![1] < points[lowest]![1]) lowest = to;
      if (points[to]![1] > points[highest]![1]) highest = to;
    }
    for (const at of new Set([lowest, highest].sort((a, b) => a - b))) kept.push(points[at]!);
    from = to;
  }
  return kept;
}
