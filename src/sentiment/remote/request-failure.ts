/**
 * How a request to a service failed:
 * - `unreachable`: no connection, overloaded, starting; nothing to do with the texts. Tried again.
 * - `faulty`: it broke over the request, or the answer makes no sense. Tried again; a text may be to blame.
 * - `rejected`: it says that the request is wrong; a text may be to blame. Not tried again.
 * - `refused`: credentials, address, permissions. Not tried again; someone has to act.
 */
export type FailureKind = 'unreachable' | 'faulty' | 'rejected' | 'refused';

export class RequestFailure extends Error {
  readonly kind: FailureKind;
  /** How long the service asks us to wait, ms; null where it does not say. */
  readonly retryAfterMs: number | null;

  /** `what` goes on from "The service …": `answered with status 500`. */
  constructor(
    kind: FailureKind,
    what: string,
    options: { retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(what, { cause: options.cause });
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** What an HTTP status other than 2xx means (RFC 9110, section 15; 429: RFC 6585; 424: SageMaker's ModelError). */
export function kindOfStatus(status: number): FailureKind {
  if ([408, 425, 429, 502, 503, 504].includes(status)) return 'unreachable';
  if (status >= 500 || status === 424) return 'faulty';
  return [400, 413, 422].includes(status) ? 'rejected' : 'refused';
}

/** The Retry-After header in ms from now: seconds or an HTTP date (RFC 9110, section 10.2.3); null without sense. */
export function retryAfter(header: string | null | undefined, now: number): number | null {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = value === '' ? Number.NaN : Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
