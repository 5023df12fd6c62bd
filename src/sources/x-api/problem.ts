import type { Json } from '../wire-values.ts';
import { listOf, objectOf, textOf } from '../wire-values.ts';
import { XApiError, type XProblemKind } from './errors.ts';
import type { RateLimit } from './rate-limit.ts';

/** What an answer that is no success says of itself. */
export interface Problem {
  /** The last part of the problem's `type`, such as `usage-capped`; empty where there is none. */
  type: string;
  title: string;
  detail: string;
  /** `TooManyConnections`, `ProvisioningSubscription`, …; empty but for streams. */
  connectionIssue: string;
}

/**
 * The problem in a body of X, or null where the body holds none: `{title, detail, type}` alone, or the first
 * of `errors`. Source: docs.x.com, "Response codes and errors".
 */
export function problemOf(body: unknown): Problem | null {
  const object = objectOf(body);
  if (object === null) return null;
  const own = textOf(object.title) !== null || textOf(object.detail) !== null;
  const first = own ? object : objectOf(listOf(object.errors)[0]);
  if (first === null) return null;
  const problem = toProblem(first);
  // Of a wrong request the whole says only that it is wrong; what is wrong stands with its errors.
  const reasons = own ? listOf(object.errors).flatMap((item) => textOf(objectOf(item)?.message) ?? []) : [];
  return reasons.length === 0 ? problem : { ...problem, detail: reasons.join('; ') };
}

function toProblem(object: Json): Problem {
  return {
    type: (textOf(object.type) ?? '').split('/').at(-1) ?? '',
    title: textOf(object.title) ?? '',
    detail: textOf(object.detail) ?? textOf(object.message) ?? listOf(object.details).join('; '),
    connectionIssue: textOf(object.connection_issue) ?? '',
  };
}

const LONGEST_SAID = 300;

/** What X said, on one line, for people. */
export function saidBy({ title, detail }: Problem): string {
  const text = detail === '' || detail === title ? title : title === '' ? detail : `${title}: ${detail}`;
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST_SAID);
}

/** Which kind of failure an answer is. The body decides first: 429 stands for three different things. */
export function kindOf(status: number, problem: Problem | null): XProblemKind {
  const { type = '', title = '', connectionIssue = '' } = problem ?? {};
  if (connectionIssue === 'TooManyConnections') return 'connections';
  if (connectionIssue !== '' && connectionIssue !== 'RulesMissing') return 'conflict';
  if (
    type === 'usage-capped' ||
    title === 'UsageCapExceeded' ||
    title === 'CreditsDepleted' ||
    status === 402
  )
    return 'usage-cap';
  if (type === 'operational-disconnect' || type === 'client-disconnected') return 'disconnected';
  if (type === 'streaming-connection' && status < 300) return 'disconnected';
  if (status === 429) return 'rate-limit';
  if (status === 401) return 'unauthorized';
  if (status === 403 || type === 'client-forbidden') return 'forbidden';
  if (status === 409) return 'conflict';
  if (status >= 400 && status < 500 && status !== 408) return 'invalid';
  return status < 300 ? 'disconnected' : 'server';
}

const ADVICE: Record<XProblemKind, (status: number) => string> = {
  network: () => 'X cannot be reached; check the network',
  server: (status) => `X answered HTTP ${status}; it is retried`,
  'rate-limit': () => 'X allows no more requests of this kind for now; it goes on when X allows them',
  'usage-cap': () =>
    'The posts that your X plan allows are used up; wait for the next period or raise the plan',
  connections: () =>
    'X already has as many open streams as your plan allows; stop the other program that reads this stream, or lower connections',
  unauthorized: () =>
    'X refused the bearer token (HTTP 401); copy a valid one from the developer console into UNDERTONE_X_BEARER_TOKEN',
  forbidden: (status) =>
    `X refuses this to your app (HTTP ${status}); check in the developer console that the app is in a project whose plan includes it`,
  conflict: () => 'The stream is not ready at X: it has no rules yet, or X is still setting it up',
  invalid: (status) => `X could not accept the request (HTTP ${status})`,
  disconnected: () => 'X ended the stream',
};

/** The error for an answer of X; `what` is what was asked for, such as `the rules of the stream`. */
export function errorOf(status: number, body: unknown, rateLimit: RateLimit, what: string): XApiError {
  const problem = problemOf(body);
  const kind = kindOf(status, problem);
  const said = problem === null ? '' : saidBy(problem);
  const message = `${ADVICE[kind](status)} (asked for ${what}${said === '' ? '' : `; X says: ${said}`}).`;
  return new XApiError(kind, message, { status, said, rateLimit, body });
}
