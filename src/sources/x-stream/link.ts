import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../model/clock.ts';
import { type BackOffDelays, XBackOff } from '../x-api/back-off.ts';
import type { XApi } from '../x-api/client.ts';
import type { XApiError } from '../x-api/errors.ts';
import {
  type Connection,
  type ConnectionEvents,
  type ConnectionOptions,
  connect,
  type Endpoint,
} from './connection.ts';

export interface LinkOptions extends ConnectionOptions {
  delays: BackOffDelays;
  /** A connection that lived this long was a good one: the count of failures starts over, ms. */
  stableMs: number;
  clock: Clock;
}

export interface LinkEvents extends Omit<ConnectionEvents, 'onOpen'> {
  /** What to connect to now; asked before each attempt. */
  endpoint(): Endpoint;
  onConnecting(): void;
  /** X accepted the connection to `endpoint`. */
  onLive(endpoint: Endpoint): void;
  /** It ended, or could not be made; the next attempt is in `delayMs`. */
  onLost(error: XApiError, delayMs: number): void;
  /** Whether X accepted this stream before, through this connection or another. */
  wasAccepted(): boolean;
  /** A refusal that a changed request may get around; true where the next `endpoint()` will be another. */
  onRefused(error: XApiError, endpoint: Endpoint): boolean;
}

/**
 * Keeps one stream connected: connecting → live → waiting → connecting, until the signal aborts.
 *
 * A connection that was live is made again at once when it is lost, as X asks; what fails after that waits by
 * its class (XBackOff). Failures are forgotten when a connection has lived for `stableMs`, so that a stream that
 * X opens and ends at once backs off.
 *
 * The bearer token or the plan refused (401, 403) is thrown where the stream was never accepted in this process,
 * since then someone sits before the screen; afterwards it is retried slowly, since X is known to refuse for
 * minutes what it accepts again.
 */
export class Link {
  readonly #api: XApi;
  readonly #options: LinkOptions;
  readonly #events: LinkEvents;
  #connection: Connection | null = null;
  #paused = false;
  #live = false;
  #waiting: AbortController | null = null;

  constructor(api: XApi, options: LinkOptions, events: LinkEvents) {
    this.#api = api;
    this.#options = options;
    this.#events = events;
  }

  get live(): boolean {
    return this.#live;
  }

  pause(): void {
    this.#paused = true;
    this.#connection?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#connection?.resume();
  }

  /** Tries again now where it waits to, since what it failed of has changed. */
  wake(): void {
    this.#waiting?.abort();
  }

  /** Runs until the signal aborts. Throws an XApiError that does not pass. */
  async run(signal: AbortSignal): Promise<void> {
    const { delays, clock } = this.#options;
    const backOff = new XBackOff(delays);
    while (!signal.aborted) {
      const endpoint = this.#events.endpoint();
      this.#events.onConnecting();
      const error = await this.#once(endpoint, backOff, signal);
      if (signal.aborted) return;
      const wasLive = this.#live;
      this.#live = false;
      if (!wasLive && this.#events.onRefused(error, endpoint)) continue;
      if (!this.#events.wasAccepted() && fatal(error)) throw error;
      const atOnce = wasLive && backOff.failures === 0 && passing(error);
      const backOffMs = backOff.failed(error.kind, error.rateLimit, clock.now());
      const delayMs = atOnce ? 0 : backOffMs;
      this.#events.onLost(error, delayMs);
      this.#waiting = new AbortController();
      const until = AbortSignal.any([signal, this.#waiting.signal]);
      await sleep(delayMs, undefined, { signal: until }).catch(() => {});
    }
  }

  /** One connection; why it ended. */
  async #once(endpoint: Endpoint, backOff: XBackOff, signal: AbortSignal): Promise<XApiError> {
    let openedAt = Number.POSITIVE_INFINITY;
    const connection = connect(this.#api, endpoint, this.#options, {
      onOpen: () => {
        this.#live = true;
        openedAt = performance.now();
        this.#events.onLive(endpoint);
      },
      onAlive: () => {
        if (performance.now() - openedAt >= this.#options.stableMs) backOff.succeeded();
        this.#events.onAlive();
      },
      onLine: this.#events.onLine,
      onTooLong: this.#events.onTooLong,
    });
    this.#connection = connection;
    if (this.#paused) connection.pause();
    const cut = () => connection.cut();
    signal.addEventListener('abort', cut, { once: true });
    try {
      return await connection.ended;
    } catch (error) {
      return error as XApiError;
    } finally {
      signal.removeEventListener('abort', cut);
      this.#connection = null;
    }
  }
}

const passing = ({ kind }: XApiError): boolean => kind === 'network' || kind === 'disconnected';

const fatal = ({ kind }: XApiError): boolean =>
  kind === 'unauthorized' || kind === 'forbidden' || kind === 'invalid';
