/** Asking the API. Failures are ApiErrors that say in a sentence what happened and what to do. */
import { authorised, refused } from './door.ts';
import type { ProblemBody } from './types.ts';

export class ApiError extends Error {
  /** The stable name of the problem; `offline` where the server was not reached. */
  readonly code: string;
  /** 0 where the server was not reached. */
  readonly status: number;
  readonly faults: NonNullable<ProblemBody['errors']>;
  /** How long to wait before it is tried again, ms; null where trying again would not help. */
  readonly retryMs: number | null;

  constructor(problem: Pick<ProblemBody, 'code' | 'status' | 'detail' | 'errors'>, retryMs: number | null) {
    super(problem.detail);
    this.name = 'ApiError';
    this.code = problem.code;
    this.status = problem.status;
    this.faults = problem.errors ?? [];
    this.retryMs = retryMs;
  }
}

export type Params = Record<string, string | number | undefined>;

/** An address with a query string; what is undefined is left out. */
export function address(path: string, params: Params = {}): string {
  const given = Object.entries(params).filter(
    (entry): entry is [string, string | number] => entry[1] !== undefined,
  );
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length === 0 ? path : `${path}?${search}`;
}

export interface Request {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON. */
  body?: unknown;
  signal?: AbortSignal;
}

/** The JSON of an answer; null where it has no body. Throws an ApiError, or what the signal was aborted with. */
export async function send<T>(path: string, { method = 'GET', body, signal }: Request = {}): Promise<T> {
  const response = await fetchFrom(path, {
    method,
    headers: authorised(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  return (text === '' ? null : JSON.parse(text)) as T;
}

/** The answer itself, for streams and files; throws as `send` does. */
export async function fetchFrom(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { cache: 'no-store', ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    const detail = 'Undertone cannot be reached; is it still running?';
    throw new ApiError({ code: 'offline', status: 0, detail }, 1000);
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (response.status === 401) refused();
  throw new ApiError(problem, retryAfter(response));
}

async function problemOf(response: Response): Promise<ProblemBody> {
  try {
    return (await response.json()) as ProblemBody;
  } catch {
    const { status, statusText } = response;
    const detail = `Undertone answered ${status} ${statusText}.`;
    return { type: '', title: statusText, status, code: `http-${status}`, detail };
  }
}

function retryAfter(response: Response): number | null {
  if (response.status !== 429 && response.status !== 503) return null;
  const seconds = Number(response.headers.get('Retry-After') ?? 1);
  return (Number.isFinite(seconds) ? seconds : 1) * 1000;
}
