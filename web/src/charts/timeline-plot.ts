/** The timeline on a canvas: uPlot gives scales, axes, cursor and the drag; bars, line and gaps are drawn here. */
import uPlot from 'uplot';
import { formatShort } from '../format.ts';
import type { Colours } from '../theme/palette.ts';
import { type Fills, fillsOf } from './patterns.ts';
import { hasNet, isPartial, netShown, STACK, type Timeline } from './timeline-data.ts';

interface Watch {
  /** The slot under the pointer; null where it is elsewhere. */
  onHover(slot: number | null, left: number): void;
  /** Ends of what was dragged over, ms. */
  onZoom(from: number, to: number): void;
}

export interface Plot {
  update(timeline: Timeline): void;
  resize(width: number, height: number): void;
  destroy(): void;
}

export function createPlot(
  place: HTMLElement,
  size: { width: number; height: number },
  colours: Colours,
  watch: Watch,
  first: Timeline,
): Plot {
  const fills = fillsOf(colours);
  let timeline = first;
  const axis = { stroke: colours.quiet, font: `11px ${getComputedStyle(place).fontFamily}` };
  const plot = new uPlot(
    {
      ...size,
      padding: [10, 0, 0, 0],
      legend: { show: false },
      cursor: {
        x: true,
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false },
      },
      scales: {
        x: { time: true, range: () => rangeOf(timeline) },
        posts: { range: (_, __, most) => [0, Math.max(1, most * 1.05)] },
        net: { range: () => [-1, 1] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          ticks: { stroke: colours.line, size: 4 },
          values: timeValues,
          space: 64,
          size: 36,
        },
        {
          ...axis,
          scale: 'posts',
          size: 48,
          grid: { stroke: colours.line, width: 1 },
          ticks: { show: false },
          values: (_, values) => values.map((value) => (Number.isInteger(value) ? formatShort(value) : '')),
        },
        {
          ...axis,
          scale: 'net',
          side: 1,
          size: 32,
          grid: { show: false },
          ticks: { show: false },
          splits: () => [-1, 0, 1],
          values: () => (hasNet(timeline) ? ['−1', '0', '+1'] : ['', '', '']),
        },
      ],
      series: [
        {},
        { scale: 'posts', paths: () => null, points: { show: false } },
        { scale: 'net', paths: () => null, points: { show: false } },
      ],
      hooks: {
        drawAxes: [(plot) => clipped(plot, (context) => drawGaps(plot, context, timeline, fills))],
        draw: [
          (plot) =>
            clipped(plot, (context) => {
              drawBars(plot, context, timeline, fills, colours);
              drawNet(plot, context, timeline, colours);
            }),
        ],
        setCursor: [(plot) => hover(plot, timeline, watch)],
        setSelect: [(plot) => zoom(plot, timeline, watch)],
      },
    },
    dataOf(first),
    place,
  );
  return {
    update(next) {
      timeline = next;
      plot.setData(dataOf(next));
    },
    resize: (width, height) => plot.setSize({ width, height }),
    destroy: () => plot.destroy(),
  };
}

const dataOf = ({ slots }: Timeline): uPlot.AlignedData => [
  slots.map(({ start }) => start / 1000),
  slots.map(({ posts }) => posts),
  slots.map(({ net }) => net),
];

function rangeOf({ slots, step }: Timeline): [number, number] {
  return [slots[0]!.start / 1000, (slots.at(-1)!.start + step) / 1000];
}

/** The day where it changes, else the clock; as the browser's language writes them. */
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
function timeValues(_: uPlot, splits: number[]): string[] {
  let shown = '';
  return splits.map((seconds) => {
    const date = new Date(seconds * 1000);
    const today = day.format(date);
    const changed = today !== shown;
    shown = today;
    const midnight = date.getHours() === 0 && date.getMinutes() === 0;
    if (midnight) return today;
    return changed ? `${clock.format(date)}\n${today}` : clock.format(date);
  });
}

function clipped(plot: uPlot, draw: (context: CanvasRenderingContext2D) => void): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx);
  ctx.restore();
}

const xOf = (plot: uPlot, ms: number): number => plot.valToPos(ms / 1000, 'x', true);

function drawGaps(plot: uPlot, context: CanvasRenderingContext2D, { missing }: Timeline, fills: Fills): void {
  context.fillStyle = fills.gap;
  for (const { from, to } of missing) {
    const left = xOf(plot, from);
    // However short it is, it is seen.
    context.fillRect(left, plot.bbox.top, Math.max(2, xOf(plot, to) - left), plot.bbox.height);
  }
}

function drawBars(
  plot: uPlot,
  context: CanvasRenderingContext2D,
  timeline: Timeline,
  fills: Fills,
  colours: Colours,
): void {
  const { slots, step } = timeline;
  for (const slot of slots) {
    if (slot.posts === 0) continue;
    const left = Math.round(xOf(plot, slot.start));
    const room = Math.round(xOf(plot, slot.start + step)) - left;
    const width = Math.max(1, room - Math.max(1, Math.round(room * 0.14)));
    let below = 0;
    const parts = [
      ...STACK.map((label) => [fills[label], slot.counts[label]] as const),
      [fills.unscored, slot.unscored] as const,
    ];
    for (const [fill, count] of parts) {
      if (count === 0) continue;
      const bottom = Math.round(plot.valToPos(below, 'posts', true));
      below += count;
      const top = Math.round(plot.valToPos(below, 'posts', true));
      context.fillStyle = fill;
      context.fillRect(left, top, width, bottom - top);
    }
    if (!isPartial(timeline, slot)) continue;
    // Not over yet: paler, within a broken outline.
    const top = Math.round(plot.valToPos(slot.posts, 'posts', true));
    const height = plot.bbox.top + plot.bbox.height - top;
    context.globalAlpha = 0.55;
    context.fillStyle = colours.surface;
    context.fillRect(left, top, width, height);
    context.globalAlpha = 1;
    context.strokeStyle = colours.quiet;
    context.lineWidth = window.devicePixelRatio;
    context.setLineDash([3 * window.devicePixelRatio, 3 * window.devicePixelRatio]);
    context.strokeRect(left, top, width, height);
    context.setLineDash([]);
  }
}

function drawNet(
  plot: uPlot,
  context: CanvasRenderingContext2D,
  { slots, step }: Timeline,
  colours: Colours,
): void {
  const path = new Path2D();
  let drawing = false;
  for (const slot of slots) {
    const net = netShown(slot);
    if (net !== null) {
      const [x, y] = [xOf(plot, slot.start + step / 2), plot.valToPos(net, 'net', true)];
      if (drawing) path.lineTo(x, y);
      else path.moveTo(x, y);
    }
    drawing = net !== null;
  }
  context.lineJoin = 'round';
  for (const [stroke, width] of [
    [colours.surface, 4.5],
    [colours.ink, 1.75],
  ] as const) {
    context.strokeStyle = stroke;
    context.lineWidth = width * window.devicePixelRatio;
    context.stroke(path);
  }
}

function hover(plot: uPlot, { slots, step }: Timeline, { onHover }: Watch): void {
  const { left } = plot.cursor;
  const at = Math.floor((plot.posToVal(left ?? -1, 'x') * 1000 - slots[0]!.start) / step);
  onHover(at >= 0 && at < slots.length ? at : null, left ?? 0);
}

/** Whole windows that the drag touched; a press without a drag selects nothing. */
function zoom(plot: uPlot, { step }: Timeline, { onZoom }: Watch): void {
  const { left, width } = plot.select;
  if (width < 4) return;
  const [from, to] = [plot.posToVal(left, 'x') * 1000, plot.posToVal(left + width, 'x') * 1000];
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onZoom(Math.floor(from / step) * step, Math.ceil(to / step) * step);
}
