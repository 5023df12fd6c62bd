import { type Clock, systemClock } from '../../../model/clock.ts';
import { formatClock, formatCount, formatPercent, formatSize } from './quantity.ts';
import { fit, widthOf } from './width.ts';

export interface ProgressOptions {
  /** What is being worked on, such as the name of a file. */
  label: string;
  /** How many bytes there are; null where that is not known (stdin). */
  totalBytes: number | null;
  /** What is counted; `posts` unless told otherwise. */
  noun?: string;
  /** Where only the share done is known: `update(share, 0)` with a share of 0 to 1, and `totalBytes` 1. */
  shareOnly?: boolean;
  /** Where what is counted is all there is: `update(count, count)`, with `totalBytes` the count to reach. */
  inPosts?: boolean;
  /** More to say of how far it is. */
  extra?: () => string;
  clock?: Clock;
}

/** A bar of one line that is drawn over itself. */
export interface Progress {
  /** How far the work has come since it began. Cheap: it draws ten times a second at the most. */
  update(bytes: number, count: number): void;
  /** Draws the last state and leaves it on the screen. */
  done(): void;
  /** Takes the bar off the screen, so that something else can be written; the next update brings it back. */
  clear(): void;
}

interface Screen {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const DRAW_EVERY_MS = 100;
const RATE_OVER_MS = 5000;
const BAR_COLUMNS = 24;
const CLEAR_TO_END = '\u001b[K';

export function createProgress(screen: Screen, options: ProgressOptions): Progress {
  if (!screen.isTTY) return { update() {}, done() {}, clear() {} };
  const clock = options.clock ?? systemClock;
  const started = clock.now();
  let samples = [{ at: started, bytes: 0, count: 0 }];
  let latest = samples[0]!;
  let drawn = Number.NEGATIVE_INFINITY;
  let visible = false;
  let ended = false;

  const draw = (line: string, end: string) => {
    screen.write(`\r${fit(line, (screen.columns ?? 80) - 1)}${CLEAR_TO_END}${end}`);
    visible = end === '';
  };
  return {
    update(bytes, count) {
      if (ended) return;
      latest = { at: clock.now(), bytes, count };
      if (latest.at - drawn < DRAW_EVERY_MS) return;
      drawn = latest.at;
      samples.push(latest);
      // One sample older than the span is kept, so that the rate always looks back over all of it.
      while (samples.length > 2 && samples[1]!.at < latest.at - RATE_OVER_MS) samples.shift();
      draw(describe(latest, samples[0]!, options, screen.columns ?? 80), '');
    },
    done() {
      if (ended) return;
      ended = true;
      samples = [];
      draw(summarise(latest, clock.now() - started, options), '\n');
    },
    clear() {
      if (visible) screen.write(`\r${CLEAR_TO_END}`);
      visible = false;
      drawn = Number.NEGATIVE_INFINITY;
    },
  };
}

interface Sample {
  at: number;
  bytes: number;
  count: number;
}

/** The line while the work goes on; what matters least is left out where the terminal is narrow. */
function describe(now: Sample, before: Sample, options: ProgressOptions, columns: number): string {
  const seconds = Math.max(0.001, (now.at - before.at) / 1000);
  const rate = (now.count - before.count) / seconds;
  const byteRate = (now.bytes - before.bytes) / seconds;
  const total = options.totalBytes;
  const share = total === null ? null : total === 0 ? 1 : Math.min(1, now.bytes / total);
  // A file that grows while it is read goes past its first size: there is then no time left to tell.
  const left = total === null || byteRate <= 0 ? null : Math.max(0, total - now.bytes) / byteRate;
  const parts: { text: string; rank: number; counts?: boolean }[] = [
    { text: fit(options.label, 30), rank: 2 },
    { text: share === null ? '' : bar(share), rank: 4 },
    { text: share === null ? '' : formatPercent(share).padStart(4), rank: 0 },
    {
      text: options.inPosts
        ? ''
        : total === null
          ? formatSize(now.bytes)
          : `${formatSize(now.bytes)} of ${formatSize(total)}`,
      rank: 5,
      counts: true,
    },
    { text: `${formatCount(now.count)} ${options.noun ?? 'posts'}`, rank: 0, counts: true },
    { text: options.extra?.() ?? '', rank: 3 },
    { text: `${formatCount(rate)}/s`, rank: 3, counts: true },
    { text: left === null ? '' : `${formatClock(left)} left`, rank: 1 },
  ].filter((part) => part.text !== '' && !(options.shareOnly && part.counts));
  const line = () => parts.map((part) => part.text).join('  ');
  for (let rank = 5; rank > 0 && widthOf(line()) > columns - 1; rank--) {
    const at = parts.findIndex((part) => part.rank === rank);
    if (at >= 0) parts.splice(at, 1);
  }
  return line();
}

/** The line that stays. */
function summarise(last: Sample, elapsed: number, options: ProgressOptions): string {
  const seconds = Math.max(0.001, elapsed / 1000);
  if (options.shareOnly) return `${fit(options.label, 30)}  in ${formatClock(seconds)}`;
  return [
    fit(options.label, 30),
    ...(options.inPosts ? [] : [formatSize(last.bytes)]),
    `${formatCount(last.count)} ${options.noun ?? 'posts'}`,
    `in ${formatClock(seconds)}`,
    `${formatCount(last.count / seconds)}/s`,
  ].join('  ');
}

function bar(share: number): string {
  const full = Math.floor(share * BAR_COLUMNS);
  return '█'.repeat(full) + '░'.repeat(BAR_COLUMNS - full);
}
