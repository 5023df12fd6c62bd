import { sleep } from './turns.ts';

/** The values of an iteration, and whatever it takes until the next, every `ms` a beat between them. */
export async function* whileWaiting<T>(
  values: AsyncGenerator<T>,
  ms: number,
  beat: () => T,
  signal: AbortSignal,
): AsyncGenerator<T> {
  try {
    for (;;) {
      const next = values.next();
      // Kept from being an unhandled rejection while a beat is out.
      next.catch(() => {});
      for (;;) {
        const woken = new AbortController();
        const first = await Promise.race([next, sleep(ms, AbortSignal.any([woken.signal, signal]))]);
        woken.abort();
        if (first !== undefined) {
          if (first.done) return;
          yield first.value;
          break;
        }
        if (signal.aborted) {
          const last = await next;
          if (last.done) return;
          yield last.value;
          break;
        }
        yield beat();
      }
    }
  } finally {
    await values.return(undefined);
  }
}
