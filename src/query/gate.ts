/**
 * Lets questions that can wait go after those that cannot, and one after another: what a page shows first is not held
 * up by its lists.
 */
import { abortError } from './failures.ts';

/** So long a question waits at the most, however many others come, ms. */
const PATIENCE_MS = 3000;

export class Gate {
  /** Questions under way that could not wait. */
  #urgent = 0;
  #patient = 0;
  readonly #waiting: (() => void)[] = [];

  /** Resolves when the question may be asked, with what is to be called when it is answered. */
  async enter(patient: boolean, signal?: AbortSignal): Promise<() => void> {
    if (patient && (this.#urgent > 0 || this.#patient > 0)) await this.#turn(signal);
    if (patient) this.#patient++;
    else this.#urgent++;
    return () => {
      if (patient) this.#patient--;
      else this.#urgent--;
      if (this.#urgent === 0 && this.#patient === 0) this.#waiting.shift()?.();
    };
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (then: () => void) => () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
        const place = this.#waiting.indexOf(go);
        if (place >= 0) this.#waiting.splice(place, 1);
        then();
      };
      const go = leave(resolve);
      const stop = leave(() => reject(abortError(signal!)));
      const timer = setTimeout(go, PATIENCE_MS);
      signal?.addEventListener('abort', stop);
      this.#waiting.push(go);
    });
  }
}
