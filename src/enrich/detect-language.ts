import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { languageOfWords } from './common-words.ts';
import * as script from './scripts.ts';

/** Scripts that one language writes, as far as posts go. */
const LANGUAGE_OF_SCRIPT: Readonly<Record<number, string>> = {
  [script.HANGUL]: 'ko',
  [script.HEBREW]: 'he',
  [script.GREEK]: 'el',
  [script.THAI]: 'th',
  [script.LAO]: 'lo',
  [script.KHMER]: 'km',
  [script.MYANMAR]: 'my',
  [script.ARMENIAN]: 'hy',
  [script.GEORGIAN]: 'ka',
  [script.BENGALI]: 'bn',
  [script.GURMUKHI]: 'pa',
  [script.GUJARATI]: 'gu',
  [script.ORIYA]: 'or',
  [script.TAMIL]: 'ta',
  [script.TELUGU]: 'te',
  [script.KANNADA]: 'kn',
  [script.MALAYALAM]: 'ml',
  [script.SINHALA]: 'si',
  [script.ETHIOPIC]: 'am',
};

/** What follows so many letters costs time and adds hardly any certainty. */
const MAX_LETTERS = 140;
/** How far they are looked for, in UTF-16 units: an answer to many people begins with all their names. */
const MAX_LENGTH = 1000;
/** What of it the n-gram detector reads, whose cost grows with every letter. */
const MAX_NGRAM_LENGTH = 90;

/**
 * The language of a text as a BCP 47 code, `und` where unsure. The writing system decides where one language
 * uses it; common words decide where they are many; else n-grams (eld). Links and mentions do not count.
 * Chinese is `zh` whatever its characters; Malay and Indonesian are told as `id`. 2 to 10 µs a post.
 */
export function detectLanguage(text: string): string {
  const counts = new Uint16Array(script.SCRIPT_COUNT);
  const words = readWords(text, counts);
  let dominant = script.NO_SCRIPT;
  let letters = 0;
  for (let i = 1; i < counts.length; i++) {
    letters += counts[i]!;
    if (dominant === script.NO_SCRIPT || counts[i]! > counts[dominant]!) dominant = i;
  }
  if (letters < 2) return 'und';

  const east = counts[script.HAN]! + counts[script.KANA]!;
  // A character of these scripts says as much as two or three letters of the others.
  if (east + counts[script.HANGUL]! > 0 && 3 * (east + counts[script.HANGUL]!) >= letters - east) {
    if (counts[script.HANGUL]! > east) return 'ko';
    return counts[script.KANA]! > 0 ? 'ja' : 'zh';
  }
  if (dominant === script.LATIN) return latinLanguage(words);
  if (dominant === script.ARABIC) return arabicLanguage(text, words);
  return LANGUAGE_OF_SCRIPT[dominant] ?? ngramLanguage(words) ?? 'und';
}

/** The words of a text in lower case, apostrophes dropped, links and mentions left out; counts letters by script. */
function readWords(text: string, counts: Uint16Array): string[] {
  const words: string[] = [];
  const limit = Math.min(text.length, MAX_LENGTH);
  let letters = 0;
  let start = -1;
  let hasApostrophe = false;
  for (let at = 0; at <= limit && letters < MAX_LETTERS; at++) {
    const unit = at < limit ? text.charCodeAt(at) : 0x20;
    if (script.scriptOf(unit) !== script.NO_SCRIPT) {
      if (start === -1) start = at;
      continue;
    }
    if (start !== -1) {
      const isApostrophe = unit === 0x27 || unit === 0x2019;
      if (isApostrophe) hasApostrophe = true;
      if (isApostrophe || isCombining(unit)) continue;
      if (text.startsWith('://', at)) {
        at = wordEnd(text, at, limit);
      } else {
        letters += at - start;
        for (let i = start; i < at; i++) counts[script.scriptOf(text.charCodeAt(i))]!++;
        const word = text.slice(start, at).toLowerCase();
        words.push(hasApostrophe ? word.replace(/['\u2019]/g, '') : word);
      }
      start = -1;
      hasApostrophe = false;
    }
    if (unit === 0x40 || unit === 0xff20) at = wordEnd(text, at + 1, limit) - 1;
  }
  return words;
}

function isCombining(unit: number): boolean {
  return unit >= 0x300 && unit <= 0x36f;
}

function wordEnd(text: string, start: number, limit: number): number {
  let end = start;
  while (end < limit && text.charCodeAt(end) > 0x20 && text.charCodeAt(end) !== 0x3000) end++;
  return end;
}

function latinLanguage(words: string[]): string {
  return languageOfWords(words, 3) ?? ngramLanguage(words) ?? languageOfWords(words, 2) ?? 'und';
}

function arabicLanguage(text: string, words: string[]): string {
  if (/[ٹڈڑںے]/.test(text)) return 'ur';
  if (/[پچژگ]/.test(text)) return ngramLanguage(words) ?? 'fa';
  return 'ar';
}

interface NgramDetector {
  detect(text: string): { language: string; getScores(): Record<string, number>; isReliable(): boolean };
}

let detector: NgramDetector | undefined;

/** Loaded on first need: it takes a tenth of a second and some 60 MB, and many lakes never need it. */
function ngramDetector(): NgramDetector {
  detector ??= (
    createRequire(import.meta.url)(fileURLToPath(import.meta.resolve('eld/extrasmall'))) as {
      eld: NgramDetector;
    }
  ).eld;
  return detector;
}

function ngramLanguage(words: string[]): string | undefined {
  const result = ngramDetector().detect(words.join(' ').slice(0, MAX_NGRAM_LENGTH));
  if (result.language === '') return undefined;
  return result.language === 'ms' ? 'id' : result.language;
}
