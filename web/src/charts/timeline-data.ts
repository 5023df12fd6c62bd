/** Windows as the timeline draws them: one slot a window, also where nothing was said. */
import type { Gap, PerLabel, Window } from '../api/types.ts';
import { formatNet, formatShare, formatTime } from '../format.ts';
import { LABELS } from '../question/question.ts';
import type { Cell, Table } from './table.ts';

export interface Slot {
  /** ms since the epoch. */
  start: number;
  posts: number;
  unscored: number;
  counts: PerLabel<number>;
  /** Share of positive less share of negative, -1 to 1; null where nothing is scored, or posts of some sentiment alone are counted. */
  net: number | null;
  /** Share of the window that is accounted for; null where no source says. */
  coverage: number | null;
}

export interface Missing {
  from: number;
  to: number;
  why: string;
}

export interface Timeline {
  slots: readonly Slot[];
  /** The length of a slot, ms. */
  step: number;
  /** Stretches of which we know that we do not know them. */
  missing: readonly Missing[];
  /** Until when it is known; within the last slot where that is not over yet. */
  until: number;
}

const MOST_SLOTS = 600;

export function timelineOf(
  windows: readonly Window[],
  gaps: readonly Gap[],
  {
    from,
    to,
    step,
    now,
    narrowed = false,
  }: {
    from: number;
    to: number;
    step: number;
    now: number;
    /** Whether the windows are of posts of some sentiment alone, so that net sentiment says nothing. */
    narrowed?: boolean;
  },
): Timeline {
  const byStart = Map.groupBy(windows, (window) => Date.parse(window.window_start));
  const first = Math.floor(from / step) * step;
  const count = Math.min(MOST_SLOTS, Math.max(1, Math.ceil((to - first) / step)));
  const begin = Math.max(first, Math.ceil(to / step) * step - count * step);
  const slots = Array.from({ length: count }, (_, at) =>
    slotOf(begin + at * step, byStart.get(begin + at * step) ?? [], narrowed),
  );
  const missing = gaps
    .map(({ from, to, reason }) => ({
      from: Date.parse(from),
      to: to === null ? now : Date.parse(to),
      why: reason,
    }))
    .filter((gap) => gap.to > begin && gap.from < begin + count * step);
  return { slots, step, missing, until: Math.min(now, begin + count * step) };
}

/** Of several topics there is a window for each; here they are one. */
function slotOf(start: number, windows: readonly Window[], narrowed: boolean): Slot {
  const sum = (of: (window: Window) => number): number =>
    windows.reduce((total, window) => total + of(window), 0);
  const counts = Object.fromEntries(
    LABELS.map((label) => [
      label,
      sum((window) => Math.round((window[`share_${label}`] ?? 0) * window.scored)),
    ]),
  ) as PerLabel<number>;
  const [posts, scored] = [sum(({ posts }) => posts), sum(({ scored }) => scored)];
  const known = windows.map(({ coverage }) => coverage).filter((coverage) => coverage !== null);
  return {
    start,
    posts,
    unscored: posts - scored,
    counts,
    net: scored === 0 || narrowed ? null : (counts.positive - counts.negative) / scored,
    coverage: known.length === 0 ? null : Math.min(...known),
  };
}

/** Whether the slot is not over yet. */
export const isPartial = ({ step, until }: Timeline, { start }: Slot): boolean => start + step > until;

export function timelineTable({ slots, step }: Timeline): Table {
  const numeric = { numeric: true };
  const time = { show: (cell: Cell) => formatTime(String(cell)) };
  return {
    columns: [
      { title: 'From', ...time },
      { title: 'To', ...time },
      { title: 'Posts', ...numeric },
      { title: 'Positive', ...numeric },
      { title: 'Neutral', ...numeric },
      { title: 'Negative', ...numeric },
      { title: 'Mixed', ...numeric },
      { title: 'Net sentiment', ...numeric, show: (cell) => formatNet(cell as number | null) },
      { title: 'Accounted for', ...numeric, show: (cell) => formatShare(cell as number | null) },
    ],
    rows: slots.map(({ start, posts, counts, net, coverage }) => [
      new Date(start).toISOString(),
      new Date(start + step).toISOString(),
      posts,
      ...LABELS.map((label) => counts[label]),
      net === null ? null : Math.round(net * 1e4) / 1e4,
      coverage,
    ]),
  };
}

/** Of fewer scored posts net sentiment is mostly chance: the line leaves those windows out. */
const LEAST_SCORED = 5;

/** Net sentiment as the line shows it. */
export const netShown = ({ net, posts, unscored }: Slot): number | null =>
  posts - unscored < LEAST_SCORED ? null : net;

/** Whether there is a line of net sentiment at all. */
export const hasNet = ({ slots }: Timeline): boolean => slots.some((slot) => netShown(slot) !== null);

/** Order from the bottom of a stack to its top. */
export const STACK = ['positive', 'neutral', 'mixed', 'negative'] as const;
