/** An answer as a chart: a line where it goes along time, bars else. */
import { useCallback, useMemo, useState } from 'react';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { drawEChart, EChart, type Option } from '../../charts/echart.tsx';
import { formatTime } from '../../format.ts';
import { type Colours, useColours } from '../../theme/colours.ts';
import { cellOf, isNumeric, isTime, numberOf, timeOf } from './cells.ts';
import type { SqlAnswer } from './types.ts';

type Rows = readonly Record<string, unknown>[];

/** More bars than that cannot be told apart. */
const MOST_BARS = 60;
const MOST_POINTS = 5000;

export function AnswerChart({ answer }: { answer: SqlAnswer }) {
  const { columns, rows } = answer;
  const figures = columns.filter(({ type }) => isNumeric(type)).map(({ name }) => name);
  const [x, setX] = useState(columns.find(({ type }) => !isNumeric(type))?.name ?? columns[0]?.name ?? '');
  const [y, setY] = useState<string>(figures.find((name) => name !== x) ?? '');
  const { colours } = useColours();
  const along = isTime(columns.find(({ name }) => name === x)?.type ?? '');
  const shown = useMemo(() => rows.slice(0, along ? MOST_POINTS : MOST_BARS), [rows, along]);
  const labels = useMemo(() => labelsOf(answer.columns, shown, x), [answer.columns, shown, x]);
  const option = useCallback(
    (colours: Colours): Option => ({
      ...(along ? lines(shown, x, y) : bars(shown, y)),
      xAxis: { type: along ? 'time' : 'category', ...(along ? {} : { data: labels }), ...axis(colours) },
      yAxis: { type: 'value', ...axis(colours) },
      tooltip: { trigger: 'axis' },
    }),
    [along, shown, labels, x, y],
  );
  const table = useMemo(
    () => ({
      columns: [
        {
          title: x,
          ...(along ? { show: (cell: unknown) => (cell === null ? '–' : formatTime(String(cell))) } : {}),
        },
        { title: y, numeric: true },
      ],
      rows: shown.map((row) => [cellOf(row[x]), numberOf(row[y])]),
    }),
    [shown, x, y, along],
  );
  if (y === '') return <p className="quiet">There is no column of numbers to draw.</p>;
  const select = (label: string, value: string, names: readonly string[], pick: (name: string) => void) => (
    <label className="row">
      <span className="quiet">{label}</span>
      <select className="field" value={value} onChange={(event) => pick(event.target.value)}>
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
  return (
    <ChartFrame
      title={`${y} by ${x}`}
      note={shown.length < rows.length ? `the first ${shown.length} rows` : undefined}
      table={table}
      draw={() => drawEChart(option(colours), colours)}
      legend={
        <div className="row">
          {select(
            'Across',
            x,
            columns.map(({ name }) => name),
            setX,
          )}
          {select('Up', y, figures, setY)}
        </div>
      }
    >
      <EChart
        option={option}
        label={`${y} by ${x}, ${shown.length} ${along ? 'points' : 'bars'}`}
        height={320}
      />
    </ChartFrame>
  );
}

const axis = ({ quiet, line }: Colours) => ({
  axisLabel: { color: quiet, hideOverlap: true },
  axisLine: { lineStyle: { color: line } },
  splitLine: { lineStyle: { color: line } },
});

/** What bars are called; where that is the same for several, by every column of text. */
function labelsOf(columns: SqlAnswer['columns'], rows: Rows, x: string): string[] {
  const label = (row: Rows[number], names: readonly string[]): string =>
    names.map((name) => String(cellOf(row[name]) ?? 'null').slice(0, 40)).join(' · ');
  const own = rows.map((row) => label(row, [x]));
  if (new Set(own).size === own.length) return own;
  const others = columns.filter(({ name, type }) => name !== x && !isNumeric(type)).map(({ name }) => name);
  return rows.map((row) => label(row, [x, ...others]));
}

const lines = (rows: Rows, x: string, y: string): Option => ({
  series: [
    {
      type: 'line',
      name: y,
      showSymbol: rows.length < 100,
      data: rows
        .map((row) => [timeOf(row[x]), numberOf(row[y])] as const)
        .filter(([time]) => time !== null)
        .sort(([a], [b]) => a! - b!),
    },
  ],
});

const bars = (rows: Rows, y: string): Option => ({
  series: [{ type: 'bar', name: y, data: rows.map((row) => numberOf(row[y])) }],
});
