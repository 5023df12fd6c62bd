/** Multipliers of the two word hashes: FNV-1a's prime and another odd number of good spread. */
const FIRST_PRIME = 0x01000193;
const SECOND_PRIME = 0x5bd1e995;
const FIRST_SEED = 0x811c9dc5 | 0;
const SECOND_SEED = 0x2545f491;

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
  for (let i = from; i < to; i++) h = Math.imul(h ^ units[i]!, FIRST_PRIME);
  return mix(h);
}

export function secondHash(units: Uint16Array, from: number, to: number): number {
  let h = SECOND_SEED;
  for (let i = from; i < to; i++) h = Math.imul((h << 5) ^ (h >>> 3) ^ units[i]!, SECOND_PRIME);
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
