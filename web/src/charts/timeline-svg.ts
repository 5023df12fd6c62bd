/** The timeline as a picture of its own, with title and legend. */
import { formatCount, formatTime } from '../format.ts';
import { type Colours, SIGNS } from '../theme/palette.ts';
import { type Drawing, escapeXml } from './drawing.ts';
import { hasNet, netShown, STACK, type Timeline } from './timeline-data.ts';

const SIZE = { width: 960, height: 360 };
const AREA = { left: 56, right: 916, top: 56, bottom: 316 };

export function timelineSvg(timeline: Timeline, title: string, colours: Colours): Drawing {
  const { slots, step, missing } = timeline;
  const begin = slots[0]!.start;
  const end = slots.at(-1)!.start + step;
  const highest = Math.max(1, ...slots.map(({ posts }) => posts));
  const x = (time: number): number => AREA.left + ((time - begin) / (end - begin)) * (AREA.right - AREA.left);
  const y = (posts: number): number => AREA.bottom - (posts / highest) * (AREA.bottom - AREA.top);
  const yNet = (net: number): number => (AREA.top + AREA.bottom) / 2 - (net * (AREA.bottom - AREA.top)) / 2;
  const width = Math.max(0.5, (x(begin + step) - x(begin)) * 0.86);

  const gaps = missing.map(({ from, to }) => {
    const [left, right] = [x(Math.max(from, begin)), x(Math.min(to, end))];
    return rect(left, AREA.top, right - left, AREA.bottom - AREA.top, 'url(#gap)');
  });
  const bars = slots.flatMap(({ start, counts, unscored }) => {
    let below = 0;
    const parts = [
      ...STACK.map((label) => [fillOf(label, colours), counts[label]] as const),
      [colours.sunken, unscored] as const,
    ];
    return parts.map(([fill, count]) => {
      const bar = rect(x(start), y(below + count), width, y(below) - y(below + count), fill);
      below += count;
      return count === 0 ? '' : bar;
    });
  });
  const points = slots
    .map((slot) => [slot.start, netShown(slot)] as const)
    .map(([start, net]) =>
      net === null ? null : `${x(start + step / 2).toFixed(1)} ${yNet(net).toFixed(1)}`,
    );
  const line = points
    .map((point, at) => (point === null ? '' : `${points[at - 1] == null ? 'M' : 'L'}${point}`))
    .join('');
  const grid = [0, 0.5, 1].map((part) => {
    const value = highest * part;
    return `<path d="M${AREA.left} ${y(value)}H${AREA.right}" stroke="${colours.line}"/>${text(AREA.left - 8, y(value) + 4, formatCount(Math.round(value)), colours.quiet, 'end')}`;
  });
  const nets = (hasNet(timeline) ? [1, 0, -1] : []).map((net) =>
    text(AREA.right + 8, yNet(net) + 4, net > 0 ? '+1' : net < 0 ? '−1' : '0', colours.quiet),
  );
  const legend = STACK.map(
    (label, at) =>
      rect(AREA.left + at * 110, 34, 12, 12, fillOf(label, colours)) +
      text(AREA.left + at * 110 + 18, 44, `${SIGNS[label]} ${label}`, colours.quiet),
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${SIZE.height}" viewBox="0 0 ${SIZE.width} ${SIZE.height}" font-family="system-ui, sans-serif" font-size="12">
<defs>${hatch('gap', 'none', colours.gap)}${hatch('negative', colours.negative, colours.hatch)}${hatch('mixed', colours.mixed, colours.hatch)}</defs>
${rect(0, 0, SIZE.width, SIZE.height, colours.surface)}
${text(AREA.left, 22, title, colours.ink, 'start', 15)}
${legend.join('')}${hasNet(timeline) ? text(AREA.left + 440, 44, '— net sentiment', colours.quiet) : ''}
${gaps.join('')}${grid.join('')}${nets.join('')}${bars.join('')}
<path d="${line}" fill="none" stroke="${colours.surface}" stroke-width="4"/><path d="${line}" fill="none" stroke="${colours.ink}" stroke-width="1.6"/>
${text(AREA.left, 340, formatTime(begin), colours.quiet)}${text(AREA.right, 340, formatTime(end), colours.quiet, 'end')}
</svg>`;
  return { svg, ...SIZE };
}

const fillOf = (label: (typeof STACK)[number], colours: Colours): string =>
  label === 'negative' || label === 'mixed' ? `url(#${label})` : colours[label];

const rect = (x: number, y: number, width: number, height: number, fill: string): string =>
  `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" fill="${fill}"/>`;

const hatch = (id: string, ground: string, stroke: string): string =>
  `<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse">${rect(0, 0, 6, 6, ground)}<path d="M-1 1L1 -1M0 6L6 0M5 7L7 5" stroke="${stroke}" stroke-width="1.5"/></pattern>`;

const text = (x: number, y: number, what: string, fill: string, anchor = 'start', size = 12): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${fill}" text-anchor="${anchor}" font-size="${size}">${escapeXml(what)}</text>`;
