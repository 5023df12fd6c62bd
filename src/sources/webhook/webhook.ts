import { createHash } from 'node:crypto';
import type { Block, Cursor } from '../../model/block.ts';
import { type Clock, systemClock } from '../../model/clock.ts';
import { UndertoneError } from '../../model/errors.ts';
import type { Source } from '../source.ts';
import { type Accepted, formatCursor, type Position, parseCursor, REMEMBERED } from './accepted.ts';

/** How a sender shows that it may send. */
export interface WebhookDoor {
  /** `signature`: an HMAC over time and body. `token`: the secret itself, as a bearer token. */
  auth: 'signature' | 'token';
  secret: string;
  /** The largest body, before and after decompression, bytes. */
  maxBytes: number;
}

/** What one request brought. */
export interface Body {
  /** Records, one a line. */
  payload: Uint8Array;
  lines: number;
  /** By which the sender's repeats are told; null where it gave none. */
  key: string | null;
}

export interface Receipt {
  lines: number;
  /** How many lines this webhook has taken in all, up to the last one of this body. */
  offset: number;
  /** Whether it had been taken in before. */
  repeated: boolean;
}

/** The name and the door of a webhook are configured; requests come through `offer`. */
export interface WebhookSource extends Source {
  readonly door: WebhookDoor;
  /**
   * Resolves when the body is durable. Rejects with an UndertoneError: `webhook-full` while too much waits (the
   * body is not taken), `webhook-stopped` (it is not stored), `key-reused` for a key that came with other content.
   */
  offer(body: Body): Promise<Receipt>;
}

export interface WebhookOptions {
  name: string;
  door: WebhookDoor;
  /** Bodies that wait to be stored take at most this much, bytes; one is taken whatever its size. */
  queueBytes?: number;
  /** Bodies are stored together up to this size, bytes. */
  blockBytes?: number;
  clock?: Clock;
}

interface Waiting {
  body: Body;
  key: string | null;
  content: string;
  resolve(receipt: Receipt): void;
  reject(error: Error): void;
}

/** What is held of a body besides its bytes, roughly. */
const OVERHEAD_BYTES = 512;

export const isWebhook = (source: Source): source is WebhookSource => 'door' in source && 'offer' in source;

/**
 * A source that others push to. What comes while a block is made durable makes the next one, so many small
 * requests cost one transaction. The cursor counts lines and remembers the last keys, durable with the bodies
 * they came with: a repeat is told also after a restart.
 */
export function createWebhookSource(options: WebhookOptions): WebhookSource {
  const { name, door, queueBytes = 64 * 1024 ** 2, blockBytes = 1_000_000, clock = systemClock } = options;
  let queue: Waiting[] = [];
  let queued = 0;
  let stopped = false;
  let wake = (): void => {};

  const offer = (body: Body): Promise<Receipt> => {
    if (stopped) return Promise.reject(notStored(name));
    if (queue.length > 0 && queued + body.payload.length > queueBytes) {
      const message = `The webhook ${name} has more waiting than it may hold; send again later.`;
      return Promise.reject(new UndertoneError('webhook-full', message, { retryable: true }));
    }
    return new Promise((resolve, reject) => {
      const key = body.key === null ? null : digest(body.key);
      queue.push({ body, key, content: key === null ? '' : digest(body.payload), resolve, reject });
      queued += body.payload.length + OVERHEAD_BYTES;
      wake();
    });
  };

  /** The oldest bodies, at most a block, at least one. */
  const take = (): Waiting[] => {
    let bytes = 0;
    let count = 0;
    for (const { body } of queue) {
      bytes += body.payload.length;
      if (count > 0 && bytes > blockBytes) break;
      count++;
    }
    const taken = queue.splice(0, count);
    for (const { body } of taken) queued -= body.payload.length + OVERHEAD_BYTES;
    return taken;
  };

  async function* read(cursor: Cursor | null, signal: AbortSignal): AsyncGenerator<Block> {
    const position = parseCursor(cursor);
    const onAbort = (): void => wake();
    signal.addEventListener('abort', onAbort);
    stopped = false;
    let unsettled: Waiting[] = [];
    try {
      while (!signal.aborted) {
        if (queue.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        unsettled = take();
        const { fresh, settle } = sort(unsettled, position);
        if (fresh.length > 0) {
          yield {
            source: name,
            format: { kind: 'jsonl' },
            payload: joined(fresh.map(({ body }) => body.payload)),
            receivedAt: clock.now(),
            cursor: formatCursor(position),
          };
        }
        settle();
        unsettled = [];
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      stopped = true;
      for (const { reject } of [...unsettled, ...queue]) reject(notStored(name));
      queue = [];
      queued = 0;
    }
  }

  return { name, door, offer, read };
}

/**
 * Parts bodies that are new from repeats, and moves the position past the new ones. `settle` answers them all;
 * it is called when the new ones are durable.
 */
function sort(bodies: readonly Waiting[], position: Position): { fresh: Waiting[]; settle(): void } {
  const fresh: Waiting[] = [];
  const answers: (() => void)[] = [];
  for (const waiting of bodies) {
    const { body, key, content, resolve, reject } = waiting;
    const before = key === null ? undefined : position.accepted.find((one) => one.key === key);
    if (before !== undefined) {
      const { lines, offset } = before;
      if (before.content === content) answers.push(() => resolve({ lines, offset, repeated: true }));
      else answers.push(() => reject(keyReused()));
      continue;
    }
    position.lines += body.lines;
    const { lines } = body;
    const offset = position.lines;
    if (key !== null) remember(position.accepted, { key, content, lines, offset });
    fresh.push(waiting);
    answers.push(() => resolve({ lines, offset, repeated: false }));
  }
  return {
    fresh,
    settle: () => {
      for (const answer of answers) answer();
    },
  };
}

function remember(accepted: Accepted[], one: Accepted): void {
  accepted.push(one);
  if (accepted.length > REMEMBERED) accepted.shift();
}

/** Ninety-six bits: a sender cannot meet another's key by chance. */
const digest = (value: string | Uint8Array): string =>
  createHash('sha256').update(value).digest('base64url').slice(0, 16);

function joined(payloads: readonly Uint8Array[]): Uint8Array {
  if (payloads.length === 1) return payloads[0]!;
  const lf = Buffer.from('\n');
  return Buffer.concat(payloads.flatMap((payload, index) => (index === 0 ? [payload] : [lf, payload])));
}

const notStored = (name: string): UndertoneError =>
  new UndertoneError(
    'webhook-stopped',
    `The webhook ${name} is stopping and did not store this; send it again later.`,
    {
      retryable: true,
    },
  );

const keyReused = (): UndertoneError =>
  new UndertoneError(
    'key-reused',
    'The Idempotency-Key came before with another body; give each body its own.',
  );
