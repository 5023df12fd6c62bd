/** Lets a few pieces of work run at a time and a few more wait; who comes then is turned away. */
export class Gate {
  readonly #places: number;
  readonly #queueLength: number;
  #running = 0;
  #waiting: (() => void)[] = [];

  constructor(places: number, queueLength: number) {
    this.#places = places;
    this.#queueLength = queueLength;
  }

  /** Runs the work in its turn; null, without running it, where too much waits already. */
  async run<T>(work: () => Promise<T>): Promise<{ result: T } | null> {
    if (this.#running >= this.#places) {
      if (this.#waiting.length >= this.#queueLength) return null;
      // The place is handed on by who leaves, so it is not counted again.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running++;
    }
    try {
      return { result: await work() };
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
