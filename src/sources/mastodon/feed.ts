import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../model/clock.ts';
import type { GapReason } from '../../model/coverage.ts';
import { type BackOff, backOffDelay } from '../bluesky-jetstream/back-off.ts';
import type { Connection, ConnectionEvents, StreamEvent } from './connection.ts';
import { connectEventStream } from './event-stream-connection.ts';
import { failureOf, isRefusal, MastodonFailure } from './failure.ts';
import type { Interval } from './intervals.ts';
import { lineOf } from './line.ts';
import type { Outbox } from './outbox.ts';
import { type Change, type StreamProgress, toFill } from './progress.ts';
import { limitedDelay } from './rate-limit.ts';
import type { Recent } from './recent.ts';
import { type Stream, streamName } from './streams.ts';
import type { TimelineClient } from './timeline-client.ts';
import { walkBack } from './walk-back.ts';
import { connectWebSocket } from './web-socket-connection.ts';

export type Transport = 'sse' | 'websocket' | 'poll';

export type FeedState =
  | { state: 'connecting'; transport: Transport }
  | { state: 'live'; transport: Transport }
  /** It ended for `reason`; `failures` have now ended in a row without a stable one between. */
  | { state: 'waiting'; failures: number; delayMs: number; reason: string }
  /** The server says that asking again in the same way is of no use; it is asked again, but seldom. */
  | { state: 'refused'; delayMs: number; reason: string; failure: MastodonFailure }
  /** What was missed cannot be read from the timeline for now, or ever. */
  | { state: 'unfilled'; reason: string };

export interface Cause {
  reason: GapReason;
  detail: string;
}

export interface FeedSettings extends BackOff {
  /** Tried in order: the next one where the server does not have, or does not allow, the one before. */
  transports: readonly Transport[];
  stallMs: number;
  openMs: number;
  stableMs: number;
  /** How long to wait after a refusal, ms. */
  refusedMs: number;
  limitedMs: number;
  /** How often a timeline is asked where there is no stream, ms. */
  pollMs: number;
  overlapMs: number;
  maxPages: number;
  honourOptOut: boolean;
  clock: Clock;
  random: () => number;
}

export interface FeedContext {
  origin: string;
  host: string;
  token: string | null;
  stream: Stream;
  followed: ReadonlySet<string>;
  client: TimelineClient;
  recent: Recent;
  outbox: Outbox;
  /** The account of this stream with everything pushed so far. */
  progress: () => StreamProgress;
  onChange: (change: Change) => void;
  onState: (state: FeedState) => void;
}

/** How often a stream that is down says so, ms. */
const TICK_MS = 5000;

/** How often a page of what was missed is asked for while the stream goes on. */
const FILL_TRIES = 8;

const TOO_MUCH: Cause = { reason: 'disconnect', detail: 'more had come than is read at once' };

/**
 * One stream of one server, until the signal aborts: connecting → live → waiting → connecting. Each time it goes
 * live, what was missed is read from the timeline while the stream goes on. Without a stream it asks the
 * timeline every so often, which is the same walk over the time since the last one.
 */
export class Feed {
  readonly #settings: FeedSettings;
  readonly #context: FeedContext;
  readonly #name: string;
  readonly #signal: AbortSignal;
  #transport = 0;
  #failures = 0;
  #delivered = false;
  /** Why it is down, or the first reason to be given when it will be. */
  #cause: Cause;

  constructor(settings: FeedSettings, context: FeedContext, cause: Cause, signal: AbortSignal) {
    this.#settings = settings;
    this.#context = context;
    this.#name = `${context.host} ${streamName(context.stream)}`;
    this.#cause = cause;
    this.#signal = signal;
  }

  /** Whether it has ever brought anything, or could have. */
  get delivered(): boolean {
    return this.#delivered;
  }

  async run(): Promise<void> {
    const { settings, signal } = { settings: this.#settings, signal: this.#signal };
    if (this.#context.progress().to !== null) this.#missed();
    const beginsAt = settings.clock.now();
    while (!signal.aborted) {
      const transport = settings.transports[this.#transport]!;
      this.#context.onState({ state: 'connecting', transport });
      const openedAt = performance.now();
      const failure = transport === 'poll' ? await this.#poll() : await this.#listen(transport);
      if (signal.aborted) return;
      if (performance.now() - openedAt >= settings.stableMs) this.#failures = 0;
      this.#failures++;
      this.#cause = { reason: reasonOf(failure), detail: failure.message };
      if (this.#context.progress().to === null) this.#change({ kind: 'begun', at: beginsAt });
      this.#missed();
      if (isRefusal(failure) && this.#nextTransport(failure)) continue;
      await this.#rest(failure);
    }
  }

  /** Whether there is another way to ask. A token that is no good is no better by another way. */
  #nextTransport(failure: MastodonFailure): boolean {
    const { transports } = this.#settings;
    if (failure.kind === 'denied' && this.#context.token !== null) return false;
    const next = failure.kind === 'denied' ? transports.indexOf('poll') : this.#transport + 1;
    if (next <= this.#transport || next >= transports.length) return false;
    this.#transport = next;
    return true;
  }

  async #rest(failure: MastodonFailure): Promise<void> {
    const { clock, random, refusedMs, limitedMs, transports } = this.#settings;
    const now = clock.now();
    const refused = isRefusal(failure);
    const delayMs = refused
      ? refusedMs
      : failure.kind === 'limited' || failure.retryAt !== null
        ? limitedDelay(failure.retryAt, now, this.#failures, limitedMs)
        : backOffDelay(this.#failures, this.#settings, random());
    const reason = failure.message;
    if (refused) this.#context.onState({ state: 'refused', delayMs, reason, failure });
    else this.#context.onState({ state: 'waiting', failures: this.#failures, delayMs, reason });
    // After a refusal every way is tried again.
    if (refused && transports.length > 1) this.#transport = 0;
    for (let left = delayMs; left > 0 && !this.#signal.aborted; left -= TICK_MS) {
      await this.#sleep(Math.min(left, TICK_MS));
      if (!this.#signal.aborted) this.#missed();
    }
  }

  /** One connection, from connecting until it ends; resolves with why. */
  #listen(transport: Transport): Promise<MastodonFailure> {
    const { stallMs, openMs, clock } = this.#settings;
    const { origin, token, stream, outbox } = this.#context;
    const ended = new AbortController();
    return new Promise((resolve) => {
      let paused = false;
      const stop = () => connection.cut('stopped');
      const events: ConnectionEvents = {
        onOpen: () => {
          this.#opened();
          this.#context.onState({ state: 'live', transport });
          this.#fill(AbortSignal.any([ended.signal, this.#signal])).catch(() => {});
        },
        onAlive: () => this.#change({ kind: 'heard', at: clock.now() }),
        onEvent: (event) => {
          this.#take(event);
          if (!outbox.full || paused) return;
          paused = true;
          connection.pause();
          outbox.onRoom(() => {
            paused = false;
            connection.resume();
          });
        },
        onEnd: (failure) => {
          this.#signal.removeEventListener('abort', stop);
          ended.abort();
          resolve(failure);
        },
      };
      const connect = transport === 'sse' ? connectEventStream : connectWebSocket;
      const connection: Connection = connect(stream, { origin, token, stallMs, openMs, clock }, events);
      if (this.#signal.aborted) stop();
      else this.#signal.addEventListener('abort', stop, { once: true });
    });
  }

  /** What came before now is missing, unless nothing was asked for before. */
  #opened(): void {
    const at = this.#settings.clock.now();
    this.#delivered = true;
    if (this.#context.progress().to === null) {
      this.#change({ kind: 'begun', at });
      return;
    }
    this.#missed();
    this.#change({ kind: 'heard', at });
  }

  /** Reads from the timeline what is missing, newest first. What the server refuses stays a gap, and says so. */
  async #fill(signal: AbortSignal): Promise<void> {
    for (const gap of toFill(this.#context.progress())) {
      try {
        for await (const from of this.#walk(gap, FILL_TRIES, signal)) {
          if (from < gap.to) this.#change({ kind: 'filled', from, to: gap.to });
        }
      } catch (error) {
        const failure = failureOf(error);
        if (signal.aborted) return;
        const detail = `${this.#cause.detail}; its timeline cannot be read: ${failure.message}`;
        if (isRefusal(failure)) this.#change({ kind: 'denied', from: gap.from, to: gap.to, detail });
        this.#context.onState({ state: 'unfilled', reason: failure.message });
        return;
      }
    }
  }

  /** Asks the timeline again and again; resolves with why it ended. */
  async #poll(): Promise<MastodonFailure> {
    const { clock, pollMs } = this.#settings;
    for (let isFirst = true; !this.#signal.aborted; isFirst = false) {
      const at = clock.now();
      const { to } = this.#context.progress();
      let reached = at;
      try {
        for await (const from of this.#walk({ from: to ?? at, to: at }, 1, this.#signal)) reached = from;
      } catch (error) {
        return failureOf(error);
      }
      if (isFirst) this.#context.onState({ state: 'live', transport: 'poll' });
      this.#delivered = true;
      if (to !== null && reached > to) this.#missed(reached, TOO_MUCH);
      this.#change(to === null ? { kind: 'begun', at } : { kind: 'heard', at });
      await this.#fill(this.#signal);
      await this.#sleep(pollMs);
    }
    return new MastodonFailure('broken', 'stopped');
  }

  /** Reads a stretch of the timeline; after each page it gives the moment from which all has come. */
  async *#walk(gap: Interval, tries: number, signal: AbortSignal): AsyncGenerator<number> {
    const { overlapMs, maxPages, clock } = this.#settings;
    const { client, stream, outbox } = this.#context;
    const steps = walkBack(client, stream, gap, { overlapMs, maxPages, tries, clock, signal });
    for await (const { statuses, from } of steps) {
      for (const { text } of statuses.toReversed()) this.#take({ event: 'update', payload: text });
      yield from;
      await outbox.room(signal);
    }
  }

  #take(event: StreamEvent): void {
    const { host, followed, recent, outbox } = this.#context;
    const { text, version } = lineOf(event, {
      server: host,
      followed,
      honourOptOut: this.#settings.honourOptOut,
    });
    if (version !== null && recent.seen(version)) return;
    const receivedAt = this.#settings.clock.now();
    outbox.push({ stream: this.#name, line: Buffer.from(text), changes: [], receivedAt });
  }

  #missed(at = this.#settings.clock.now(), { reason, detail } = this.#cause): void {
    this.#change({ kind: 'missed', at, reason, detail, healable: true });
  }

  #change(change: Change): void {
    this.#context.onChange(change);
    const receivedAt = this.#settings.clock.now();
    this.#context.outbox.push({ stream: this.#name, line: null, changes: [change], receivedAt });
  }

  async #sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#signal }).catch(() => {});
  }
}

function reasonOf(failure: MastodonFailure): GapReason {
  if (failure.kind === 'limited') return 'rate-limit';
  return failure.kind === 'stalled' ? 'stall' : 'disconnect';
}
