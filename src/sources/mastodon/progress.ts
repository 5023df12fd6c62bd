import type { Coverage, GapReason } from '../../model/coverage.ts';
import { type Interval, subtract, union } from './intervals.ts';

/** A stretch of one stream that did not come. */
export interface Missing extends Interval {
  reason: GapReason;
  detail: string;
  /** Whether the server's timeline may still be asked for it. */
  healable: boolean;
}

/** How far one stream of one server is accounted for, ms since the epoch. */
export interface StreamProgress {
  /** Up to here every moment has come or is in `missing`; null before the stream began. */
  to: number | null;
  missing: readonly Missing[];
  /** Whether it delivers now. */
  live: boolean;
}

/** The account of each stream, by `<server> <stream>`. */
export type Progress = Readonly<Record<string, StreamProgress>>;

/** What became known of one stream. Times are of our clock. */
export type Change =
  /** The stream delivers from `at` on, for the first time. */
  | { kind: 'begun'; at: number }
  /** Something came at `at`: nothing before it is missing that is not noted. */
  | { kind: 'heard'; at: number }
  /** Nothing came from the end of the account until `at`. */
  | { kind: 'missed'; at: number; reason: GapReason; detail: string; healable: boolean }
  /** All of this stretch has come, now or before. */
  | { kind: 'filled'; from: number; to: number }
  /** What is missing of this stretch cannot be had; `detail` says why. */
  | { kind: 'denied'; from: number; to: number; detail: string };

export const UNBEGUN: StreamProgress = { to: null, missing: [], live: false };

/** More than a stream breaks in weeks. */
const MOST_MISSING = 64;

export function advance(progress: StreamProgress, change: Change): StreamProgress {
  const { to, missing, live } = progress;
  switch (change.kind) {
    case 'begun':
      return to === null ? { to: change.at, missing, live: true } : { ...progress, live: true };
    case 'heard':
      return { to: to === null ? change.at : Math.max(to, change.at), missing, live: true };
    case 'missed': {
      const { at, reason, detail, healable } = change;
      if (to === null || at <= to) return { to: to ?? at, missing, live: false };
      return {
        to: at,
        missing: joined(missing, { from: to, to: at, reason, detail, healable }),
        live: false,
      };
    }
    case 'filled':
      return { to, missing: cut(missing, change), live };
    case 'denied': {
      const before = missing.filter(({ healable }) => healable);
      const denied = before.flatMap((part) =>
        intersection(part, change).map((piece) => ({
          ...part,
          ...piece,
          healable: false,
          detail: `${part.detail}; ${change.detail}`,
        })),
      );
      const rest = [...missing.filter(({ healable }) => !healable), ...cut(before, change)];
      return { to, missing: [...rest, ...denied].sort((a, b) => a.from - b.from), live };
    }
  }
}

function joined(missing: readonly Missing[], next: Missing): Missing[] {
  const last = missing.at(-1);
  if (
    last !== undefined &&
    last.to === next.from &&
    last.reason === next.reason &&
    last.detail === next.detail &&
    last.healable === next.healable
  ) {
    return [...missing.slice(0, -1), { ...last, to: next.to }];
  }
  return [...missing, next];
}

/**
 * The account with no more stretches than a cursor may hold: those that are nearest to each other are taken as one,
 * and what lies between them is read once more. To be noted after `coverageOf`, for which nothing new is missing.
 */
export function bounded(progress: StreamProgress): StreamProgress {
  const missing = [...progress.missing];
  while (missing.length > MOST_MISSING) {
    const distances = missing.slice(1).map(({ from }, at) => from - missing[at]!.to);
    const at = distances.indexOf(Math.min(...distances));
    const [a, b] = [missing[at]!, missing[at + 1]!];
    missing.splice(at, 2, { ...(a.healable ? a : b), from: a.from, to: b.to });
  }
  return missing.length === progress.missing.length ? progress : { ...progress, missing };
}

const cut = (missing: readonly Missing[], hole: Interval): Missing[] =>
  missing.flatMap((part) => subtract([part], [hole]).map((piece) => ({ ...part, ...piece })));

function intersection(a: Interval, b: Interval): Interval[] {
  const piece = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
  return piece.from < piece.to ? [piece] : [];
}

/** Up to where all streams are accounted for; null before one of them is. */
export function accountedTo(progress: Progress): number | null {
  let least: number | null = null;
  for (const { to } of Object.values(progress)) {
    if (to !== null && (least === null || to < least)) least = to;
  }
  return least;
}

/**
 * What a source of several streams may say of its completeness: a moment is covered where no stream misses it.
 * `before` is the account that was noted last, with the same streams.
 *
 * @param ending whether the source is being stopped, so that nothing follows
 */
export function coverageOf(before: Progress, after: Progress, ending: boolean): Coverage[] {
  const end = accountedTo(after);
  if (end === null) return [];
  const notes: Coverage[] = [];
  for (const [name, stream] of Object.entries(after)) {
    const known = before[name]?.missing ?? [];
    for (const part of stream.missing) {
      if (known.some((old) => sameWords(old, part) && old.from <= part.from && old.to >= part.to)) continue;
      notes.push(gapNote(name, part));
    }
  }
  const covered = newlyCovered(before, after, end);
  const down = Object.entries(after).find(([, { to, live }]) => to !== null && !live);
  for (const { from, to } of covered) notes.push({ kind: 'covered', topic: null, from, to });
  if (ending) notes.push({ kind: 'covered', topic: null, from: end, to: end, after: 'paused' });
  else if (down === undefined)
    notes.push({ kind: 'covered', topic: null, from: end, to: end, after: 'live' });
  else {
    const [name, { to, missing }] = down;
    const last = missing.at(-1);
    if (last !== undefined && last.to === to) notes.push({ ...gapNote(name, last), ongoing: true });
  }
  return notes;
}

function newlyCovered(before: Progress, after: Progress, end: number): Interval[] {
  const missing = Object.values(after).flatMap((stream) => stream.missing);
  const missingBefore = Object.values(before).flatMap((stream) => stream.missing);
  const begin = accountedTo(before) ?? end;
  const candidates = [...missingBefore, { from: Math.min(begin, end), to: end }];
  return subtract(candidates, missing)
    .map(({ from, to }) => ({ from, to: Math.min(to, end) }))
    .filter(({ from, to }) => from < to);
}

const sameWords = (a: Missing, b: Missing): boolean =>
  a.reason === b.reason && a.detail === b.detail && a.healable === b.healable;

function gapNote(name: string, { from, to, reason, detail, healable }: Missing): Coverage & { kind: 'gap' } {
  const [server, stream] = name.split(' ');
  return { kind: 'gap', topic: null, from, to, reason, detail: `${server}, ${stream}: ${detail}.`, healable };
}

/** What is missing and may be asked for, sorted. */
export function toFill(progress: StreamProgress): Interval[] {
  return union(progress.missing.filter(({ healable }) => healable));
}
