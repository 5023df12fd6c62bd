/**
 * Whether any of many words is in a text: three letters in a row are looked up in a table, at every so many places
 * as the shortest word allows, and only where a word has those three is it compared (after Wu and Manber, "A fast
 * algorithm for multi-pattern searching", University of Arizona TR-94-17).
 */

/** Six bits tell letters, whatever their case, and digits apart; everything else is one class. */
const BITS = 6;
const MOST_STRIDE = 4;

interface Place {
  word: Uint8Array;
  /** Where in the word the last of the three letters is. */
  offset: number;
}

export class NeedleTable {
  readonly #classes = classes();
  /** Three classes in a row → whether a word has them. */
  readonly #marks = new Uint8Array(1 << (3 * BITS));
  readonly #places = new Map<number, Place[]>();
  readonly #stride: number;

  /** The words are of ASCII letters in lower case and digits, none of them empty. */
  constructor(words: readonly string[]) {
    const shortest = words.reduce((least, { length }) => Math.min(least, length), Number.POSITIVE_INFINITY);
    this.#stride = Math.max(1, Math.min(MOST_STRIDE, shortest - 2));
    for (const word of new Set(words)) this.#enter(Buffer.from(word, 'latin1'));
  }

  /** `text` is in any encoding that holds ASCII as it is. */
  isIn(text: Uint8Array): boolean {
    const classes = this.#classes;
    const marks = this.#marks;
    const stride = this.#stride;
    const { length } = text;
    for (let at = 2; at < length; at += stride) {
      const key =
        (classes[text[at - 2]!]! << (2 * BITS)) | (classes[text[at - 1]!]! << BITS) | classes[text[at]!]!;
      if (marks[key] !== 0 && this.#places.get(key)!.some((place) => stands(place, text, at))) return true;
    }
    return false;
  }

  #enter(word: Uint8Array): void {
    const first = Math.min(2, word.length - 1);
    for (let offset = first; offset < first + this.#stride; offset++) {
      // Of a word of one or two letters those before it are any.
      const known = [...word.subarray(Math.max(0, offset - 2), offset + 1)].map(
        (byte) => this.#classes[byte]!,
      );
      const end = known.reduce((key, one) => (key << BITS) | one, 0);
      for (let before = 0; before < 1 << (BITS * (3 - known.length)); before++) {
        this.#mark((before << (BITS * known.length)) | end, { word, offset });
      }
    }
  }

  #mark(key: number, place: Place): void {
    this.#marks[key] = 1;
    const others = this.#places.get(key);
    if (others === undefined) this.#places.set(key, [place]);
    else others.push(place);
  }
}

function stands({ word, offset }: Place, text: Uint8Array, at: number): boolean {
  const from = at - offset;
  if (from < 0 || from + word.length > text.length) return false;
  for (let i = 0; i < word.length; i++) {
    const byte = text[from + i]!;
    const isUpper = byte >= 0x41 && byte <= 0x5a;
    if ((isUpper ? byte | 0x20 : byte) !== word[i]) return false;
  }
  return true;
}

function classes(): Uint8Array {
  const table = new Uint8Array(256);
  for (let letter = 0; letter < 26; letter++) {
    table[0x61 + letter] = letter + 1;
    table[0x41 + letter] = letter + 1;
  }
  for (let digit = 0; digit < 10; digit++) table[0x30 + digit] = digit + 27;
  return table;
}
