/** The port of sinks: stores beyond the lake that hold each post once, as it is now. */
import type { Post } from '../model/post.ts';
import type { Order } from './order.ts';

/** A post as it is now; null where it is no more, or not to be there. */
export interface Change {
  id: string;
  post: Post | null;
  /** Required by a sink that several write to at once. */
  order?: Order;
}

/**
 * What became of one change. `done`: it is durable there, or what is later than it. `failed`: this one was not taken,
 * and may be later. `refused`: it never will be, as it is.
 */
export type Outcome =
  | { state: 'done' }
  | { state: 'failed'; reason: string }
  | { state: 'refused'; reason: string };

/** What is told of posts. */
export interface Place {
  readonly name: string;
  readonly type: string;
  /** Asks whether it is there and knows the account; changes nothing. Throws a SinkError. */
  check(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * The contract: a post is stored under its id, so a change that is written twice leaves what one leaves, and the
 * later of two changes of one post holds. Only one writer writes to a place at a time, and the change that it writes
 * last is the later; a sink that is opened as a concurrent one is written to by many, and goes by the changes' orders.
 */
export interface Sink extends Place {
  /** The most changes in one `write`. */
  readonly most: number;
  /** Makes what holds the posts (a table, an index) where it is not there. Throws a SinkError. */
  prepare(signal: AbortSignal): Promise<void>;
  /**
   * Writes changes, each of another post. Gives an outcome for each, in order, once what is done is durable. Throws a
   * SinkError where nothing is known of any of them.
   */
  write(changes: readonly Change[], signal: AbortSignal): Promise<Outcome[]>;
  /** The ids of posts of an account that are there, some at a time; of sinks that many write to. Throws a SinkError. */
  idsOf?(network: string, authorId: string, signal: AbortSignal): AsyncIterable<string[]>;
}

/**
 * A sink as a whole did not do what it was asked. `away`: it cannot be reached, is overloaded, or refuses the
 * credentials: the same may pass later. `content`: what it was given is at fault, one change or more of it. The message
 * is a clause that goes on from the sink's name, such as "cannot be reached (…)", without secrets.
 */
export class SinkError extends Error {
  readonly kind: 'away' | 'content';
  /** How long the sink asks to be left alone, ms; null where it says nothing. */
  readonly retryAfter: number | null;

  constructor(
    kind: SinkError['kind'],
    message: string,
    options: { retryAfter?: number | null; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SinkError';
    this.kind = kind;
    this.retryAfter = options.retryAfter ?? null;
  }
}

export const DONE: Outcome = { state: 'done' };

/** What a store says of a failure, short enough to be shown. */
export const shortly = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= 300 ? line : `${line.slice(0, 300)}…`;
};
