import { readWord } from './read-word.ts';

/** A word as the encoder reads it, and where it stands in the text. */
export interface Word {
  /** As the vocabulary writes it: lower case, without accents. */
  text: string;
  /** UTF-16 units of the text given; `end` is past the last. */
  start: number;
  end: number;
  /** Index in SHAPES. */
  shape: number;
}

/** How a word is written, which is all that is left of its capitals. Feeds the encoder's second embedding. */
export const SHAPES = [
  'lower',
  'capitalised',
  'capitals',
  'mixed',
  'hashtag',
  'hashtag-capitalised',
  'elongated',
  'digits',
] as const;

/** More of one sign in a row say no more than this many. */
const REPEATS = 3;

// The class that a character of ASCII starts: what is not listed is a sign of its own.
const BLANK = 0;
const WORD = 1;
const SIGN = 2;
const classes = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code <= 0x20 || code === 0x7f) return BLANK;
  return /[A-Za-z0-9]/.test(String.fromCharCode(code)) ? WORD : SIGN;
});

const URL = /https?:\/\/\P{White_Space}+|www\.\P{White_Space}+/uy;
const MENTION = /@[A-Za-z0-9_]+/y;
const HASHTAG = /#[\p{L}\p{M}\p{N}_]*\p{L}[\p{L}\p{M}\p{N}_]*/uy;
const HTML_ENTITY = /&(?:amp|lt|gt|quot|apos|#39);/y;
const LETTERS = /[\p{L}\p{M}\p{N}]+/uy;
const OTHER = /[^\p{White_Space}\p{Z}\p{C}\p{L}\p{M}\p{N}]/uy;
// The parts of a hashtag: capitals and what follows them, runs of capitals, of small letters, of digits.
const HASHTAG_PART = /\p{Lu}?[\p{Ll}\p{Lo}\p{M}]+|\p{Lu}+(?!\p{Ll})|\p{N}+|\p{L}[\p{L}\p{M}]*/gu;
const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
};

/**
 * Splits a post into words by the rules that the encoder was trained with: the same stand in
 * training/transformer/words.py, and tests/training/words.jsonl holds both to them. Blanks, controls and lone
 * surrogates are no part of any word.
 */
export function splitWords(text: string): Word[] {
  const words: Word[] = [];
  const { length } = text;
  let repeats = 0;
  let at = 0;
  while (at < length) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? classes[code]! : -1;
    if (kind === BLANK) {
      at++;
      continue;
    }
    if (kind === WORD) {
      const url = (code === 104 || code === 119) && endOf(URL, text, at);
      const end = url || endOfLetters(text, at);
      if (url) words.push({ text: 'http', start: at, end, shape: 0 });
      else addLetters(words, text, at, end);
      at = end;
      continue;
    }
    if (kind === -1) {
      const end = endOf(LETTERS, text, at);
      if (end) {
        addLetters(words, text, at, end);
        at = end;
        continue;
      }
    } else {
      const end = addMarked(words, text, at, code);
      if (end) {
        at = end;
        continue;
      }
    }
    const end = kind === SIGN ? at + 1 : endOf(OTHER, text, at);
    if (!end) {
      at += code >= 0xd800 && code < 0xdc00 && isLow(text.charCodeAt(at + 1)) ? 2 : 1;
      continue;
    }
    const sign = text.slice(at, end);
    const last = words.at(-1);
    repeats = last !== undefined && last.end === at && last.text === sign ? repeats + 1 : 1;
    if (repeats <= REPEATS) words.push({ text: sign, start: at, end, shape: 0 });
    // The sign is read as part of the one before it.
    else words[words.length - 1] = { text: sign, start: last!.start, end, shape: 0 };
    at = end;
  }
  return words;
}

/** Adds the mention, hashtag or HTML entity at `at` and gives its end; 0 where there is none. */
function addMarked(words: Word[], text: string, at: number, code: number): number {
  if (code === 64) {
    const end = endOf(MENTION, text, at);
    if (!end) return 0;
    words.push(
      { text: '@', start: at, end: at + 1, shape: 0 },
      { text: 'user', start: at + 1, end, shape: 0 },
    );
    return end;
  }
  if (code === 35) {
    const end = endOf(HASHTAG, text, at);
    if (end) addHashtag(words, text, at, end);
    return end;
  }
  if (code !== 38) return 0;
  const end = endOf(HTML_ENTITY, text, at);
  if (end) words.push({ text: HTML_ENTITIES[text.slice(at, end)]!, start: at, end, shape: 0 });
  return end;
}

function addHashtag(words: Word[], text: string, start: number, end: number): void {
  words.push({ text: '#', start, end: start + 1, shape: 4 });
  for (const part of text.slice(start + 1, end).matchAll(HASHTAG_PART)) {
    const { text: folded, capitalised } = readWord(part[0]);
    const from = start + 1 + part.index;
    if (folded !== '') {
      words.push({ text: folded, start: from, end: from + part[0].length, shape: capitalised ? 5 : 4 });
    }
  }
}

function addLetters(words: Word[], text: string, start: number, end: number): void {
  const { text: folded, shape } = readWord(text.slice(start, end));
  // A word of marks alone, such as an emoji's variation selector, says nothing.
  if (folded !== '') words.push({ text: folded, start, end, shape });
}

/** The end of the letters, marks and digits that start at `at`, which is a letter or digit of ASCII. */
function endOfLetters(text: string, at: number): number {
  let end = at + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code >= 128) return endOf(LETTERS, text, end) || end;
    if (classes[code] !== WORD) return end;
  }
  return end;
}

/** Where a sticky pattern that matches at `at` ends; 0 where it does not match. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : 0;
}

const isLow = (code: number) => code >= 0xdc00 && code < 0xe000;
