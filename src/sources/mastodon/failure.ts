import type { IncomingHttpHeaders } from 'node:http';
import { messageOf } from '../../model/errors.ts';
import { retryAtOf } from './rate-limit.ts';

/**
 * Why a request or a connection brought no more.
 *
 * `broken`: the network, or the server for now; later it may be well. `stalled`: silence. `limited`: too many
 * requests. `denied`: a token is needed, or this one is not good enough. `absent`: this server does not have it.
 */
export type FailureKind = 'broken' | 'stalled' | 'limited' | 'denied' | 'absent';

export class MastodonFailure extends Error {
  readonly kind: FailureKind;
  /** The HTTP status; null where it did not come to one. */
  readonly status: number | null;
  /** When the server says to come back, ms since the epoch; null where it does not say, or says a time gone by. */
  readonly retryAt: number | null;

  constructor(kind: FailureKind, reason: string, options: { status?: number; retryAt?: number | null } = {}) {
    super(reason);
    this.name = 'MastodonFailure';
    this.kind = kind;
    this.status = options.status ?? null;
    this.retryAt = options.retryAt ?? null;
  }
}

/** Whether asking again in the same way is of no use until a person changes something. */
export const isRefusal = (failure: MastodonFailure): boolean =>
  failure.kind === 'denied' || failure.kind === 'absent';

/** What an HTTP status other than 200 says. `said` is the server's own `error`, where it gave one. */
export function failureOfStatus(
  status: number,
  headers: IncomingHttpHeaders,
  now: number,
  said: string | null,
): MastodonFailure {
  const words = said === null ? '' : ` (${said.replace(/\s+/g, ' ').slice(0, 200)})`;
  const reason = `the server answered HTTP ${status}${words}`;
  const retryAt = retryAtOf(headers, now);
  if (status === 429) return new MastodonFailure('limited', reason, { status, retryAt });
  if (status === 503) return new MastodonFailure('broken', reason, { status, retryAt });
  if (status === 401 || status === 403) return new MastodonFailure('denied', reason, { status });
  // Mastodon answers 422 "This method requires an authenticated user" where it wants a token.
  if (status === 422) return new MastodonFailure('denied', reason, { status });
  if ([404, 405, 406, 410, 501].includes(status)) return new MastodonFailure('absent', reason, { status });
  return new MastodonFailure('broken', reason, { status });
}

/** Anything thrown as a failure; what Node says of the network in words for people. */
export function failureOf(error: unknown): MastodonFailure {
  if (error instanceof MastodonFailure) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return new MastodonFailure('broken', IN_WORDS[code] ?? messageOf(error));
}

const IN_WORDS: Readonly<Record<string, string>> = {
  ECONNRESET: 'the connection was cut off',
  EPIPE: 'the connection was cut off',
  ECONNREFUSED: 'nothing answers at its address',
  ENOTFOUND: 'its name is not known (DNS)',
  EAI_AGAIN: 'its name cannot be looked up (DNS)',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'it cannot be reached from here',
  ENETUNREACH: 'there is no network',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  Z_BUF_ERROR: 'the answer was broken off',
  WS_ERR_INVALID_OPCODE: 'it sent what is no WebSocket frame',
};
