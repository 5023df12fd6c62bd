import type { Clock } from '../../model/clock.ts';
import { type Connection, connect, type Ending } from './connection.ts';
import { type BufferLimits, EventBuffer, type Run } from './event-buffer.ts';
import { timeOf } from './position.ts';
import { QuietTime } from './quiet-time.ts';
import type { Sifted } from './sieve.ts';

export interface SubscriptionOptions extends BufferLimits {
  stallMs: number;
  clock: Clock;
  /** Decides which events are taken in. */
  sieve: (event: Buffer) => Sifted;
  /** Sent as soon as the connection is open. */
  hello: string | null;
  /** Where it was asked to begin, microseconds since the epoch; null is now. */
  askedUs: number | null;
  /** An answer of the peer vouches for the time until so long before it, ms; see quiet-time.ts. */
  quietMarginMs: number;
}

export interface SubscriptionEvents {
  onOpen(): void;
  /** The `time_us` of the first event that tells its time. */
  onFirstTime(timeUs: number): void;
  /** An account's identity has changed, its handle perhaps. */
  onIdentity?(did: string): void;
}

/**
 * One connection with its buffer, from subscribing until the last event it brought is taken. While nobody
 * takes, it fills to its limit and then leaves the socket unread.
 */
export class Subscription {
  readonly #clock: Clock;
  readonly #sieve: (event: Buffer) => Sifted;
  readonly #events: SubscriptionEvents;
  readonly #buffer: EventBuffer;
  readonly #connection: Connection;
  readonly #quiet: QuietTime;
  #openedAt: number | null = null;
  #openMs = 0;
  #firstTimeSeen = false;
  #paused = false;
  #stopped = false;
  #wake: () => void = () => {};

  constructor(url: string, options: SubscriptionOptions, events: SubscriptionEvents) {
    this.#clock = options.clock;
    this.#sieve = options.sieve;
    this.#events = events;
    this.#buffer = new EventBuffer(options);
    this.#quiet = new QuietTime(options.askedUs === null ? null : options.askedUs / 1000, options);
    this.#connection = connect(
      url,
      options.stallMs,
      {
        onOpen: () => {
          this.#openedAt = performance.now();
          this.#quiet.opened(options.clock.now());
          if (options.hello !== null) this.#connection.send(options.hello);
          events.onOpen();
        },
        onEvent: (event) => this.#receive(event),
        onPong: () => this.#quiet.answered(options.clock.now()),
        onEnd: () => {
          if (this.#openedAt !== null) this.#openMs = performance.now() - this.#openedAt;
          this.#wake();
        },
      },
      { mayBeQuiet: options.hello !== null },
    );
  }

  /** Why the connection ended; null while it lives. */
  get ended(): Ending | null {
    return this.#connection.ended;
  }

  /** How long it was open when it ended, ms; 0 where it never was. */
  get openMs(): number {
    return this.#openMs;
  }

  /** The time in which nothing happened but what was taken, by the answers of the peer; null where they do not tell. */
  get quiet(): { from: number; to: number } | null {
    const hasWaiting = this.#buffer.dueIn() !== Number.POSITIVE_INFINITY;
    return hasWaiting || this.ended !== null ? null : this.#quiet.span;
  }

  /**
   * The next block's worth, as soon as it is due; `quiet` where none is within `quietMs`; null once it has ended
   * and everything was taken.
   */
  async next(quietMs: number): Promise<Run | 'quiet' | null> {
    const until = performance.now() + quietMs;
    for (;;) {
      if (this.#stopped) return null;
      const wait = this.#buffer.dueIn();
      const dueMs = this.ended !== null && Number.isFinite(wait) ? 0 : wait;
      if (dueMs === 0) return this.#take();
      if (this.ended !== null) return null;
      const quietIn = until - performance.now();
      if (quietIn <= 0) return 'quiet';
      await this.#change(Math.min(dueMs, quietIn));
    }
  }

  /** Ends it at once; what was not taken is dropped. */
  stop(): void {
    this.#stopped = true;
    this.#connection.cut('stopped');
    this.#wake();
  }

  #receive(event: Buffer): void {
    if (event.length === 0 || this.#stopped) return;
    const sifted = this.#sieve(event);
    if (sifted.identity !== undefined) this.#events.onIdentity?.(sifted.identity);
    const timeUs = sifted.timeUs ?? timeOf(event);
    if (!this.#firstTimeSeen && timeUs !== null) {
      this.#firstTimeSeen = true;
      this.#events.onFirstTime(timeUs);
    }
    if (timeUs !== null) this.#quiet.received(timeUs / 1000);
    if (!sifted.keep && timeUs !== null) {
      const wasWaiting = this.#buffer.dueIn() !== Number.POSITIVE_INFINITY;
      this.#buffer.pass(this.#clock.now(), timeUs, sifted.reaction);
      this.#holdBack();
      if (!wasWaiting || this.#buffer.dueIn() === 0) this.#wake();
      return;
    }
    const wasEmpty = this.#buffer.empty;
    this.#buffer.push(event, this.#clock.now(), timeUs, sifted.reaction);
    this.#holdBack();
    if (wasEmpty || this.#buffer.dueIn() === 0) this.#wake();
  }

  #holdBack(): void {
    if (!this.#buffer.full || this.#paused) return;
    this.#paused = true;
    this.#connection.pause();
  }

  #take(): Run {
    const run = this.#buffer.take();
    if (this.#paused && this.#buffer.drained) {
      this.#paused = false;
      this.#connection.resume();
    }
    return run;
  }

  #change(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(withinMs) ? setTimeout(() => this.#wake(), withinMs) : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => {};
        resolve();
      };
    });
  }
}
