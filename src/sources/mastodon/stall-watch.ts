/**
 * Tells when nothing has come for a while, not counting the time it is paused. Where this process was too busy
 * to read, what came meanwhile is read first.
 */
export class StallWatch {
  readonly #ms: number;
  readonly #onStall: () => void;
  #timer: NodeJS.Timeout | undefined;
  #seen = 0;

  constructor(ms: number, onStall: () => void) {
    this.#ms = ms;
    this.#onStall = onStall;
  }

  /** Something came, or the watch begins. */
  sign(): void {
    this.#seen++;
    if (this.#timer !== undefined) this.#timer.refresh();
    else this.#timer = setTimeout(() => this.#check(), this.#ms);
  }

  /** Ends the watch; `sign` begins it again. */
  rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #check(): void {
    const before = this.#seen;
    setImmediate(() => {
      if (this.#timer !== undefined && this.#seen === before) this.#onStall();
    });
  }
}
