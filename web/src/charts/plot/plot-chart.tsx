/** A plot on the page: as wide as there is room, with what lies under the pointer beside it. */
import { type PointerEvent, useState } from 'react';
import { formatTime } from '../../format.ts';
import { type Colours, useColours } from '../../theme/colours.ts';
import { ChartTip } from '../chart-tip.tsx';
import type { Drawing } from '../drawing.ts';
import { Sized } from '../sized.tsx';
import { svgDrawing } from '../svg-drawing.ts';
import { barsOf, exactOf, layoutOf } from './layout.ts';
import type { Plot } from './plot.ts';
import { acrossOf, PlotSvg } from './plot-svg.tsx';
import './plot-chart.css';

interface Props {
  plot: Plot;
  /** What is seen, in words; the table behind it belongs to its ChartFrame. */
  label: string;
  /** CSS pixels. */
  height?: number;
}

export function PlotChart({ plot, label, height = 280 }: Props) {
  return (
    <Sized className="plot-chart">
      {(width) => <Pointed plot={plot} label={label} height={height} width={width} />}
    </Sized>
  );
}

function Pointed({ plot, label, height, width }: Required<Props> & { width: number }) {
  const { colours } = useColours();
  const [pointed, setPointed] = useState<{ at: number; left: number } | null>(null);
  const point = (event: PointerEvent<HTMLElement>): void => {
    const left = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const at = nearest(plot, left, { width, height });
    setPointed(at === null ? null : { at, left });
  };
  return (
    <div onPointerMove={point} onPointerDown={point} onPointerLeave={() => setPointed(null)}>
      <PlotSvg
        plot={plot}
        width={width}
        height={height}
        colours={colours}
        label={label}
        hovered={pointed?.at ?? null}
      />
      {pointed !== null && <Tip plot={plot} at={pointed.at} left={pointed.left} width={width} />}
    </div>
  );
}

/** The bar or the time at a place; null beside the plot. */
function nearest(plot: Plot, left: number, size: { width: number; height: number }): number | null {
  const { area } = layoutOf(plot, size);
  if (left < area.left - 4 || left > area.right + 4) return null;
  if (plot.kind === 'bars') {
    const at = barsOf(plot, area, size.width).findIndex((bar) => left <= bar.left + bar.width);
    return at === -1 ? null : at;
  }
  const x = acrossOf(plot, area);
  let best: number | null = null;
  plot.times.forEach((time, at) => {
    if (best === null || Math.abs(x(time) - left) < Math.abs(x(plot.times[best]!) - left)) best = at;
  });
  return best;
}

function Tip({ plot, at, left, width }: { plot: Plot; at: number; left: number; width: number }) {
  const format = exactOf(plot);
  const shown = (value: number | null | undefined): string => (value == null ? '–' : format(value));
  const title = plot.kind === 'bars' ? plot.labels[at] : formatTime(plot.times[at] ?? 0);
  const rows =
    plot.kind === 'bars'
      ? [{ name: plot.name, value: plot.values[at] }]
      : plot.lines.map(({ name, values }) => ({ name, value: values[at] }));
  return (
    <ChartTip title={<bdi>{title}</bdi>} left={left} width={width}>
      <dl>
        {rows.map(({ name, value }) => (
          <div key={name}>
            <dt>
              <bdi>{name}</bdi>
            </dt>
            <dd>{shown(value)}</dd>
          </div>
        ))}
      </dl>
    </ChartTip>
  );
}

const SAVED = { width: 960, height: 400 };

/** The same plot as a picture, for its ChartFrame. */
export const drawPlot = (plot: Plot, title: string, colours: Colours): Drawing =>
  svgDrawing(<PlotSvg plot={plot} {...SAVED} colours={colours} label={title} title={title} />, SAVED);
