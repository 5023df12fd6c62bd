/**
 * How text is cut into tokens, one entry a UTF-16 unit. X cuts at "punctuation, symbols, and Unicode basic plane
 * separator characters" (docs.x.com, filtered stream, "Build a rule", operator `keyword`); the rest is ours and
 * stands in docs/rules.md.
 */

/** A letter, mark or digit. Nought, so that the entry of one is the unit itself. */
export const WORD = 0;
/** Ends a token: spaces, punctuation, symbols that are no emoji, controls. */
export const BREAK = 1;
/** A token by itself: an emoji, a character of a script that puts no spaces between words. */
export const ALONE = 2;
/** The first half of a character beyond the basic plane. */
export const HIGH = 3;
/** Of no account: joiners, variation selectors, directional marks, soft hyphens. */
export const NOTHING = 4;
/**
 * Beside one of the above: the text may have to be brought into normal form C first. İ is of these, so that a letter
 * that is read as one of ASCII is one.
 */
export const MAY_COMPOSE = 8;

/** Where the class stands in an entry of the table; below it is the unit that stands for a unit whatever its case. */
export const CLASS_SHIFT = 16;

const WORD_CHARACTER = /[\p{L}\p{M}\p{N}]/u;
const EMOJI = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]/u;
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Tibetan}\u30fc\u3005]/u;
const IGNORED = /[\p{Cf}\p{Variation_Selector}]/u;
const MARK = /[\p{M}\u1100-\u11ff]/u;

/** The class of one character, and whether it may compose. */
export function classOf(character: string): number {
  if (IGNORED.test(character)) return NOTHING;
  const kind =
    UNSPACED.test(character) && WORD_CHARACTER.test(character)
      ? ALONE
      : WORD_CHARACTER.test(character)
        ? WORD
        : character > '\u007f' && EMOJI.test(character)
          ? ALONE
          : BREAK;
  const mayCompose = MARK.test(character) || character === 'İ' || character.normalize('NFC') !== character;
  return mayCompose ? kind | MAY_COMPOSE : kind;
}

/**
 * One character in the form that stands for it whatever its case. Upper and lower case alone make no difference;
 * an accent does ("Filtered stream rules with accents only match Posts that also include the accent").
 */
export function foldCharacter(character: string): string {
  if (character === 'ς') return 'σ';
  const lower = character.toLowerCase();
  // İ in lower case is an i and a mark, which would be longer.
  return lower.length === character.length ? lower : character === 'İ' ? 'i' : character;
}

let made: Uint32Array | undefined;

/** The table, made at first use: some 30 ms. An entry is the class and the folded unit. */
export function characters(): Uint32Array {
  if (made !== undefined) return made;
  const table = new Uint32Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) {
    if (unit >= 0xd800 && unit <= 0xdfff) {
      table[unit] = ((unit < 0xdc00 ? HIGH : BREAK) << CLASS_SHIFT) | unit;
      continue;
    }
    const character = String.fromCharCode(unit);
    table[unit] = (classOf(character) << CLASS_SHIFT) | foldCharacter(character).charCodeAt(0);
  }
  made = table;
  return table;
}
