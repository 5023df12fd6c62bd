/** Multipliers of the two word hashes: FNV-1a's prime and another odd number of good spread. */
const FIRST_PRIME = 0x01000193;
const SECOND_PRIME = 0x5bd1e995;
export const FIRST_SEED = 0x811c9dc5 | 0;
export const SECOND_SEED = 0x2545f491;

/** The word hashes, a unit further; `mix` of the last step is the hash. */
export const firstStep = (h: number, unit: number) => Math.imul(h ^ unit, FIRST_PRIME);
export const secondStep = (h: number, unit: number) => Math.imul((h << 5) ^ (h >>> 3) ^ unit, SECOND_PRIME);

/** Spreads the bits of a hash (the finaliser of MurmurHash3, 32 bits). */
export function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

export function firstHash(units: Uint16Array, from: number, to: number): number {
  let h = FIRST_SEED;
  for (let i = from; i < to; i++) h = firstStep(h, units[i]!);
  return mix(h);
}

export function secondHash(units: Uint16Array, from: number, to: number): number {
  let h = SECOND_SEED;
  for (let i = from; i < to; i++) h = secondStep(h, units[i]!);
  return mix(h);
}

/** The first hash of a word given as a string, to name words in code. */
export function hashOf(word: string): number {
  return firstHash(
    Uint16Array.from(word, (character) => character.charCodeAt(0)),
    0,
    word.length,
  );
}

/** A set of words by their first hashes, quicker to ask than a Set. */
export class WordSet {
  private readonly places: Int32Array;
  private readonly shift: number;

  constructor(words: readonly string[]) {
    const bits = 36 - Math.clz32(words.length);
    this.places = new Int32Array(1 << bits);
    this.shift = 32 - bits;
    for (const word of words) {
      let at = hashOf(word) >>> this.shift;
      while (this.places[at] !== 0) at = (at + 1) % this.places.length;
      this.places[at] = hashOf(word);
    }
  }

  /** `hash` is what `firstHash` gives of the word. */
  has(hash: number): boolean {
    const { places } = this;
    for (let at = hash >>> this.shift; places[at] !== 0; at = (at + 1) & (places.length - 1)) {
      if (places[at] === hash) return true;
    }
    return false;
  }
}
