/** Remembers the last things it was told of, so that what a stream and a timeline both bring is kept once. */
export class Recent {
  readonly #most: number;
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(most = 20_000) {
    this.#most = most;
  }

  /** Whether `name` was told of before; remembers it. */
  seen(name: string): boolean {
    if (this.#young.has(name)) return true;
    const known = this.#old.has(name);
    this.#young.add(name);
    if (this.#young.size >= this.#most / 2) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    return known;
  }
}
