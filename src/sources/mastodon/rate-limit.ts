import type { IncomingHttpHeaders } from 'node:http';

/**
 * When a server says to come back, ms since the epoch: `Retry-After` in seconds or as a date (RFC 9110, section
 * 10.2.3), else `X-RateLimit-Reset` as ISO 8601 (https://docs.joinmastodon.org/api/rate-limits/). Null where it
 * says nothing usable, or a time that is not ahead.
 */
export function retryAtOf(headers: IncomingHttpHeaders, now: number): number | null {
  const after = headers['retry-after']?.trim();
  if (after !== undefined && after !== '') {
    const at = /^\d{1,9}$/.test(after) ? now + Number(after) * 1000 : Date.parse(after);
    if (at > now) return at;
  }
  return resetAtOf(headers, now);
}

/** Until when no request is left, ms since the epoch; null while there are, or where the server does not say. */
export function usedUpUntil(headers: IncomingHttpHeaders, now: number): number | null {
  const remaining = single(headers['x-ratelimit-remaining']);
  if (remaining === null || !/^\s*0+\s*$/.test(remaining)) return null;
  return resetAtOf(headers, now);
}

function resetAtOf(headers: IncomingHttpHeaders, now: number): number | null {
  const reset = single(headers['x-ratelimit-reset']);
  if (reset === null) return null;
  const at = Date.parse(reset);
  return at > now ? at : null;
}

const single = (value: string | string[] | undefined): string | null =>
  (Array.isArray(value) ? value[0] : value) ?? null;

/** The longest that a server may make us wait, ms: a clock far ahead of ours must not silence a source. */
const LONGEST_WAIT_MS = 15 * 60_000;

/**
 * How long to wait after HTTP 429, ms: until the time given, but a second longer, since clocks differ; where
 * none is given, 60 s doubling with each failure in a row. Never more than 15 minutes.
 */
export function limitedDelay(
  retryAt: number | null,
  now: number,
  failures: number,
  firstMs = 60_000,
): number {
  const wait = retryAt === null ? firstMs * 2 ** Math.min(failures - 1, 10) : retryAt - now + 1000;
  return Math.min(wait, LONGEST_WAIT_MS);
}
