/**
 * Asks a service of AWS again where it is throttled, overloaded or cannot be reached: exponential back-off with full
 * jitter (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog). The client's own retries share a budget
 * that a long throttling uses up.
 */
import { setTimeout as sleep } from 'node:timers/promises';

const ATTEMPTS = 10;
const FIRST_MS = 50;
const LONGEST_MS = 5_000;

const BUSY =
  /Throttl|ThroughputExceeded|RequestLimitExceeded|TooManyRequests|SlowDown|ServiceUnavailable|Internal|TransactionInProgress|KMSThrottling/i;
const BROKEN = /^(Timeout|ECONN|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|NetworkingError)|socket hang up/i;

/** Whether the same request may succeed a moment later. */
export function isPassing(error: unknown): boolean {
  const {
    name = '',
    code = '',
    message = '',
    $metadata,
  } = error as {
    name?: string;
    code?: string;
    message?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode ?? 0;
  return (
    BUSY.test(name) ||
    status >= 500 ||
    status === 429 ||
    BROKEN.test(code) ||
    BROKEN.test(name) ||
    BROKEN.test(message)
  );
}

export async function withRetries<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt >= ATTEMPTS || !isPassing(error)) throw error;
    }
    await backOff(attempt);
  }
}

/** Waits before the next attempt; `attempt` counts from 1. */
export const backOff = (attempt: number): Promise<void> =>
  sleep(Math.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt));
