/** A line plot as SVG: no dependency, readable on a light and on a dark page. */
export interface Plot {
  /** What the picture shows, for those who do not see it. */
  title: string;
  x: Axis;
  y: Axis;
  series: readonly Series[];
}

export interface Axis {
  label: string;
  from: number;
  to: number;
  /** Where it is marked. */
  ticks: readonly number[];
  /** How a mark is written; as the number is unless told. */
  format?: (value: number) => string;
}

export interface Series {
  /** Written beside the last point; none where it is empty. */
  label: string;
  kind: 'line' | 'dashed' | 'points';
  points: readonly PlotPoint[];
}

export interface PlotPoint {
  x: number;
  y: number;
  /** Written beside the point. */
  label?: string;
}

const WIDTH = 640;
const HEIGHT = 400;
const LEFT = 64;
const RIGHT = 24;
const TOP = 20;
const BOTTOM = 52;

/** Drawn in grey and blue of a middle lightness, which stand out from white and from black alike. */
const STYLE = [
  'text{font:13px system-ui,sans-serif;fill:#57606a}',
  '.axis{stroke:#8c959f}.grid{stroke:#8c959f;opacity:.25}',
  '.line{fill:none;stroke:#2f81d7;stroke-width:2}',
  '.dashed{fill:none;stroke:#8c959f;stroke-width:1.5;stroke-dasharray:5 4}',
  '.point{fill:#d9730d}.said{font-weight:600}',
  '@media(prefers-color-scheme:dark){text{fill:#b1bac4}}',
].join('');

/** The picture. Points outside the axes are drawn on their edge; what is no finite number is left out. */
export function drawPlot(plot: Plot): string {
  const { x, y } = plot;
  const across = (value: number) => LEFT + place(value, x) * (WIDTH - LEFT - RIGHT);
  const up = (value: number) => HEIGHT - BOTTOM - place(value, y) * (HEIGHT - TOP - BOTTOM);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<title>${escapeText(plot.title)}</title><style>${STYLE}</style>`,
    ...y.ticks.map((tick) => {
      const at = round(up(tick));
      return `<path class="grid" d="M${LEFT} ${at}H${WIDTH - RIGHT}"/>${said(LEFT - 8, at + 4, write(tick, y), 'end')}`;
    }),
    ...x.ticks.map((tick) => {
      const at = round(across(tick));
      return `<path class="grid" d="M${at} ${TOP}V${HEIGHT - BOTTOM}"/>${said(at, HEIGHT - BOTTOM + 18, write(tick, x), 'middle')}`;
    }),
    `<path class="axis" fill="none" d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>`,
    said((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, x.label, 'middle'),
    `<g transform="rotate(-90 16 ${(TOP + HEIGHT - BOTTOM) / 2})">${said(16, (TOP + HEIGHT - BOTTOM) / 2, y.label, 'middle')}</g>`,
    ...plot.series.map((series) => drawSeries(series, across, up)),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

function drawSeries(
  { kind, label, points }: Series,
  across: (x: number) => number,
  up: (y: number) => number,
): string {
  const drawn = points
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
    .map((point) => ({ ...point, left: round(across(point.x)), top: round(up(point.y)) }));
  const last = drawn.at(-1);
  if (last === undefined) return '';
  const shape =
    kind === 'points'
      ? drawn.map(({ left, top }) => `<circle class="point" cx="${left}" cy="${top}" r="4.5"/>`).join('')
      : `<path class="${kind}" d="M${drawn.map(({ left, top }) => `${left} ${top}`).join('L')}"/>`;
  const labels = drawn.map(({ left, top, label: own }) => (own === undefined ? '' : beside(left, top, own)));
  return shape + labels.join('') + (label === '' ? '' : beside(last.left, last.top, label));
}

/** A label right of a point and a little below, or left of it where there is no room. */
function beside(left: number, top: number, text: string): string {
  const roomRight = WIDTH - RIGHT - left > text.length * 7 + 8;
  const below = top + 18 < HEIGHT - BOTTOM ? top + 18 : top - 8;
  return said(roomRight ? left + 8 : left - 8, below, text, roomRight ? 'start' : 'end', ' class="said"');
}

const said = (x: number, y: number, text: string, anchor: string, more = '') =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${more}>${escapeText(text)}</text>`;

const place = (value: number, { from, to }: Axis) => Math.min(1, Math.max(0, (value - from) / (to - from)));
const write = (value: number, { format = String }: Axis) => format(value);
const round = (value: number) => Math.round(value * 10) / 10;

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Round values from below `low` to above `high` for the marks of an axis: some `count` of them. */
export function ticksBetween(low: number, high: number, count = 5): number[] {
  const raw = Math.max(high - low, 1e-9) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: Math.max(last - first, 1) + 1 }, (_, at) =>
    Number(((first + at) * step).toPrecision(12)),
  );
}
