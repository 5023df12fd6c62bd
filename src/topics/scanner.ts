import {
  BREAK,
  CLASS_SHIFT,
  characters,
  classOf,
  foldCharacter,
  HIGH,
  MAY_COMPOSE,
  NOTHING,
  WORD,
} from './characters.ts';
import { tokensOf } from './tokens.ts';
import { HASH_PRIME, type Vocabulary } from './vocabulary.ts';

/** Between two texts, so that no phrase goes across. */
export const BOUNDARY = -1;

const NOT_ASCII = 0x80;

/** # $ @ and the full-width ＃ ＠. */
const isSign = (unit: number): boolean =>
  unit === 0x23 || unit === 0x40 || unit === 0x24 || unit === 0xff03 || unit === 0xff20;

/** Entries of letters, marks and digits that are in normal form lie below. */
const WORD_END = (WORD + 1) << CLASS_SHIFT;

/**
 * Cuts texts into the numbers of their tokens, 0 for those that no rule names, without making a string of any.
 * Its tokens are those of `tokensOf`.
 */
export class Scanner {
  /** The numbers, as far as `count`; to be read only. */
  numbers = new Int32Array(1024);
  count = 0;
  /** For each sign in the text added last that a tag or mention may begin with, the place of the token after it. */
  readonly signs: number[] = [];
  /** Whether that text has tokens in which anything but ASCII and emoji is, or was left out. */
  hasForeign = false;
  readonly #vocabulary: Vocabulary;
  readonly #characters: Uint32Array = characters();
  /** The text being read, as bytes and as units. */
  #bytes: Buffer = Buffer.alloc(0);
  #source: Uint16Array = new Uint16Array(0);

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** Adds the tokens of a text, and a boundary after them. */
  add(text: string): void {
    if (this.count + text.length + 1 > this.numbers.length) this.#grow(text.length + 1);
    const start = this.count;
    if (!this.#scan(text, false)) {
      this.count = start;
      const composed = text.normalize('NFC');
      if (this.count + composed.length + 1 > this.numbers.length) this.#grow(composed.length + 1);
      this.#scan(composed, true);
    }
    this.numbers[this.count++] = BOUNDARY;
  }

  /** False where the text has to be composed first. */
  #scan(text: string, composed: boolean): boolean {
    const table = this.#characters;
    const { seed } = this.#vocabulary;
    const numbers = this.numbers;
    let count = this.count;
    /** Where the token being read begins; -1 between tokens. */
    let start = -1;
    let hash = seed;
    let bits = 0;
    this.signs.length = 0;
    const source = this.#sourceOf(text);
    const end = text.length;
    for (let at = 0; at < end; at++) {
      let entry = table[source[at]!]!;
      if (entry < WORD_END) {
        if (start === -1) start = at;
        do {
          bits |= entry;
          hash = Math.imul(hash ^ entry, HASH_PRIME);
          entry = table[source[++at]!]!;
        } while (entry < WORD_END);
        if (at >= end) break;
      }
      const here = at;
      let kind = entry >> CLASS_SHIFT;
      if ((kind & MAY_COMPOSE) !== 0) {
        if (!composed) return false;
        kind &= ~MAY_COMPOSE;
      }
      let high = entry & 0xffff;
      let low = 0;
      if (kind === HIGH) {
        const point = text.codePointAt(at)!;
        if (point > 0xffff) {
          kind = astralClass(point);
          const character = foldCharacter(String.fromCodePoint(point));
          high = character.charCodeAt(0);
          low = character.charCodeAt(1);
          at++;
        } else kind = BREAK;
        if ((kind & MAY_COMPOSE) !== 0) {
          if (!composed) return false;
          kind &= ~MAY_COMPOSE;
        }
      }
      if (kind === NOTHING) {
        bits |= NOT_ASCII;
        continue;
      }
      if (kind !== WORD && start !== -1) {
        numbers[count++] = this.#numberOf(hash, text, start, here);
        start = -1;
        hash = seed;
      }
      if (kind === BREAK) {
        if (isSign(high)) this.signs.push(count);
        continue;
      }
      if (start === -1) start = here;
      hash = Math.imul(hash ^ high, HASH_PRIME);
      if (low !== 0) hash = Math.imul(hash ^ low, HASH_PRIME);
      if (kind === WORD) {
        bits |= high;
        continue;
      }
      numbers[count++] = this.#numberOf(hash, text, start, at + 1);
      start = -1;
      hash = seed;
    }
    if (start !== -1) numbers[count++] = this.#numberOf(hash, text, start, end);
    this.count = count;
    this.hasForeign = composed || bits >= NOT_ASCII;
    return true;
  }

  /** The number of the token that stands between two places of the text, whose hash is given. */
  #numberOf(hash: number, text: string, start: number, end: number): number {
    const number = this.#vocabulary.find(hash);
    return number !== 0 && this.#reads(this.#vocabulary.tokens[number]!, text, start, end) ? number : 0;
  }

  #reads(token: string, text: string, start: number, end: number): boolean {
    let read = 0;
    for (let at = start; at < end; at++) {
      const entry = this.#characters[this.#source[at]!]!;
      const kind = (entry >> CLASS_SHIFT) & ~MAY_COMPOSE;
      if (kind === HIGH) return tokensOf(text.slice(start, end))[0] === token;
      if (kind === NOTHING) continue;
      if (token.charCodeAt(read++) !== (entry & 0xffff)) return false;
    }
    return read === token.length;
  }

  /** The units of a text: reading them from memory of our own takes half the time that asking the string does. */
  #sourceOf(text: string): Uint16Array {
    if (text.length >= this.#source.length) {
      this.#bytes = Buffer.alloc(text.length * 4 + 64);
      this.#source = new Uint16Array(this.#bytes.buffer, this.#bytes.byteOffset, text.length * 2 + 32);
    }
    this.#bytes.write(text, 0, 'utf16le');
    // What is no character ends the last token.
    this.#source[text.length] = 0;
    return this.#source;
  }

  #grow(more: number): void {
    const grown = new Int32Array((this.count + more) * 2);
    grown.set(this.numbers.subarray(0, this.count));
    this.numbers = grown;
  }
}

/** Classes of characters beyond the basic plane, each worked out once; 255 where not yet. */
let astral: Uint8Array | undefined;

function astralClass(point: number): number {
  astral ??= new Uint8Array(0x100000).fill(255);
  const known = astral[point - 0x10000]!;
  if (known !== 255) return known;
  const kind = classOf(String.fromCodePoint(point));
  astral[point - 0x10000] = kind;
  return kind;
}
