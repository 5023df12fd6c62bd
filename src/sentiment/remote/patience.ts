import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, systemClock } from '../../model/clock.ts';
import { UndertoneError } from '../../model/errors.ts';
import { modelRefused, modelUnavailable } from '../failures.ts';
import type { PatienceSettings } from '../settings.ts';
import { Circuit } from './circuit.ts';
import { RequestFailure } from './request-failure.ts';
import { type Sleep, Throttle } from './throttle.ts';

export interface PatienceOptions extends PatienceSettings {
  /** The delay before the first retry, ms; it doubles with each. */
  firstDelayMs?: number;
  longestDelayMs?: number;
  /** Requests in a row that cannot reach the service, each with all its retries, before it is left alone. */
  failuresToOpen?: number;
  /** How long it is left alone, ms. */
  coolOffMs?: number;
  clock?: Clock;
  /** From 0 to 1: jitter. */
  random?: () => number;
}

const TIMEOUT_MS = 30_000;
const RETRIES = 3;
const CONCURRENCY = 4;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;
const FAILURES_TO_OPEN = 3;
const COOL_OFF_MS = 30_000;

/**
 * Asks a service with time-outs, retries (exponential back-off with full jitter, or as Retry-After says), a rate, a
 * bound on what is under way, and a circuit that leaves a service alone while it is down.
 */
export class Patience {
  private readonly service: string;
  private readonly timeoutMs: number;
  private readonly retries: number;
  private readonly firstDelayMs: number;
  private readonly longestDelayMs: number;
  private readonly random: () => number;
  private readonly throttle: Throttle;
  private readonly circuit: Circuit;
  private readonly closing = new AbortController();

  /** `service` is how messages call it: `The service at example.org`. */
  constructor(service: string, options: PatienceOptions = {}) {
    const { clock = systemClock, perSecond = Infinity, concurrency = CONCURRENCY } = options;
    this.service = service;
    this.timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.retries = options.retries ?? RETRIES;
    this.firstDelayMs = options.firstDelayMs ?? FIRST_DELAY_MS;
    this.longestDelayMs = options.longestDelayMs ?? LONGEST_DELAY_MS;
    this.random = options.random ?? Math.random;
    this.throttle = new Throttle({ perSecond, concurrency, clock, sleep });
    this.circuit = new Circuit({
      failures: options.failuresToOpen ?? FAILURES_TO_OPEN,
      coolOffMs: options.coolOffMs ?? COOL_OFF_MS,
      clock,
    });
  }

  /**
   * Runs `request` until it succeeds; it throws a RequestFailure where it does not. Throws `model-unavailable`
   * (retryable), `model-refused`, or `model-answer` where one of the texts may be to blame. Where `stopped` says
   * so when its turn has come, the request is not sent.
   */
  async ask<T>(
    request: (signal: AbortSignal) => Promise<T>,
    stopped: () => boolean = () => false,
  ): Promise<T> {
    const { signal } = this.closing;
    for (let tries = 0; ; tries++) {
      const wait = this.circuit.waitMs();
      if (wait > 0) {
        throw modelUnavailable(
          `${this.service} is down and left alone for another ${Math.ceil(wait / 1000)} s; try again then.`,
        );
      }
      try {
        const answer = await this.throttle.run(() => {
          if (stopped()) throw modelUnavailable(`${this.service} was not asked.`);
          return this.within(request);
        }, signal);
        this.circuit.succeeded();
        return answer;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof RequestFailure)) throw error;
        const pause = this.pauseBefore(tries, error);
        if (pause === null) throw this.givenUp(error, tries + 1);
        await sleep(pause, signal);
      }
    }
  }

  /** Ends what is under way. */
  close(): void {
    this.closing.abort(modelUnavailable(`${this.service} is no longer asked.`));
  }

  private async within<T>(request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const timeout = AbortSignal.timeout(this.timeoutMs);
    try {
      return await request(AbortSignal.any([timeout, this.closing.signal]));
    } catch (cause) {
      if (!timeout.aborted) throw cause;
      throw new RequestFailure('faulty', `did not answer within ${this.timeoutMs / 1000} s`, { cause });
    }
  }

  /** How long to wait before the next try, ms; null for none. */
  private pauseBefore(tries: number, { kind, retryAfterMs }: RequestFailure): number | null {
    if (kind === 'rejected' || kind === 'refused' || tries >= this.retries) return null;
    if (retryAfterMs !== null) return retryAfterMs <= this.longestDelayMs ? retryAfterMs : null;
    return this.random() * Math.min(this.longestDelayMs, this.firstDelayMs * 2 ** tries);
  }

  private givenUp(failure: RequestFailure, tries: number): UndertoneError {
    const { kind, message, retryAfterMs } = failure;
    const times = tries === 1 ? '' : ` (${tries} tries)`;
    if (kind === 'unreachable') {
      this.circuit.failed(retryAfterMs ?? 0);
      return modelUnavailable(
        `${this.service} ${message}${times}: check that it runs and can be reached, then try again.`,
        failure,
      );
    }
    // It answered, so it can be reached.
    if (kind !== 'faulty') this.circuit.succeeded();
    if (kind === 'refused') {
      return modelRefused(`${this.service} ${message}: check its address and credentials.`, failure);
    }
    return new UndertoneError(
      'model-answer',
      `${this.service} ${message}${times}: check what it says of this request.`,
      { retryable: kind === 'faulty', cause: failure },
    );
  }
}

const sleep: Sleep = (ms, signal) => delay(ms, undefined, { signal });
