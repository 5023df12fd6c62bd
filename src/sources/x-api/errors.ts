import { UndertoneError } from '../../model/errors.ts';
import type { RateLimit } from './rate-limit.ts';

/**
 * Why X did not do as asked.
 *
 * - `network`: it could not be reached, or the connection broke
 * - `server`: 5xx, or an answer that is none of X's
 * - `rate-limit`: too many requests in the present window
 * - `usage-cap`: the posts that the plan allows, or the credits, are used up
 * - `connections`: as many streams are open as the plan allows
 * - `unauthorized`: the bearer token is wrong or was revoked
 * - `forbidden`: the plan does not allow this
 * - `conflict`: a stream without rules, or one that X is still setting up
 * - `invalid`: the request itself is wrong
 * - `disconnected`: X ended a stream and said so
 */
export type XProblemKind =
  | 'network'
  | 'server'
  | 'rate-limit'
  | 'usage-cap'
  | 'connections'
  | 'unauthorized'
  | 'forbidden'
  | 'conflict'
  | 'invalid'
  | 'disconnected';

const RETRYABLE: ReadonlySet<XProblemKind> = new Set([
  'network',
  'server',
  'rate-limit',
  'connections',
  'conflict',
  'disconnected',
]);

/** A request to X that failed. The message is a sentence that says what to do; it never holds the token. */
export class XApiError extends UndertoneError {
  readonly kind: XProblemKind;
  /** The HTTP status; null where there was no answer. A stream's own problems come with 200. */
  readonly status: number | null;
  /** What X itself said, on one line; empty where it said nothing. */
  readonly said: string;
  readonly rateLimit: RateLimit | null;
  /** The body of the answer, where it was JSON; else null. */
  readonly body: unknown;

  constructor(
    kind: XProblemKind,
    message: string,
    details: { status?: number; said?: string; rateLimit?: RateLimit; body?: unknown; cause?: unknown } = {},
  ) {
    super(`x-${kind}`, message, { retryable: RETRYABLE.has(kind), cause: details.cause });
    this.name = 'XApiError';
    this.kind = kind;
    this.status = details.status ?? null;
    this.said = details.said ?? '';
    this.rateLimit = details.rateLimit ?? null;
    this.body = details.body ?? null;
  }
}
