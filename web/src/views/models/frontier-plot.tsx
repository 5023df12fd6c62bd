/** The plot itself, as SVG with its colours in it, so that it can be saved as it stands. */
import { formatCount, formatShort } from '../../format.ts';
import type { Colours } from '../../theme/colours.ts';
import { formatBytes, formatFigure, formatInterval } from './figures.ts';
import {
  BOTTOM,
  frontierOf,
  HEIGHT,
  type Label,
  LEFT,
  type Placed,
  placedLabels,
  RIGHT,
  radiusOf,
  scalesOf,
  TOP,
} from './frontier-layout.ts';

const FONT = 'system-ui, "Noto Sans", sans-serif';

interface Props {
  models: readonly Placed[];
  label: string;
  width: number;
  colours: Colours;
}

export function FrontierPlot({ models, label, width, colours }: Props) {
  const { x, y, speeds, recalls } = scalesOf(models, width);
  const line = frontierOf(models).map(({ speed, recall }) => `${x(speed)},${y(recall)}`);
  return (
    <svg
      className="models-plot"
      width={width}
      height={HEIGHT}
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
