/** An answer as a chart: a line where it goes along time, bars else. */
import { useMemo, useState } from 'react';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import type { Plot } from '../../charts/plot/plot.ts';
import { drawPlot, PlotChart } from '../../charts/plot/plot-chart.tsx';
import { formatTime } from '../../format.ts';
import { useColours } from '../../theme/colours.ts';
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
  const plot = useMemo(
    () => (along ? lines(shown, x, y) : bars(labelsOf(answer.columns, shown, x), shown, y)),
    [answer.columns, along, shown, x, y],
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
      draw={() => drawPlot(plot, `${y} by ${x}`, colours)}
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
      <PlotChart
        plot={plot}
        label={`${y} by ${x}, ${shown.length} ${along ? 'points' : 'bars'}`}
        height={320}
      />
    </ChartFrame>
  );
}

/** What bars are called; where that is the same for several, by every column of text. */
function labelsOf(columns: SqlAnswer['columns'], rows: Rows, x: string): string[] {
  const label = (row: Rows[number], names: readonly string[]): string =>
    names.map((name) => String(cellOf(row[name]) ?? 'null').slice(0, 40)).join(' · ');
  const own = rows.map((row) => label(row, [x]));
  if (new Set(own).size === own.length) return own;
  const others = columns.filter(({ name, type }) => name !== x && !isNumeric(type)).map(({ name }) => name);
  return rows.map((row) => label(row, [x, ...others]));
}

function lines(rows: Rows, x: string, y: string): Plot {
  const points = rows
    .map((row) => ({ time: timeOf(row[x]), value: numberOf(row[y]) }))
    .filter((point): point is { time: number; value: number | null } => point.time !== null)
    .sort((a, b) => a.time - b.time);
  const line = { name: y, colour: 'accent', width: 2, values: points.map(({ value }) => value) } as const;
  return { kind: 'lines', times: points.map(({ time }) => time), lines: [line] };
}

const bars = (labels: readonly string[], rows: Rows, y: string): Plot => ({
  kind: 'bars',
  name: y,
  labels,
  values: rows.map((row) => numberOf(row[y])),
});
