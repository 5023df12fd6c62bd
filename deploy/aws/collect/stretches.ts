/** Into which stretches of time the past of a topic is cut, each fetched by itself. */
import { UsageError } from '../../../src/model/errors.ts';
import { ceilSecond, floorSecond, latest } from '../../../src/sources/x-search/endpoint.ts';

/** A stretch of the past of a topic; times are ISO 8601, and `to` is not within. */
export interface Stretch {
  topic: string;
  from: string;
  to: string;
}

const QUARTER_HOUR_MS = 15 * 60_000;
/** All of them are the state of one execution of Step Functions, which holds 256 KB. */
const MOST_STRETCHES = 1000;

/** Quarters of an hour, or longer ones where there would be too many. */
export function stretchesOf({ topic, from, to }: Stretch, now: number): Stretch[] {
  const range = rangeOf({ topic, from, to }, now);
  const length = range.to - range.from;
  const step = Math.ceil(length / MOST_STRETCHES / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
  const stretches: Stretch[] = [];
  for (let at = range.from; at < range.to; ) {
    const next = Math.min(range.to, (Math.floor(at / step) + 1) * step);
    stretches.push({ topic, from: new Date(at).toISOString(), to: new Date(next).toISOString() });
    at = next;
  }
  return stretches;
}

/** In whole seconds, ms since the epoch. Throws a UsageError where it cannot be asked for. */
export function rangeOf({ from, to }: Stretch, now: number): { from: number; to: number } {
  const range = { from: floorSecond(momentOf('from', from)), to: ceilSecond(momentOf('to', to)) };
  if (range.to <= range.from)
    throw new UsageError('The range is empty: it has to begin (from) before it ends (to).');
  if (range.to > latest(now))
    throw new UsageError(
      `X can be searched up to ${new Date(latest(now)).toISOString()}, half a minute ago; give an earlier end (to).`,
    );
  return range;
}

function momentOf(name: string, text: unknown): number {
  const moment = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  throw new UsageError(`"${name}" is to be a time, such as 2026-03-01T00:00:00Z.`);
}
