import {
  ALONE,
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
import { HASH_PRIME, HASH_SEED, type Vocabulary } from './vocabulary.ts';

/** Between two texts, so that no phrase goes across. */
export const BOUNDARY = -1;

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
  readonly #vocabulary: Vocabulary;
  readonly #characters: Uint32Array = characters();
  /** The token being read, as far as one of a rule could be as long. */
  readonly #units: Uint16Array;
  /** The text being read, as bytes and as units. */
  #bytes: Buffer = Buffer.alloc(0);
  #source: Uint16Array = new Uint16Array(0);

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#units = new Uint16Array(2 ** Math.ceil(Math.log2(vocabulary.longest + 2)));
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
    const vocabulary = this.#vocabulary;
    const units = this.#units;
    const { longest } = vocabulary;
    const mask = units.length - 1;
    const numbers = this.numbers;
    let count = this.count;
    let length = 0;
    let hash = HASH_SEED;
    const source = this.#sourceOf(text);
    const end = text.length;
    for (let at = 0; at < end; at++) {
      let entry = table[source[at]!]!;
      while (entry < WORD_END) {
        units[length & mask] = entry;
        length++;
        hash = Math.imul(hash ^ entry, HASH_PRIME);
        entry = table[source[++at]!]!;
      }
      if (at >= end) break;
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
      if (kind === NOTHING) continue;
      if (kind !== WORD && length > 0) {
        numbers[count++] = length <= longest ? vocabulary.find(units, length, hash) : 0;
        length = 0;
        hash = HASH_SEED;
      }
      if (kind === BREAK) continue;
      units[length & mask] = high;
      length++;
      hash = Math.imul(hash ^ high, HASH_PRIME);
      if (low !== 0) {
        units[length & mask] = low;
        length++;
        hash = Math.imul(hash ^ low, HASH_PRIME);
      }
      if (kind !== ALONE) continue;
      numbers[count++] = length <= longest ? vocabulary.find(units, length, hash) : 0;
      length = 0;
      hash = HASH_SEED;
    }
    if (length > 0) numbers[count++] = length <= longest ? vocabulary.find(units, length, hash) : 0;
    this.count = count;
    return true;
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
