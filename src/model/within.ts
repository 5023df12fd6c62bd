import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a promise, no longer than `ms`, nor beyond the signal's abort; leaves no timer behind. */
export async function within(promise: Promise<unknown>, ms: number, signal?: AbortSignal): Promise<void> {
  const over = new AbortController();
  const either = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  try {
    await Promise.race([promise, sleep(ms, undefined, { signal: either }).catch(() => {})]);
  } finally {
    over.abort();
  }
}
