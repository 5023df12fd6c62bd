// Posts of the last day in quarter-hours, as columns and as a table.

import { byId, capital, dayAndClock, draw, LABELS, make, numbers } from './dom.js';

const QUARTER_HOUR = 15 * 60_000;
const DAY = 24 * 60 * 60_000;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

const windows = new Map();

export function showWindow(window) {
  windows.set(Date.parse(window.window_start), window);
  draw('timeline', showTimeline);
}

const countOf = (window, label) => Math.round((window[`share_${label}`] ?? 0) * window.scored);

/** Share of a window that is not accounted for; 0 where nothing is known of it. */
const missingOf = (window) => (typeof window?.coverage === 'number' ? 1 - window.coverage : 0);

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });

function showTimeline() {
  const end = Math.max(...windows.keys()) + QUARTER_HOUR;
  for (const start of windows.keys()) if (start < end - DAY) windows.delete(start);
  const starts = Array.from({ length: DAY / QUARTER_HOUR }, (_, slot) => end - DAY + slot * QUARTER_HOUR);
  const shown = starts.map((start) => [start, windows.get(start)]);
  const highest = Math.max(1, ...shown.map(([, window]) => window?.posts ?? 0));
  const total = shown.reduce((sum, [, window]) => sum + (window?.posts ?? 0), 0);
  const chart = svg('svg', {
    viewBox: `0 0 ${starts.length * 10} 100`,
    preserveAspectRatio: 'none',
    role: 'img',
  });
  chart.setAttribute(
    'aria-label',
    `${numbers.format(total)} posts within 24 hours, up to ${highest} in 15 minutes`,
  );
  const last = end - QUARTER_HOUR;
  shown.forEach(([start, window], slot) => {
    // The last quarter-hour is not over yet.
    const missing = start === last ? 0 : missingOf(window);
    if (missing > 0)
      chart.append(svg('rect', { class: 'missing', x: slot * 10, y: 0, width: 10, height: 100 * missing }));
    if (window !== undefined && window.posts > 0)
      chart.append(column(start, window, slot * 10, 96 / highest));
  });
  const axis = make('p', 'axis');
  for (const at of [0, starts.length / 2, starts.length - 1]) {
    const time = make('time', '', (at === 0 ? dayAndClock : clock).format(starts[at]));
    time.dateTime = new Date(starts[at]).toISOString();
    axis.append(time);
  }
  byId('timeline').replaceChildren(legend(shown), chart, axis);
  byId('timeline-note').textContent =
    `24 hours, your time zone; the highest column is ${numbers.format(highest)} posts`;
  showTable(shown.filter(([, window]) => window !== undefined).reverse());
}

/** One quarter-hour: its posts by what they feel, from the ground up. */
function column(start, window, x, scale) {
  const group = svg('g');
  const scored = LABELS.map((label) => [label, countOf(window, label)]);
  let y = 100;
  for (const [name, count] of [...scored.toReversed(), ['unscored', window.posts - window.scored]]) {
    if (count <= 0) continue;
    const height = count * scale;
    y -= height;
    group.append(svg('rect', { class: name, x: x + 1, y, width: 8, height }));
  }
  const parts = scored.filter(([, count]) => count > 0).map(([label, count]) => `${count} ${label}`);
  const title = svg('title');
  const heard =
    typeof window.coverage === 'number' ? `; ${percent.format(window.coverage)} accounted for` : '';
  title.textContent = `${dayAndClock.format(start)}: ${window.posts} posts${parts.length > 0 ? `, ${parts.join(', ')}` : ''}${heard}`;
  group.append(svg('rect', { class: 'target', x, y: 0, width: 10, height: 100 }), title);
  return group;
}

function legend(shown) {
  const list = make('ul', 'legend');
  const has = (label) => shown.some(([, window]) => window !== undefined && countOf(window, label) > 0);
  const unscored = shown.some(([, window]) => window !== undefined && window.posts > window.scored);
  for (const label of LABELS)
    if (label !== 'mixed' || has(label)) list.append(make('li', `tag ${label}`, capital(label)));
  if (unscored) list.append(make('li', 'tag unscored', 'Not scored'));
  if (shown.slice(0, -1).some(([, window]) => missingOf(window) > 0))
    list.append(make('li', 'tag missing', 'Missing, as a share of the time'));
  return list;
}

function showTable(rows) {
  byId('timeline-table-box').hidden = rows.length === 0;
  byId('timeline-table').replaceChildren(
    ...rows.map(([start, window]) => {
      const row = make('tr');
      const head = make('th', '', dayAndClock.format(start));
      head.scope = 'row';
      const cells = [window.posts, ...LABELS.map((label) => countOf(window, label))];
      const heard = typeof window.coverage === 'number' ? percent.format(window.coverage) : '';
      row.append(head, ...cells.map((count) => make('td', '', numbers.format(count))), make('td', '', heard));
      return row;
    }),
  );
}

function svg(tag, attributes = {}) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
