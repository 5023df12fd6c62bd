import type { IncomingHttpHeaders } from 'node:http';

/** What X says of the requests still allowed in the present window of 15 minutes; null where it does not say. */
export interface RateLimit {
  limit: number | null;
  remaining: number | null;
  /** When the window ends, ms since the epoch by X's clock. */
  resetAt: number | null;
  /** The time by X's clock when it answered (`date` header), ms since the epoch. */
  answeredAt: number | null;
}

/** Source: docs.x.com, "Rate limits": `x-rate-limit-reset` is in seconds since the epoch. */
export function readRateLimit(headers: IncomingHttpHeaders): RateLimit {
  const seconds = wholeNumber(headers['x-rate-limit-reset']);
  const date = Date.parse(headers.date ?? '');
  return {
    limit: wholeNumber(headers['x-rate-limit-limit']),
    remaining: wholeNumber(headers['x-rate-limit-remaining']),
    resetAt: seconds === null ? null : seconds * 1000,
    answeredAt: Number.isNaN(date) ? null : date,
  };
}

/** A window is 15 minutes; a reset further off than that and a little is no reset of a window. */
const LONGEST_WINDOW_MS = 16 * 60_000;

/**
 * How long until the window ends, in ms, measured by X's own clock so that ours may be wrong; at least a second,
 * since the header has whole seconds. Null where X did not say, or said a time that is past or no window away.
 */
export function untilReset({ resetAt, answeredAt }: RateLimit, now: number): number | null {
  if (resetAt === null) return null;
  const ms = resetAt - (answeredAt ?? now);
  return ms > 0 && ms <= LONGEST_WINDOW_MS ? ms + 1000 : null;
}

function wholeNumber(value: string | string[] | undefined): number | null {
  return typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : null;
}
