import { setTimeout as sleep } from 'node:timers/promises';
import type { GapReason } from '../../model/coverage.ts';
import { backOffDelay } from '../bluesky-jetstream/back-off.ts';
import { Account } from './account.ts';
import type { Connection, ConnectionEvents } from './connection.ts';
import { connectEventStream } from './event-stream-connection.ts';
import { failureOf, isRefusal, MastodonFailure } from './failure.ts';
import type { Cause, FeedContext, FeedSettings, Transport } from './feed-settings.ts';
import { Fill } from './fill.ts';
import type { Interval } from './intervals.ts';
import { limitedDelay } from './rate-limit.ts';
import { connectWebSocket } from './web-socket-connection.ts';

/** How often a stream that is down says so, ms. */
const TICK_MS = 5000;

const ASLEEP: Cause = {
  reason: 'stall',
  detail: 'nothing came for longer than a stream is ever silent, as where the machine was asleep',
};
const TOO_MUCH: Cause = { reason: 'disconnect', detail: 'more had come than is read at once' };

/**
 * One stream of one server, until the signal aborts: connecting → live → waiting → connecting. Each time it goes
 * live, what was missed is read from the timeline beside it (fill.ts). Without a stream it asks the timeline every so
 * often, which is the same walk over the time since the last one.
 */
export class Feed {
  readonly #settings: FeedSettings;
  readonly #context: FeedContext;
  readonly #signal: AbortSignal;
  readonly #account: Account;
  readonly #fill: Fill;
  #transport = 0;
  #failures = 0;
  #delivered = false;
  /** When something came last, on a clock that nobody sets. */
  #heardAt = performance.now();
  /** Why it is down, or the first reason to be given when it will be. */
  #cause: Cause;

  constructor(settings: FeedSettings, context: FeedContext, cause: Cause, signal: AbortSignal) {
    this.#settings = settings;
    this.#context = context;
    this.#cause = cause;
    this.#signal = signal;
    this.#account = new Account(settings, context);
    this.#fill = new Fill(settings, context, this.#account);
  }

  /** Whether it has ever brought anything, or could have. */
  get delivered(): boolean {
    return this.#delivered;
  }

  async run(): Promise<void> {
    await Promise.all([this.#connect(), this.#fill.run(this.#signal)]);
  }

  async #connect(): Promise<void> {
    const settings = this.#settings;
    const signal = this.#signal;
    if (this.#account.to !== null) this.#account.missed(this.#cause);
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
      if (this.#account.to === null) this.#account.note({ kind: 'begun', at: beginsAt });
      this.#account.missed(this.#cause);
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
      if (!this.#signal.aborted) this.#account.missed(this.#cause);
    }
  }

  /** One connection, from connecting until it ends; resolves with why. */
  #listen(transport: Exclude<Transport, 'poll'>): Promise<MastodonFailure> {
    const { stallMs, openMs, clock } = this.#settings;
    const { origin, token, stream, outbox } = this.#context;
    return new Promise((resolve) => {
      let paused = false;
      /** What was held back is no silence. */
      let wasPaused = false;
      const stop = () => connection.cut('stopped');
      const events: ConnectionEvents = {
        onOpen: () => {
          this.#fill.wake(this.#opened());
          this.#context.onState({ state: 'live', transport });
        },
        onAlive: () => {
          const at = clock.now();
          const silent = this.#account.to !== null && at - this.#account.to > 2 * stallMs && !wasPaused;
          if (silent) this.#account.missed(ASLEEP);
          this.#account.note({ kind: 'heard', at });
          this.#heardAt = performance.now();
          wasPaused = paused;
          if (silent) this.#fill.wake();
        },
        onEvent: (event) => {
          this.#account.take(event);
          if (!outbox.full || paused) return;
          paused = true;
          wasPaused = true;
          connection.pause();
          outbox.onRoom(() => {
            paused = false;
            connection.resume();
          });
        },
        onEnd: (failure) => {
          this.#signal.removeEventListener('abort', stop);
          resolve(failure);
        },
      };
      const connect = transport === 'sse' ? connectEventStream : connectWebSocket;
      const connection: Connection = connect(stream, { origin, token, stallMs, openMs, clock }, events);
      if (this.#signal.aborted) stop();
      else this.#signal.addEventListener('abort', stop, { once: true });
    });
  }

  /**
   * What came before now is missing, unless nothing was asked for before. Gives what is to be read again although
   * the account knows it: where the clock was set back, its end lies in what is now the future.
   */
  #opened(): Interval | null {
    const at = this.#settings.clock.now();
    const { to } = this.#account;
    this.#delivered = true;
    const downMs = performance.now() - this.#heardAt;
    this.#heardAt = performance.now();
    if (to === null) {
      this.#account.note({ kind: 'begun', at });
      return null;
    }
    this.#account.missed(this.#cause);
    this.#account.note({ kind: 'heard', at });
    return at < to ? { from: at - downMs, to: at } : null;
  }

  /** Asks the timeline again and again; resolves with why it ended. */
  async #poll(): Promise<MastodonFailure> {
    const { clock, pollMs } = this.#settings;
    for (let isFirst = true; !this.#signal.aborted; isFirst = false) {
      const at = clock.now();
      const { to } = this.#account;
      const from = Math.min(to ?? at, at - (performance.now() - this.#heardAt));
      let reached: number;
      try {
        reached = await this.#fill.once({ from: to === null ? at : from, to: at }, this.#signal);
      } catch (error) {
        return failureOf(error);
      }
      if (isFirst) this.#context.onState({ state: 'live', transport: 'poll' });
      this.#delivered = true;
      this.#heardAt = performance.now();
      if (to !== null && reached > to) this.#account.missed(TOO_MUCH, reached);
      this.#account.note(to === null ? { kind: 'begun', at } : { kind: 'heard', at });
      this.#fill.wake();
      await this.#sleep(pollMs);
    }
    return new MastodonFailure('broken', 'stopped');
  }

  async #sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#signal }).catch(() => {});
  }
}

function reasonOf(failure: MastodonFailure): GapReason {
  if (failure.kind === 'limited') return 'rate-limit';
  return failure.kind === 'stalled' ? 'stall' : 'disconnect';
}
