import type { Console } from '../terminal/console.ts';

/** Says why X is waited for: once for each reason, until something comes again. */
export class WaitNotes {
  readonly #console: Console;
  #said: string | null = null;

  constructor(console: Console) {
    this.#console = console;
  }

  wait(reason: string, seconds: number): void {
    if (reason === this.#said) return;
    this.#said = reason;
    const again =
      seconds < 5 ? 'It is tried again until it works.' : `It goes on in ${Math.ceil(seconds)} s.`;
    this.#console.note(`${reason} ${again}`);
  }

  came(): void {
    this.#said = null;
  }
}
