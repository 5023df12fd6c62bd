/**
 * Which characters may stand where in hashtags, mentions and URLs, by X's published twitter-text rules
 * (https://github.com/twitter/twitter-text, Apache-2.0). The rules speak of UTF-16 units, and so do these
 * tables: one entry a unit, so that a test costs one load.
 */

/** May stand in a label of a domain name. */
export const DOMAIN = 1;
/** May stand anywhere in a run that holds a domain: domain characters, `_`, `-` and the dot. */
export const RUN = 2;
/** May stand just before a URL. */
export const BEFORE_URL = 4;
export const PATH = 8;
/** May end a path. */
export const PATH_END = 16;
export const QUERY = 32;
/** May end a query. */
export const QUERY_END = 64;
/** May stand in a domain that is written without a protocol: a-z, 0-9, `-` and accented Latin. */
export const PLAIN_DOMAIN = 128;
export const LATIN_ACCENT = 256;
/** May stand in a screen name. */
export const NAME = 512;
/** May stand just before the @ of a mention. */
export const BEFORE_MENTION = 1024;
/** May stand before a cashtag. */
export const SPACE = 2048;
/** ASCII punctuation as the rules list it. */
export const PUNCTUATION = 4096;
export const DIGIT = 8192;
export const LETTER = 16384;

const ASCII_LETTERS: Ranges = [
  [0x41, 0x5a],
  [0x61, 0x7a],
];
const ASCII_DIGITS: Ranges = [[0x30, 0x39]];
const LATIN_ACCENTS: Ranges = [
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x24f],
  [0x253, 0x254],
  [0x256, 0x257],
  [0x259, 0x259],
  [0x25b, 0x25b],
  [0x263, 0x263],
  [0x268, 0x268],
  [0x26f, 0x26f],
  [0x272, 0x272],
  [0x289, 0x289],
  [0x28b, 0x28b],
  [0x2bb, 0x2bb],
  [0x300, 0x36f],
  [0x1e00, 0x1eff],
];
const CYRILLIC: Ranges = [[0x400, 0x4ff]];
const SPACES: Ranges = [
  [0x9, 0xd],
  [0x20, 0x20],
  [0x85, 0x85],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x180e, 0x180e],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
];
const DIRECTIONAL_MARKS: Ranges = [
  [0x61c, 0x61c],
  [0x200e, 0x200f],
  [0x202a, 0x202e],
  [0x2066, 0x2069],
];
const NOT_CHARACTERS: Ranges = [
  [0xfeff, 0xfeff],
  [0xfffe, 0xffff],
];
const PUNCTUATION_MARKS = "!'#%&()*+,\\-./:;<=>?@[]^_{|}~$";

type Ranges = readonly (readonly [first: number, last: number])[];

/** The classes of each UTF-16 unit, as a sum of the bits above. */
export const CLASSES: Uint16Array = classTable();

function classTable(): Uint16Array {
  const table = new Uint16Array(0x10000).fill(DOMAIN | RUN | BEFORE_URL | BEFORE_MENTION);
  const add = (ranges: Ranges, bits: number) => {
    for (const [first, last] of ranges) for (let unit = first; unit <= last; unit++) table[unit]! |= bits;
  };
  const remove = (ranges: Ranges, bits: number) => {
    for (const [first, last] of ranges) for (let unit = first; unit <= last; unit++) table[unit]! &= ~bits;
  };

  remove(units(PUNCTUATION_MARKS), DOMAIN | RUN);
  add(units(PUNCTUATION_MARKS), PUNCTUATION);
  add(units('_-.'), RUN);
  remove(SPACES, DOMAIN | RUN);
  add(SPACES, SPACE);
  remove(DIRECTIONAL_MARKS, DOMAIN | RUN);
  remove(NOT_CHARACTERS, DOMAIN | RUN | BEFORE_URL);

  for (const ranges of [ASCII_LETTERS, ASCII_DIGITS]) {
    remove(ranges, BEFORE_URL | BEFORE_MENTION);
    add(ranges, PATH | PATH_END | QUERY | QUERY_END | PLAIN_DOMAIN | NAME);
  }
  add(ASCII_LETTERS, LETTER);
  add(ASCII_DIGITS, DIGIT);
  remove(units('@＠$#＃'), BEFORE_URL);
  remove(units('_!#$%&*@＠'), BEFORE_MENTION);
  add(units('_'), NAME);
  add(LATIN_ACCENTS, PATH | PATH_END | PLAIN_DOMAIN | LATIN_ACCENT);
  add(CYRILLIC, PATH | PATH_END);
  add(units('-'), PLAIN_DOMAIN);
  add(units("!*';:=+,.$/%#[]-–_~@|&"), PATH);
  add(units('+-=_#/'), PATH_END);
  add(units("!?*'@();:&=+$/%#[]-_.,~|"), QUERY);
  add(units('-_&=#/'), QUERY_END);
  return table;
}

function units(characters: string): Ranges {
  return [...characters].map((character) => [character.charCodeAt(0), character.charCodeAt(0)] as const);
}

/** Characters that may stand in a hashtag though they are neither letter, mark nor digit. */
const HASHTAG_SPECIAL = new Set(
  '_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\u00b7',
);

export const NOT_IN_HASHTAG = 1;
/** May stand in a hashtag but not alone: digits and the special characters. */
export const HASHTAG_DIGIT = 2;
export const HASHTAG_LETTER = 3;

const hashtagClasses = new Uint8Array(0x10000);

/** The class of a code point inside hashtags. Each of the basic plane is looked up once and then remembered. */
export function hashtagClass(codePoint: number): number {
  if (codePoint > 0xffff) return classifyForHashtag(codePoint);
  const known = hashtagClasses[codePoint]!;
  if (known !== 0) return known;
  const found = classifyForHashtag(codePoint);
  hashtagClasses[codePoint] = found;
  return found;
}

function classifyForHashtag(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  if (/[\p{L}\p{M}]/u.test(character)) return HASHTAG_LETTER;
  return /\p{Nd}/u.test(character) || HASHTAG_SPECIAL.has(character) ? HASHTAG_DIGIT : NOT_IN_HASHTAG;
}
