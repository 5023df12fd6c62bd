export const PAD = 0;
export const UNKNOWN = 1;
export const START = 2;
export const END = 3;
/** The pieces that every vocabulary begins with. */
export const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

/** Longer words, in code points, are unknown rather than cut. */
const LONGEST_WORD = 40;
const GENERATION = 50_000;
// As in read-word.ts: a longer slice may keep its whole text alive.
const LONGEST_KEPT = 12;

/**
 * Cuts words into the longest pieces that a vocabulary knows, from the left (WordPiece, Schuster and Nakajima 2012).
 * The same rules stand in training/transformer/vocabulary.py.
 */
export class WordPiece {
  readonly size: number;
  readonly #numbers: ReadonlyMap<string, number>;
  // Two generations of words cut before: bounded, and what is used stays.
  #young = new Map<string, readonly number[]>();
  #old = new Map<string, readonly number[]>();

  constructor(pieces: readonly string[]) {
    this.size = pieces.length;
    this.#numbers = new Map(pieces.map((piece, number) => [piece, number]));
  }

  /** Numbers of the pieces of a word; that of [UNK] alone where some part of it is in no piece, none for ''. */
  cut(word: string): readonly number[] {
    const known = this.#young.get(word);
    if (known !== undefined) return known;
    const pieces = this.#old.get(word) ?? this.#cut(word);
    if (word.length > LONGEST_KEPT) return pieces;
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(word, pieces);
    return pieces;
  }

  #cut(word: string): readonly number[] {
    if (word.length > LONGEST_WORD && (word.length > 2 * LONGEST_WORD || [...word].length > LONGEST_WORD)) {
      return [UNKNOWN];
    }
    const pieces: number[] = [];
    let at = 0;
    while (at < word.length) {
      // An end inside a surrogate pair is tried too: it is in no vocabulary.
      let end = word.length;
      let number: number | undefined;
      for (; end > at; end--) {
        number = this.#numbers.get(at === 0 ? word.slice(0, end) : `##${word.slice(at, end)}`);
        if (number !== undefined) break;
      }
      if (number === undefined) return [UNKNOWN];
      pieces.push(number);
      at = end;
    }
    return pieces;
  }
}
