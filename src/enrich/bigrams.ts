import * as script from './scripts.ts';

/**
 * Whether a code point is of a script that search treats in bigrams, because words are not set apart by spaces
 * there, or, in Korean, carry their particles with them.
 */
function isBigramLetter(codePoint: number): boolean {
  if (codePoint < 0xe00) return false;
  switch (script.scriptOfCodePoint(codePoint)) {
    case script.HAN:
    case script.KANA:
    case script.HANGUL:
    case script.THAI:
    case script.LAO:
    case script.KHMER:
    case script.MYANMAR:
      return true;
    default:
      return false;
  }
}

/** A stretch of a text that is all of such scripts, or free of them. */
export interface Run {
  text: string;
  isBigrams: boolean;
}

export function splitRuns(text: string): Run[] {
  const runs: Run[] = [];
  let start = 0;
  let current: boolean | undefined;
  for (let at = 0; at < text.length; ) {
    const codePoint = text.codePointAt(at)!;
    const kind = isBigramLetter(codePoint);
    if (current !== undefined && kind !== current) {
      runs.push({ text: text.slice(start, at), isBigrams: current });
      start = at;
    }
    current = kind;
    at += codePoint > 0xffff ? 2 : 1;
  }
  if (current !== undefined) runs.push({ text: text.slice(start), isBigrams: current });
  return runs;
}

const MARKS_OR_PAIRS = /[\p{M}\u{10000}-\u{10ffff}]/u;

/**
 * `日本語` → `日本 本語`, and with `withLast` → `日本 本語 語`, so that a search for the last character alone
 * finds it by prefix as it does any other. Combining marks (vowel signs of Thai, Lao, Khmer, Burmese) are left
 * out: FTS5's tokenizer would split at them.
 */
export function bigrams(run: string, withLast: boolean): string {
  const letters = MARKS_OR_PAIRS.test(run) ? [...run.replace(/\p{M}/gu, '')] : run;
  if (letters.length === 1) return letters[0]!;
  let out = '';
  for (let i = 0; i + 1 < letters.length; i++) out += `${i > 0 ? ' ' : ''}${letters[i]}${letters[i + 1]}`;
  return withLast && letters.length > 0 ? `${out} ${letters.at(-1)}` : out;
}
