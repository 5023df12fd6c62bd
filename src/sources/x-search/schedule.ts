/** When a search that runs by the clock asks for what. Pure. */
import type { Endpoint } from './endpoint.ts';
import { earliest, INDEX_LAG_MS, latest } from './endpoint.ts';
import type { Partition } from './partitions.ts';

export interface ScheduleOptions {
  /** ms; a search ends at each multiple of it. */
  every: number;
  /** Posts a search at the most, which are then the latest; null for all. */
  limit: number | null;
}

/** X indexes some posts late: that much before the end of the search before is asked for again. */
export const OVERLAP_MS = 60_000;

export interface Due {
  /** What to ask for now, in order. */
  pieces: Partition[];
  /** A stretch too old to be asked for. */
  lost: { from: number; to: number } | null;
  /** The end of it all. */
  to: number;
}

/**
 * What a topic that is accounted for up to `to` (null for a new one, which begins with the last `every`) is to
 * be asked for now. All that was missed comes as one piece; as samples, one for each time that was missed.
 */
export function due(
  to: number | null,
  now: number,
  endpoint: Endpoint,
  { every, limit }: ScheduleOptions,
): Due | null {
  if (to === null) {
    const end = latest(now);
    return { pieces: [piece(end - every, end, limit)], lost: null, to: end };
  }
  const end = Math.floor(latest(now) / every) * every;
  if (end <= to) return null;
  const edge = earliest(endpoint, now);
  const lost = to < edge ? { from: to, to: Math.min(edge, end) } : null;
  const start = Math.max(to, edge);
  if (start >= end) return { pieces: [], lost, to: end };
  if (limit === null) {
    return { pieces: [piece(Math.max(edge, start - OVERLAP_MS), end, null)], lost, to: end };
  }
  const pieces: Partition[] = [];
  for (let from = start; from < end; ) {
    const next = Math.min(end, (Math.floor(from / every) + 1) * every);
    pieces.push(piece(from, next, limit));
    from = next;
  }
  return { pieces, lost, to: end };
}

/** When something is next due, ms since the epoch. */
export const nextDue = (to: number, every: number): number =>
  (Math.floor(to / every) + 1) * every + INDEX_LAG_MS;

const piece = (from: number, to: number, limit: number | null): Partition => ({
  from,
  to,
  posts: null,
  limit,
  of: { from, to, posts: null },
});
