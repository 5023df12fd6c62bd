import { UndertoneError } from '../../model/errors.ts';
import { objectOf, textOf } from '../wire-values.ts';
import { snowflakeTime } from '../x/time.ts';

/** One page of a search: what is kept of it, and how to go on. */
export interface Page {
  /** The body as it came, on one line. */
  payload: Uint8Array;
  /** Posts asked for that are in it, which are those X charges for; not the ones they refer to. */
  posts: number;
  /** When the oldest of them was posted, ms; null where there are none. */
  oldest: number | null;
  /** How to ask for the next page; null where this is the last. */
  nextToken: string | null;
}

/** Thrown where a body with status 200 is no page: broken off, or only errors. The same request may bring one. */
export class NoPage extends UndertoneError {
  constructor(message: string, cause?: unknown) {
    super('x-search-page', message, { retryable: true, cause });
    this.name = 'NoPage';
  }
}

/** Reads the body of a search. Partial errors beside posts stay in it; the decoder accounts for them. */
export function readPage(body: string): Page {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    throw new NoPage('X answered a search with something that is no JSON, or broken off.', cause);
  }
  const response = objectOf(value);
  const meta = objectOf(response?.meta);
  if (response === null || meta === null) {
    const said = textOf(response?.detail) ?? textOf(response?.title) ?? 'no reason given';
    throw new NoPage(`X answered a search with an error in place of posts (${said}).`);
  }
  const data = Array.isArray(response.data) ? response.data : [];
  let oldest: number | null = null;
  for (const one of data) {
    const time = timeOf(one);
    if (time !== null && (oldest === null || time < oldest)) oldest = time;
  }
  // Line ends stand only between values in JSON, where a space means the same.
  const line = /[\r\n]/.test(body) ? body.trim().replace(/[\r\n]+/g, ' ') : body;
  return {
    payload: Buffer.from(line),
    posts: data.length,
    oldest,
    nextToken: textOf(meta.next_token),
  };
}

function timeOf(post: unknown): number | null {
  const object = objectOf(post);
  const created = textOf(object?.created_at);
  const time = created === null ? Number.NaN : Date.parse(created);
  if (!Number.isNaN(time)) return time;
  const id = textOf(object?.id);
  return id === null ? null : snowflakeTime(id);
}
