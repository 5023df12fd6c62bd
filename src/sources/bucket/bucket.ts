import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Block, Cursor } from '../../model/block.ts';
import { type Clock, systemClock } from '../../model/clock.ts';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import type { Source } from '../source.ts';
import { type BucketState, readBucketCursor, writeBucketCursor } from './bucket-cursor.ts';
import { idOf, type ListedObject } from './done-objects.ts';
import { listPending, type Place } from './list-pending.ts';
import { type Explain, type OpenObject, openObject } from './open-object.ts';
import { readObject } from './read-object.ts';

export type BucketSourceState =
  | { state: 'live' }
  /** The bucket could not be reached or listed, for now. */
  | { state: 'waiting'; reason: string; delayMs: number };

interface Settings {
  /** How often the bucket is looked through, ms. */
  pollMs: number;
  /** The first wait after a failure that may pass, and the longest: each is twice the one before, ms. */
  firstDelayMs: number;
  maxDelayMs: number;
  clock: Clock;
  onState: (state: BucketSourceState) => void;
  /** Told what a user should know of how an object is read, a sentence each. */
  onNote: (note: string) => void;
}

export type BucketOptions = Place & {
  name: string;
  client: S3Client;
  explain: Explain;
} & Partial<Settings>;

const DEFAULTS: Settings = {
  pollMs: 30_000,
  firstDelayMs: 1_000,
  maxDelayMs: 60_000,
  clock: systemClock,
  onState: () => {},
  onNote: () => {},
};

/** All of the bucket is listed this often; between, days that are long over are skipped where folders are parted by day. */
const FULL_LIST_MS = 3_600_000;
const RECENT_MS = 3 * 86_400_000;

/**
 * The objects below a prefix of a bucket as a live source: each that is there or appears is read once, the earliest
 * written first. One that is put anew under its key is read again.
 *
 * A raw object gives the blocks that it was made of, under the names of the sources that they came from, with what
 * these said of their completeness; anything else is read as a file. An object that cannot be read is named in a note
 * and passed over; one that this account may not read too, unless it may read none.
 */
export function createBucketSource(options: BucketOptions): Source {
  return { name: options.name, read: (cursor, signal) => new Reading(options, cursor).blocks(signal) };
}

class Reading {
  readonly #options: BucketOptions & Settings;
  readonly #state: BucketState;
  #failures = 0;
  #isLive = false;
  /** Whether an object was read, which shows that the account may. */
  #hasRead = false;
  #listedAllAt = Number.NEGATIVE_INFINITY;

  constructor(options: BucketOptions, cursor: Cursor | null) {
    this.#options = { ...DEFAULTS, ...options };
    this.#state = readBucketCursor(cursor, options.name);
  }

  async *blocks(signal: AbortSignal): AsyncGenerator<Block> {
    while (!signal.aborted) {
      let hasMore = false;
      try {
        const pending = await this.#list(signal);
        this.#say({ state: 'live' });
        hasMore = pending.isCut;
        yield* this.#all(pending.objects, pending.isCut, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof UndertoneError) || !error.retryable) throw error;
        await this.#backOff(error, signal);
        continue;
      }
      if (!hasMore) await sleep(this.#options.pollMs, undefined, { signal }).catch(() => {});
    }
  }

  async #list(signal: AbortSignal): Promise<{ objects: ListedObject[]; isCut: boolean }> {
    const { client, bucket, prefix, clock, explain } = this.#options;
    const now = clock.now();
    const isFull = now - this.#listedAllAt >= FULL_LIST_MS;
    const after = isFull ? null : new Date(now - RECENT_MS).toISOString().slice(0, 10);
    try {
      const { done } = this.#state;
      const pending = await listPending(client, { bucket, prefix }, (one) => done.has(one), after, signal);
      if (isFull && !pending.isCut) this.#listedAllAt = now;
      return pending;
    } catch (error) {
      throw explain(error, 'list', `s3://${bucket}/${prefix}`);
    }
  }

  async *#all(objects: readonly ListedObject[], isCut: boolean, signal: AbortSignal): AsyncGenerator<Block> {
    const refused: { object: ListedObject; error: UndertoneError }[] = [];
    for (const [place, object] of objects.entries()) {
      if (signal.aborted) return;
      const later = objects[place + 1]?.modified ?? (isCut ? object.modified : Number.POSITIVE_INFINITY);
      // One that was refused is still to be read, as far as is known.
      const pending = Math.min(refused[0]?.object.modified ?? Number.POSITIVE_INFINITY, later);
      try {
        yield* this.#one(object, pending, signal);
        this.#hasRead = true;
        this.#failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof UndertoneError) || error.retryable) throw error;
        if (error.code === 'bucket-refused') refused.push({ object, error });
        else yield this.#passOver(object, pending, error.message);
      }
    }
    if (refused.length > 0 && !this.#hasRead) throw refused[0]!.error;
    for (const { object, error } of refused) yield this.#passOver(object, object.modified, error.message);
  }

  async *#one(object: ListedObject, pending: number, signal: AbortSignal): AsyncGenerator<Block> {
    const { client, bucket, explain, name } = this.#options;
    const id = idOf(object);
    const where = `s3://${bucket}/${object.key}`;
    let opened: OpenObject;
    try {
      opened = await openObject(client, bucket, object, signal);
    } catch (error) {
      // Removed, or put anew: the next listing shows what is there.
      if (isGone(error)) return;
      throw asUnreadable(error, where, explain);
    }
    const at = this.#state.current?.object === id ? this.#state.current.at : null;
    let isDone = false;
    try {
      for await (const { block, place } of readObject(opened, this.#options, at, signal)) {
        isDone = place === 'end';
        if (isDone) this.#finish(object, pending);
        else if (place !== null) this.#state.current = { object: id, at: place };
        const cursor = writeBucketCursor(this.#state);
        yield { ...block, cursor, ...(block.source === name ? {} : { cursorOf: name }) };
      }
    } catch (error) {
      throw asUnreadable(error, where, explain);
    }
    if (isDone || signal.aborted) return;
    this.#finish(object, pending);
    yield this.#note();
  }

  #finish(object: ListedObject, pending: number): void {
    this.#state.done.add(object, pending, this.#options.clock.now());
    this.#state.current = null;
  }

  #passOver(object: ListedObject, pending: number, why: string): Block {
    this.#options.onNote(`${why.replace(/[.\s]+$/, '')}; the object is passed over.`);
    this.#finish(object, pending);
    return this.#note();
  }

  /** Makes durable how far the bucket has been read. */
  #note(): Block {
    const { name, clock } = this.#options;
    return {
      source: name,
      format: { kind: 'jsonl' },
      payload: new Uint8Array(),
      receivedAt: clock.now(),
      cursor: writeBucketCursor(this.#state),
    };
  }

  async #backOff(error: UndertoneError, signal: AbortSignal): Promise<void> {
    const { firstDelayMs, maxDelayMs } = this.#options;
    const delayMs = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(this.#failures++, 16));
    this.#say({ state: 'waiting', reason: messageOf(error), delayMs });
    await sleep(delayMs, undefined, { signal }).catch(() => {});
  }

  #say(state: BucketSourceState): void {
    if (state.state === 'live' && this.#isLive) return;
    this.#isLive = state.state === 'live';
    this.#options.onState(state);
  }
}

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;

const isGone = (error: unknown): boolean =>
  (error as Error).name === 'NoSuchKey' || statusOf(error) === 404 || statusOf(error) === 412;

/** The reason as a sentence; of objects that are kept where nothing can be read from, what to do. */
function asUnreadable(error: unknown, where: string, explain: Explain): unknown {
  if (error instanceof UndertoneError) return error;
  if ((error as Error).name === 'InvalidObjectState') {
    return new UndertoneError(
      'object_archived',
      `${where} is archived: restore it, and put it there anew to have it read.`,
      { cause: error },
    );
  }
  return explain(error, 'read', where);
}
