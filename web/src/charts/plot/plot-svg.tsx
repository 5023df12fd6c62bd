/** A plot as SVG with its colours in it, so that it can be saved as it stands. */
import type { Colours } from '../../theme/palette.ts';
import { type Area, barsOf, cut, formatOf, type Layout, layoutOf, pathOf, TOP } from './layout.ts';
import type { Bars, Lines, Plot } from './plot.ts';
import { timeTicks } from './ticks.ts';

interface Props {
  plot: Plot;
  width: number;
  height: number;
  colours: Colours;
  /** What is seen, in words. */
  label: string;
  /** Above it, in a picture that leaves the page. */
  title?: string;
  /** The bar or the time that is pointed at. */
  hovered?: number | null;
}

const FONT = 'system-ui, "Noto Sans", sans-serif';
/** So many marks would hide the line. */
const MANY = 12;
/** Points so far apart have a dot each. */
const DOTTED = 100;

export function PlotSvg({ plot, width, height, colours, label, title, hovered = null }: Props) {
  const layout = layoutOf(plot, { width, height }, title === undefined ? TOP : TOP + 32);
  const { area } = layout;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      fontFamily={FONT}
      fontSize="12"
      role="img"
      aria-label={label}
    >
      {title !== undefined && (
        <>
          <rect width={width} height={height} fill={colours.surface} />
          <text x={area.left} y={24} fill={colours.ink} fontSize="15">
            {cut(title, (width - area.left) * 0.8)}
          </text>
        </>
      )}
      <Grid plot={plot} layout={layout} colours={colours} />
      {plot.kind === 'bars' ? (
        <BarMarks plot={plot} layout={layout} width={width} colours={colours} hovered={hovered} />
      ) : (
        <LineMarks plot={plot} layout={layout} colours={colours} hovered={hovered} />
      )}
    </svg>
  );
}

function Grid({ plot, layout, colours }: { plot: Plot; layout: Layout; colours: Colours }) {
  const { area, ticks, y } = layout;
  const format = formatOf(plot);
  return ticks.map((tick) => (
    <g key={tick}>
      <line
        x1={area.left}
        x2={area.right}
        y1={y(tick)}
        y2={y(tick)}
        stroke={tick === 0 ? colours['line-strong'] : colours.line}
        shapeRendering="crispEdges"
      />
      <text x={area.left - 8} y={y(tick) + 4} fill={colours.quiet} textAnchor="end">
        {format(tick)}
      </text>
    </g>
  ));
}

interface Marks<P> {
  plot: P;
  layout: Layout;
  colours: Colours;
  hovered: number | null;
}

function BarMarks({ plot, layout, width, colours, hovered }: Marks<Bars> & { width: number }) {
  const { area, y } = layout;
  return barsOf(plot, area, width).map(({ left, width, bar, label }, at) => {
    const value = plot.values[at] ?? 0;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: two bars may have one name
      <g key={at}>
        {at === hovered && (
          <rect
            x={left}
            y={area.top}
            width={width}
            height={area.bottom - area.top}
            fill={colours.ink}
            fillOpacity="0.07"
          />
        )}
        <rect
          className="plot-bar"
          x={bar.x}
          y={Math.min(y(value), y(0))}
          width={bar.width}
          height={Math.abs(y(value) - y(0))}
          fill={colours.accent}
        />
        {label !== null && (
          <text x={label.x} y={area.bottom + 18} fill={colours.quiet} textAnchor="middle">
            {label.text}
          </text>
        )}
      </g>
    );
  });
}

/** Where a time lies; in the middle where there is one alone. */
export function acrossOf({ times }: Lines, { left, right }: Area): (time: number) => number {
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 0];
  return (time) => (to > from ? left + ((time - from) / (to - from)) * (right - left) : (left + right) / 2);
}

function LineMarks({ plot, layout, colours, hovered }: Marks<Lines>) {
  const { area, y } = layout;
  const { times, lines, spans = [] } = plot;
  const x = acrossOf(plot, area);
  const xs = times.map(x);
  const across = timeTicks(times[0] ?? 0, times.at(-1) ?? 0, Math.floor((area.right - area.left) / 88));
  return (
    <>
      {across.map(({ at, text }) => (
        <g key={at}>
          <line x1={x(at)} x2={x(at)} y1={area.bottom} y2={area.bottom + 4} stroke={colours['line-strong']} />
          <text x={x(at)} y={area.bottom + 18} fill={colours.quiet} textAnchor="middle">
            {text}
          </text>
        </g>
      ))}
      {spans.map(({ from, to }) => (
        <g key={from} className="plot-span" opacity={spans.length > MANY ? 0.5 : 1}>
          <rect
            x={x(from)}
            y={area.top}
            width={Math.max(1, x(to) - x(from))}
            height={area.bottom - area.top}
            fill={colours.bad}
            fillOpacity="0.14"
          />
          <path d={`M${x(from)} ${area.bottom}V${area.top}`} stroke={colours.bad} />
          <path d={`M${x(from) - 4} ${area.top - 6}h8l-4 7z`} fill={colours.bad} />
        </g>
      ))}
      {[...lines].reverse().map(({ name, colour, values, width, dashed }) => (
        <g key={name}>
          <path
            d={pathOf(xs, values, y)}
            fill="none"
            stroke={colours[colour]}
            strokeWidth={width}
            strokeLinejoin="round"
            strokeLinecap="round"
            {...(dashed ? { strokeDasharray: '5 4' } : {})}
          />
          {times.length < DOTTED && !dashed && lines.length === 1 && (
            <Dots xs={xs} values={values} y={y} fill={colours[colour]} />
          )}
        </g>
      ))}
      {hovered !== null && hovered < times.length && (
        <line
          x1={xs[hovered]}
          x2={xs[hovered]}
          y1={area.top}
          y2={area.bottom}
          stroke={colours['line-strong']}
        />
      )}
    </>
  );
}

function Dots(props: {
  xs: readonly number[];
  values: readonly (number | null)[];
  y(value: number): number;
  fill: string;
}) {
  return props.values.map((value, at) =>
    value === null ? null : (
      // biome-ignore lint/suspicious/noArrayIndexKey: two points may lie at one time
      <circle key={at} cx={props.xs[at]} cy={props.y(value)} r="2.5" fill={props.fill} />
    ),
  );
}
