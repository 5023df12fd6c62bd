export interface BackOff {
  /** Upper limit of the first delay, ms; it doubles with each failure. */
  firstDelayMs: number;
  /** Upper limit of every delay, ms. */
  maxDelayMs: number;
}

/**
 * How long to wait before the next attempt, in ms: exponential with full jitter ("Exponential Backoff And
 * Jitter", AWS Architecture Blog), so that clients cut off together do not come back together.
 *
 * @param failures failures in a row, from 1
 * @param random uniform in [0, 1)
 */
export function backOffDelay(
  failures: number,
  { firstDelayMs, maxDelayMs }: BackOff,
  random: number,
): number {
  const ceiling = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(random * ceiling);
}
