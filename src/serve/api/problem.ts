/** Errors of the API as RFC 9457 problem details: every one has a code that stays the same. */
import { messageOf, UndertoneError, UsageError } from '../../model/errors.ts';

interface Kind {
  status: number;
  title: string;
}

/** The codes, for the documentation and for clients to tell problems apart by. */
export const PROBLEMS = {
  'invalid-parameter': { status: 400, title: 'A parameter is unknown or its value is not usable' },
  'invalid-body': { status: 400, title: 'The body is not what this takes' },
  'invalid-request': { status: 400, title: 'The request is not well formed' },
  'sql-failed': { status: 400, title: 'The SQL was refused or failed' },
  unauthorized: { status: 401, title: 'The token is missing or wrong' },
  'host-not-allowed': { status: 403, title: 'The Host header names a host this does not answer for' },
  'cross-site': { status: 403, title: 'Requests from other web sites are refused' },
  'not-found': { status: 404, title: 'There is nothing here' },
  conflict: { status: 409, title: 'It does not fit what is there' },
  'method-not-allowed': { status: 405, title: 'This method is not answered here' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is to be JSON' },
  'too-costly': { status: 422, title: 'The question takes more time or memory than it may' },
  'too-many-requests': { status: 429, title: 'Too many requests at once' },
  internal: { status: 500, title: 'A fault of Undertone' },
  unavailable: { status: 503, title: 'Not possible at the moment' },
} as const satisfies Record<string, Kind>;

export type ProblemCode = keyof typeof PROBLEMS;

/** One thing wrong with a request: the name of the parameter or the path in the body, and what is wrong. */
export interface Fault {
  name: string;
  detail: string;
  /** Where in a text, in characters from 1. */
  column?: number;
}

/** Thrown anywhere in a request; answered as problem+json. */
export class Problem extends UndertoneError {
  readonly status: number;
  readonly kind: ProblemCode;
  readonly faults: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    kind: ProblemCode,
    detail: string,
    options: {
      /** A code more exact than the kind, as other errors of ours carry one. */
      code?: string;
      faults?: readonly Fault[];
      headers?: Record<string, string>;
      cause?: unknown;
    } = {},
  ) {
    super(options.code ?? kind, detail, { cause: options.cause });
    this.name = 'Problem';
    this.kind = kind;
    this.status = PROBLEMS[kind].status;
    this.faults = options.faults ?? [];
    this.headers = options.headers ?? {};
  }
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The body of the answer, RFC 9457 section 3; `type` leads to the documentation of the code. */
export function problemBody(problem: Problem): Record<string, unknown> {
  const { kind, status, code, message, faults } = problem;
  const { title } = PROBLEMS[kind];
  const body = { type: `/api/docs#problem-${kind}`, title, status, code, detail: message };
  return faults.length === 0 ? body : { ...body, errors: faults };
}

/** Codes that Fastify gives errors of its own, for requests it could not take in. */
const FASTIFY: Record<string, [ProblemCode, string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body-too-large', 'The body is larger than this takes; send less at a time.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'unsupported-media-type',
    'Send the body as JSON, with the header "Content-Type: application/json".',
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['invalid-body', 'The body is empty; send a JSON object.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['invalid-body', 'The body is not valid JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid-request', 'The body is not as long as its header says.'],
  FST_ERR_BAD_URL: ['invalid-request', 'The address has a % that no two hexadecimal digits follow.'],
  FST_ERR_MAX_PARAM_LENGTH: ['not-found', 'There is nothing under an address as long as that.'],
};

/** Errors of ours that are the question's fault and not the server's. */
const OURS: Record<string, ProblemCode> = {
  'sql-wrong': 'sql-failed',
  'sql-refused': 'sql-failed',
  'sql-timeout': 'too-costly',
  'query-memory': 'too-costly',
  'sql-failed': 'too-costly',
};

/**
 * What a client is told of anything thrown. Errors of ours say what happened in a plain sentence; of any
 * other error nothing is told but that it was our fault.
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof UsageError) {
    return new Problem('invalid-parameter', error.message, { code: error.code, cause: error });
  }
  if (error instanceof UndertoneError) {
    const kind = OURS[error.code] ?? (error.retryable ? 'unavailable' : 'internal');
    return new Problem(kind, error.message, { code: error.code, cause: error });
  }
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new Problem('too-costly', 'The question took too long; ask for a shorter time or fewer posts.', {
      code: 'query-timeout',
    });
  }
  const { code = '', statusCode = 500 } = error as { code?: string; statusCode?: number };
  const known = FASTIFY[code];
  if (known !== undefined) return new Problem(known[0], known[1], { cause: error });
  if (statusCode >= 400 && statusCode < 500) {
    return new Problem('invalid-request', messageOf(error), { cause: error });
  }
  return new Problem('internal', 'It failed by a fault of Undertone; its log says more.', { cause: error });
}
