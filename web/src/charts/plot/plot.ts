/** What a plot shows, apart from how it is drawn: bars side by side, or lines along time. */
import type { Colours } from '../../theme/palette.ts';

export interface Bars {
  kind: 'bars';
  /** What the values are of. */
  name: string;
  /** One for each bar. */
  labels: readonly string[];
  values: readonly (number | null)[];
  /** Whether only whole numbers have a line of the grid. */
  whole?: boolean;
  format?(value: number): string;
}

export interface Line {
  name: string;
  colour: keyof Colours;
  /** One for each time; the line is broken where there is none. */
  values: readonly (number | null)[];
  /** CSS pixels. */
  width: number;
  dashed?: boolean;
}

export interface Lines {
  kind: 'lines';
  /** ms, ascending. */
  times: readonly number[];
  /** The first lies above the others. */
  lines: readonly Line[];
  /** Each shaded, with a mark where it begins; ms. */
  spans?: readonly { from: number; to: number }[];
  /** Whether the axis keeps to the values, rather than begin at zero. */
  close?: boolean;
  whole?: boolean;
  format?(value: number): string;
}

export type Plot = Bars | Lines;
