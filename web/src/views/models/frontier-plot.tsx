/** The plot itself, as SVG with its colours in it, so that it can be saved as it stands. */
import { type RefObject, useLayoutEffect, useState } from 'react';
import { formatCount, formatShort } from '../../format.ts';
import { type Colours, useColours } from '../../theme/colours.ts';
import { formatBytes, formatFigure, formatInterval } from './figures.ts';
import type { Placed } from './frontier.tsx';

const HEIGHT = 320;
const LEFT = 48;
const RIGHT = 24;
const TOP = 24;
const BOTTOM = 44;
const FONT = 'system-ui, "Noto Sans", sans-serif';

interface Props {
  svg: RefObject<SVGSVGElement | null>;
  models: readonly Placed[];
  label: string;
}

export function FrontierPlot({ svg, models, label }: Props) {
  const { colours } = useColours();
  const width = useWidth(svg);
  const { x, y, speeds, recalls } = scalesOf(models, width);
  const line = frontierOf(models).map(({ speed, recall }) => `${x(speed)},${y(recall)}`);
  return (
    <svg
      ref={svg}
      className="models-plot"
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={label}
      fontFamily={FONT}
      fontSize="12"
    >
      <rect width={width} height={HEIGHT} fill={colours.surface} />
      <g stroke={colours.line}>
        {speeds.map((at) => (
          <line key={at} x1={x(at)} x2={x(at)} y1={TOP} y2={HEIGHT - BOTTOM} />
        ))}
        {recalls.map((at) => (
          <line key={at} x1={LEFT} x2={width - RIGHT} y1={y(at)} y2={y(at)} />
        ))}
      </g>
      <g fill={colours.quiet}>
        {speeds.map((at) => (
          <text key={at} x={x(at)} y={HEIGHT - BOTTOM + 16} textAnchor="middle">
            {formatShort(at)}
          </text>
        ))}
        {recalls.map((at) => (
          <text key={at} x={LEFT - 8} y={y(at) + 4} textAnchor="end">
            {formatFigure(at).slice(0, 4)}
          </text>
        ))}
        <text x={(LEFT + width - RIGHT) / 2} y={HEIGHT - 8} textAnchor="middle">
          posts a second
        </text>
        <text x={8} y={14}>
          macro-recall
        </text>
      </g>
      <polyline points={line.join(' ')} fill="none" stroke={colours.accent} strokeDasharray="5 4" />
      {placedLabels(models, { x, y, width }).map((label) => (
        <Mark key={label.model.name} {...label} y={y} colours={colours} />
      ))}
    </svg>
  );
}

function Mark({ model, x, y, text, colours }: Label & { y(recall: number): number; colours: Colours }) {
  const { name, recall, interval, speed, bytes, best } = model;
  return (
    <g>
      <title>
        {`${name}: ${formatFigure(recall)} (${formatInterval(interval)}), ${formatCount(Math.round(speed))} posts a second, ${formatBytes(bytes)}`}
      </title>
      <path
        d={`M${x} ${y(interval.low)}V${y(interval.high)}m-4 0h8m-4 0M${x - 4} ${y(interval.low)}h8`}
        stroke={colours.quiet}
      />
      <circle
        cx={x}
        cy={y(recall)}
        r={radiusOf(bytes)}
        fill={best ? colours.accent : colours.surface}
        stroke={colours.accent}
        strokeWidth="2"
      />
      <text
        x={text.x}
        y={text.y}
        fill={colours.ink}
        stroke={colours.surface}
        strokeWidth="3"
        paintOrder="stroke"
      >
        {name}
      </text>
    </g>
  );
}

interface Label {
  model: Placed;
  /** Of the mark. */
  x: number;
  /** Where the name begins. */
  text: { x: number; y: number };
}

/** About as wide as a letter of the names, and as high as their lines, px. */
const LETTER = 6.6;
const LINE = 15;

/** Names beside their marks: right where there is room, and beneath or above where another name is. */
function placedLabels(
  models: readonly Placed[],
  { x, y, width }: { x(speed: number): number; y(recall: number): number; width: number },
): Label[] {
  const labels: Label[] = [];
  for (const model of models) {
    const at = x(model.speed);
    const long = model.name.length * LETTER;
    const away = radiusOf(model.bytes) + 6;
    const right = at + away + long < width;
    const text = { x: right ? at + away : Math.max(0, at - away - long), y: y(model.recall) - 4 };
    const free = (y: number): boolean =>
      labels.every(
        ({ text: other, model: { name } }) =>
          Math.abs(other.y - y) >= LINE || other.x + name.length * LETTER < text.x || text.x + long < other.x,
      );
    const shift = [0, LINE, -LINE, 2 * LINE, -2 * LINE].find((shift) => free(text.y + shift)) ?? 0;
    labels.push({ model, x: at, text: { x: text.x, y: text.y + shift } });
  }
  return labels;
}

/** Those that no other is both better and faster than, the slowest first. */
export function frontierOf(models: readonly Placed[]): Placed[] {
  return models
    .filter(
      (one) =>
        !models.some(
          (other) =>
            other !== one &&
            other.recall >= one.recall &&
            other.speed >= one.speed &&
            (other.recall > one.recall || other.speed > one.speed),
        ),
    )
    .toSorted((a, b) => a.speed - b.speed);
}

/** Speeds by their tenfolds, recalls straight; and where their lines stand. */
function scalesOf(models: readonly Placed[], width: number) {
  const decades = models.map(({ speed }) => Math.log10(speed));
  const first = Math.floor(Math.min(...decades) - 0.1);
  const last = Math.max(first + 1, Math.ceil(Math.max(...decades) + 0.1));
  const low = Math.min(...models.map(({ interval }) => interval.low));
  const high = Math.max(...models.map(({ interval }) => interval.high));
  const step = [0.01, 0.02, 0.05, 0.1, 0.2].find((step) => (high - low) / step <= 6) ?? 0.2;
  const from = Math.floor(low / step);
  const to = Math.max(from + 1, Math.ceil(high / step));
  return {
    x: (speed: number): number =>
      LEFT + ((Math.log10(speed) - first) / (last - first)) * (width - LEFT - RIGHT),
    y: (recall: number): number =>
      HEIGHT - BOTTOM - ((recall / step - from) / (to - from)) * (HEIGHT - TOP - BOTTOM),
    speeds: Array.from({ length: last - first + 1 }, (_, at) => 10 ** (first + at)),
    recalls: Array.from({ length: to - from + 1 }, (_, at) => (from + at) * step),
  };
}

/** The area grows with the bytes. */
const radiusOf = (bytes: number | null): number =>
  bytes === null ? 4 : Math.min(20, 4 + Math.sqrt(bytes / 1e6) * 2);

/** As wide as there is room, so that letters keep their size on narrow screens. */
function useWidth(svg: RefObject<SVGSVGElement | null>): number {
  const [width, setWidth] = useState(640);
  useLayoutEffect(() => {
    const room = svg.current!.parentElement!;
    const measure = (): void => setWidth(Math.max(280, Math.round(room.clientWidth) - 32));
    measure();
    const resized = new ResizeObserver(measure);
    resized.observe(room);
    return () => resized.disconnect();
  }, [svg]);
  return width;
}
