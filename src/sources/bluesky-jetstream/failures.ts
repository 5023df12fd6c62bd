import { UndertoneError } from '../../model/errors.ts';
import type { Ending } from './connection.ts';

export interface FailureLimits {
  instances: readonly string[];
  stableMs: number;
  failoverAfter: number;
}

/** Statuses by which an instance says that asking again in the same way is of no use. */
const isRefusal = (status: number | undefined) => status !== undefined && status >= 400 && status <= 404;

/** Counts connections that ended, to decide on back-off, failover and giving up. */
export class Failures {
  readonly #limits: FailureLimits;
  #onInstance = 0;
  #refusals = 0;
  /** Connections ended without a stable one between, the last included. */
  inARow = 0;

  constructor(limits: FailureLimits) {
    this.#limits = limits;
  }

  /**
   * Counts one ended connection; true where the next instance is to be tried. Throws an UndertoneError where
   * each instance in turn has refused.
   */
  count(ending: Ending, openMs: number): boolean {
    const { instances, stableMs, failoverAfter } = this.#limits;
    if (openMs >= stableMs) {
      this.inARow = 0;
      this.#onInstance = 0;
    }
    this.inARow++;
    this.#onInstance++;
    this.#refusals = isRefusal(ending.status) ? this.#refusals + 1 : 0;
    if (this.#refusals >= instances.length) {
      throw new UndertoneError(
        'jetstream-refused',
        `Every Jetstream instance refused the subscription, the last with HTTP ${ending.status}; check the source’s instances and collections.`,
      );
    }
    const next = isRefusal(ending.status) || this.#onInstance >= failoverAfter;
    if (next) this.#onInstance = 0;
    return next;
  }
}
