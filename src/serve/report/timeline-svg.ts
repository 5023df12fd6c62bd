/** Sentiment over time as a picture: stacked bars, with net sentiment as a line over them. Colours are the page's. */
import { LABELS } from '../../model/post.ts';
import type { Window } from '../../windows/window.ts';
import { escapeHtml } from './escape-html.ts';
import { formatCount, formatTime } from './format.ts';

const WIDTH = 960;
const HEIGHT = 320;
const AREA = { left: 64, right: 912, top: 16, bottom: 280 };

/** What is missing is hatched: `missing` are times in ms. */
export function timelineSvg(
  windows: readonly Window[],
  missing: readonly { from: number; to: number }[],
  title: string,
): string {
  const begin = windows[0]!.window_start.getTime();
  const end = windows.at(-1)!.window_end.getTime();
  const highest = Math.max(1, ...windows.map(({ posts }) => posts));
  const x = (time: number): number => AREA.left + ((time - begin) / (end - begin)) * (AREA.right - AREA.left);
  const y = (posts: number): number => AREA.bottom - (posts / highest) * (AREA.bottom - AREA.top);
  const yNet = (net: number): number => (AREA.top + AREA.bottom) / 2 - (net * (AREA.bottom - AREA.top)) / 2;
  const width = Math.max(0.5, ((AREA.right - AREA.left) / windows.length) * 0.86);
  const parts: string[] = [];
  for (const { from, to } of missing) {
    const [left, right] = [x(Math.max(from, begin)), x(Math.min(to, end))];
    if (right > left) parts.push(rect(left, AREA.top, right - left, AREA.bottom - AREA.top, 'gap'));
  }
  for (const part of [0, 0.5, 1]) {
    const value = Math.round(highest * part);
    parts.push(`<path class="grid" d="M${AREA.left} ${round(y(value))}H${AREA.right}"/>`);
    parts.push(said(AREA.left - 8, y(value) + 4, formatCount(value), 'end'));
  }
  const line: string[] = [];
  let broken = true;
  for (const window of windows) {
    const left = x(window.window_start.getTime());
    let below = 0;
    for (const label of [...LABELS].reverse()) {
      const count = Math.round((window[`share_${label}`] ?? 0) * window.scored);
      if (count > 0) parts.push(rect(left, y(below + count), width, y(below) - y(below + count), label));
      below += count;
    }
    if (window.posts > below) {
      parts.push(rect(left, y(window.posts), width, y(below) - y(window.posts), 'unscored'));
    }
    if (window.share_positive === null || window.share_negative === null) {
      broken = true;
      continue;
    }
    const net = window.share_positive - window.share_negative;
    line.push(`${broken ? 'M' : 'L'}${round(left + width / 2)} ${round(yNet(net))}`);
    broken = false;
  }
  for (const net of [1, 0, -1]) {
    parts.push(said(AREA.right + 8, yNet(net) + 4, net > 0 ? '+1' : net < 0 ? '−1' : '0'));
  }
  parts.push(`<path class="halo" d="${line.join('')}"/><path class="net" d="${line.join('')}"/>`);
  parts.push(said(AREA.left, HEIGHT - 12, formatTime(begin)));
  parts.push(said(AREA.right, HEIGHT - 12, formatTime(end), 'end'));
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">
<defs>${hatch('hatch-negative', 'negative-ground')}${hatch('hatch-mixed', 'mixed-ground')}${hatch('hatch-gap', 'gap-ground')}</defs>
${parts.join('')}</svg>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

const rect = (x: number, y: number, width: number, height: number, kind: string): string =>
  `<rect class="mark-${kind}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(Math.max(0, height))}"/>`;

const hatch = (id: string, ground: string): string =>
  `<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="${ground}" width="6" height="6"/><path class="stripe" d="M-1 1L1 -1M0 6L6 0M5 7L7 5"/></pattern>`;

const said = (x: number, y: number, what: string, anchor = 'start'): string =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escapeHtml(what)}</text>`;
