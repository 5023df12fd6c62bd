/** The windows of a backtest as a chart: what was measured, what was usual or the limit, and when it would have fired. */
import type { Option } from '../../charts/echart.tsx';
import type { Table } from '../../charts/table.ts';
import { formatTime } from '../../format.ts';
import type { Colours } from '../../theme/palette.ts';
import type { AlertMeasure, Backtest } from './types.ts';
import { formatValue } from './words.ts';

/** So many lines would hide what was measured. */
const MANY = 12;

/** More points than pixels are thinned, and the highest and lowest of each stretch kept. */
export function previewOption(
  colours: Colours,
  { windows, firings }: Backtest,
  measure: AlertMeasure,
): Option {
  const at = (value: number | null, start: string) => [Date.parse(start), value];
  const line = (name: string, color: string, key: 'expected' | 'upper' | 'lower', dashed: boolean) => ({
    name,
    type: 'line',
    showSymbol: false,
    silent: true,
    sampling: 'lttb',
    lineStyle: { color, width: 1, type: dashed ? 'dashed' : 'solid' },
    itemStyle: { color },
    data: windows.map((window) => at(window[key], window.window_start)),
  });
  const has = (key: 'expected' | 'upper' | 'lower'): boolean =>
    windows.some((window) => window[key] !== null);
  const last = windows.at(-1)?.window_start ?? null;
  return {
    grid: { left: 8, right: 12, top: 16, bottom: 8, containLabel: true },
    tooltip: {
      trigger: 'axis',
      valueFormatter: (value: unknown) => formatValue(measure, typeof value === 'number' ? value : null),
    },
    xAxis: {
      type: 'time',
      axisLine: { lineStyle: { color: colours['line-strong'] } },
      axisLabel: { color: colours.quiet, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      scale: measure === 'net',
      splitNumber: 4,
      ...(measure === 'share'
        ? { max: ({ max }: { max: number }) => Math.min(1, Math.ceil(max * 10) / 10) }
        : {}),
      ...(measure === 'share' || measure === 'net' ? {} : { minInterval: 1 }),
      axisLabel: { color: colours.quiet, formatter: (value: number) => formatValue(measure, value) },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: [
      {
        name: 'Measured',
        type: 'line',
        z: 3,
        showSymbol: false,
        sampling: 'minmax',
        connectNulls: false,
        lineStyle: { color: colours.accent, width: 1.5 },
        itemStyle: { color: colours.accent },
        data: windows.map(({ value, window_start }) => at(value, window_start)),
        markArea: {
          silent: true,
          itemStyle: { color: colours.bad, opacity: 0.22 },
          data: firings.map(({ window_start, ended }) => [
            { xAxis: Date.parse(window_start) },
            { xAxis: Date.parse(ended ?? last ?? window_start) },
          ]),
        },
        markLine: {
          silent: true,
          symbol: ['none', 'triangle'],
          symbolSize: 8,
          label: { show: false },
          lineStyle: {
            color: colours.bad,
            width: 1,
            type: 'solid',
            opacity: firings.length > MANY ? 0.4 : 1,
          },
          data: firings.map(({ window_start }) => ({ xAxis: Date.parse(window_start) })),
        },
      },
      ...(has('expected') ? [line('Usual', colours.quiet, 'expected', false)] : []),
      ...(has('upper') ? [line('Upper limit', colours.bad, 'upper', true)] : []),
      ...(has('lower') ? [line('Lower limit', colours.bad, 'lower', true)] : []),
    ],
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
