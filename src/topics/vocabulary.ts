/** Tokens that rules name, each with a number from 1; found by hash, so that most tokens of a post cost one look. */

/** FNV-1a over UTF-16 units: a hash h goes on with a unit u as imul(h ^ u, HASH_PRIME). */
export const HASH_PRIME = 0x01000193;
const FNV_OFFSET = 0x811c9dc5 | 0;

export class Vocabulary {
  /** By number; none has the number 0. */
  readonly tokens: readonly string[];
  /** What a hash begins with; chosen so that no two of the tokens have the same. */
  readonly seed: number;
  readonly #numbers: Map<string, number>;
  readonly #slots: Int32Array;
  readonly #hashes: Int32Array;

  constructor(tokens: Iterable<string>) {
    const list = [...new Set(tokens)];
    this.tokens = ['', ...list];
    this.#numbers = new Map(list.map((token, index) => [token, index + 1]));
    let seed = FNV_OFFSET;
    while (new Set(list.map((token) => hashOf(token, seed))).size < list.length) seed++;
    this.seed = seed;
    let size = 64;
    while (size < list.length * 4) size *= 2;
    this.#slots = new Int32Array(size);
    this.#hashes = Int32Array.from(this.tokens, (token) => hashOf(token, seed));
    for (const number of this.#numbers.values()) {
      let slot = this.#firstSlot(this.#hashes[number]!);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (size - 1);
      this.#slots[slot] = number;
    }
  }

  /** The number of a token of a rule. */
  numberOf(token: string): number {
    return this.#numbers.get(token)!;
  }

  /** The number of the one token that has this hash, and so may be what was hashed; 0 where none has. */
  find(hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = this.#firstSlot(hash); ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot]!;
      if (number === 0 || this.#hashes[number] === hash) return number;
    }
  }

  #firstSlot(hash: number): number {
    return (hash ^ (hash >>> 15)) & (this.#slots.length - 1);
  }
}

function hashOf(token: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < token.length; at++) hash = Math.imul(hash ^ token.charCodeAt(at), HASH_PRIME);
  return hash;
}
