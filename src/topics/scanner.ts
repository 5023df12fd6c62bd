import {
  ALONE,
  BREAK,
  type Characters,
  characters,
  classOf,
  foldCharacter,
  HIGH,
  MAY_COMPOSE,
  NOTHING,
  WORD,
} from './characters.ts';
import { HASH_SEED, hashOn, type Vocabulary } from './vocabulary.ts';

/** Between two texts, so that no phrase goes across. */
export const BOUNDARY = -1;

/**
 * Cuts texts into the numbers of their tokens, 0 for those that no rule names, without making a string of any.
 * Its tokens are those of `tokensOf`.
 */
export class Scanner {
  /** The numbers, as far as `count`; to be read only. */
  numbers = new Int32Array(1024);
  count = 0;
  readonly #vocabulary: Vocabulary;
  readonly #characters: Characters = characters();
  /** The token being read, as far as one of a rule could be as long. */
  readonly #units: Uint16Array;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#units = new Uint16Array(vocabulary.longest + 2);
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
    const { classes, folded } = this.#characters;
    const units = this.#units;
    const longest = this.#vocabulary.longest;
    const numbers = this.numbers;
    let count = this.count;
    let length = 0;
    let hash = HASH_SEED;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      let kind = classes[unit]!;
      if (kind === WORD) {
        const letter = folded[unit]!;
        if (length <= longest) units[length] = letter;
        length++;
        hash = hashOn(hash, letter);
        continue;
      }
      if ((kind & MAY_COMPOSE) !== 0) {
        if (!composed) return false;
        kind &= ~MAY_COMPOSE;
      }
      let high = unit;
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
      } else high = folded[unit]!;
      if (kind === NOTHING) continue;
      if (kind !== WORD && length > 0) {
        numbers[count++] = length <= longest ? this.#vocabulary.find(units, length, hash) : 0;
        length = 0;
        hash = HASH_SEED;
      }
      if (kind === BREAK) continue;
      if (length <= longest) units[length] = high;
      length++;
      hash = hashOn(hash, high);
      if (low !== 0) {
        if (length <= longest) units[length] = low;
        length++;
        hash = hashOn(hash, low);
      }
      if (kind !== ALONE) continue;
      numbers[count++] = length <= longest ? this.#vocabulary.find(units, length, hash) : 0;
      length = 0;
      hash = HASH_SEED;
    }
    if (length > 0) numbers[count++] = length <= longest ? this.#vocabulary.find(units, length, hash) : 0;
    this.count = count;
    return true;
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
