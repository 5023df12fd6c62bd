/** Tokens that rules name, each with a number from 1; found by hash, so that most tokens of a post cost one look. */

/** FNV-1a over UTF-16 units: a hash h goes on with a unit u as imul(h ^ u, HASH_PRIME). */
export const HASH_SEED = 0x811c9dc5 | 0;
export const HASH_PRIME = 0x01000193;

export class Vocabulary {
  /** Units of the longest token. */
  readonly longest: number;
  readonly #numbers: Map<string, number>;
  readonly #slots: Int32Array;
  readonly #hashes: Int32Array;
  readonly #starts: Int32Array;
  readonly #units: Uint16Array;

  constructor(tokens: Iterable<string>) {
    const list = [...new Set(tokens)];
    this.#numbers = new Map(list.map((token, index) => [token, index + 1]));
    this.longest = list.reduce((most, token) => Math.max(most, token.length), 0);
    let size = 64;
    while (size < list.length * 4) size *= 2;
    this.#slots = new Int32Array(size);
    this.#hashes = new Int32Array(list.length + 1);
    this.#starts = new Int32Array(list.length + 2);
    this.#units = new Uint16Array(list.reduce((sum, token) => sum + token.length, 0));
    for (const [index, token] of list.entries()) this.#add(token, index + 1);
  }

  #add(token: string, number: number): void {
    const start = this.#starts[number]!;
    let hash = HASH_SEED;
    for (let at = 0; at < token.length; at++) {
      const unit = token.charCodeAt(at);
      this.#units[start + at] = unit;
      hash = Math.imul(hash ^ unit, HASH_PRIME);
    }
    this.#starts[number + 1] = start + token.length;
    this.#hashes[number] = hash;
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = number;
  }

  /** The number of a token of a rule. */
  numberOf(token: string): number {
    return this.#numbers.get(token)!;
  }

  /** The number of the token in the first `length` units, whose hash is given; 0 where no rule names it. */
  find(units: Uint16Array, length: number, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot]!;
      if (number === 0) return 0;
      if (this.#hashes[number] === hash && this.#is(number, units, length)) return number;
    }
  }

  #is(number: number, units: Uint16Array, length: number): boolean {
    const start = this.#starts[number]!;
    if (this.#starts[number + 1]! - start !== length) return false;
    for (let at = 0; at < length; at++) if (this.#units[start + at] !== units[at]) return false;
    return true;
  }
}
