/** The windows of a backtest as a chart: what was measured, what was usual or the limit, and when it would have fired. */
import type { Line, Plot } from '../../charts/plot/plot.ts';
import type { Table } from '../../charts/table.ts';
import { formatTime } from '../../format.ts';
import type { AlertMeasure, Backtest } from './types.ts';
import { formatValue } from './words.ts';

export function previewPlot({ windows, firings }: Backtest, measure: AlertMeasure): Plot {
  const line = (name: string, colour: Line['colour'], key: 'expected' | 'upper' | 'lower'): Line[] => {
    const values = windows.map((window) => window[key]);
    if (values.every((value) => value === null)) return [];
    return [{ name, colour, values, width: 1, dashed: key !== 'expected' }];
  };
  const last = windows.at(-1)?.window_start;
  return {
    kind: 'lines',
    times: windows.map(({ window_start }) => Date.parse(window_start)),
    lines: [
      { name: 'Measured', colour: 'accent', values: windows.map(({ value }) => value), width: 1.5 },
      ...line('Usual', 'quiet', 'expected'),
      ...line('Upper limit', 'bad', 'upper'),
      ...line('Lower limit', 'bad', 'lower'),
    ],
    spans: firings.map(({ window_start, ended }) => ({
      from: Date.parse(window_start),
      to: Date.parse(ended ?? last ?? window_start),
    })),
    close: measure === 'net',
    whole: measure !== 'share' && measure !== 'net',
    format: (value) => formatValue(measure, value),
  };
}

const VERDICTS = {
  met: 'Meets it',
  between: 'Within the margin',
  calm: 'Calm',
  unknown: 'Not known',
} as const;

export function previewTable({ windows }: Backtest, measure: AlertMeasure): Table {
  const value = (title: string) => ({
    title,
    numeric: true,
    show: (cell: string | number | null) => formatValue(measure, typeof cell === 'number' ? cell : null),
  });
  return {
    columns: [
      { title: 'Window', show: (cell) => formatTime(String(cell)) },
      value('Measured'),
      value('Usual'),
      value('Upper limit'),
      value('Lower limit'),
      { title: 'Posts', numeric: true },
      { title: 'Verdict' },
    ],
    rows: windows.map((window) => [
      window.window_start,
      window.value,
      window.expected,
      window.upper,
      window.lower,
      window.posts,
      VERDICTS[window.verdict],
    ]),
  };
}
