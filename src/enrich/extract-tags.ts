import { findUrls } from './find-urls.ts';
import type { Span } from './span.ts';
import {
  BEFORE_MENTION,
  CLASSES,
  HASHTAG_LETTER,
  hashtagClass,
  LATIN_ACCENT,
  LETTER,
  NAME,
  NOT_IN_HASHTAG,
  PUNCTUATION,
  SPACE,
} from './tag-characters.ts';

export type { Span } from './span.ts';

/**
 * What a text refers to. `start` is where the sign stands (# @ $, full-width ＃ ＠), `text` is without the sign;
 * a URL is as written. A list (@user/list) is a mention: `text` is the screen name, `end` is after the list.
 */
export interface Tags {
  hashtags: Span[];
  mentions: Span[];
  urls: Span[];
  cashtags: Span[];
}

/**
 * Hashtags, mentions, URLs and cashtags by X's published twitter-text rules (version 3,
 * https://github.com/twitter/twitter-text), in the order of the text. A hashtag or mention inside a URL is none.
 */
export function extractTags(text: string): Tags {
  const urls = findUrls(text);
  const hashtags = findHashtags(text);
  const mentions = findMentions(text);
  const cashtags = findCashtags(text);
  if (touch(urls, hashtags) || touch(urls, mentions)) {
    const outsideUrls = withoutOverlaps(urls, hashtags);
    const apart = withoutOverlaps(urls, hashtags, mentions);
    return {
      hashtags: hashtags.filter((span) => outsideUrls.has(span)),
      mentions: mentions.filter((span) => apart.has(span)),
      urls,
      cashtags,
    };
  }
  return { hashtags, mentions, urls, cashtags };
}

/** Whether any of these overlaps any of those; both in the order of the text. */
function touch(these: Span[], those: Span[]): boolean {
  let i = 0;
  for (const span of those) {
    while (i < these.length && these[i]!.end <= span.start) i++;
    if (i < these.length && these[i]!.start < span.end) return true;
  }
  return false;
}

/** Of spans that overlap the one that starts first stays. */
function withoutOverlaps(...lists: Span[][]): Set<Span> {
  const kept = new Set<Span>();
  let end = 0;
  for (const span of lists.flat().sort((a, b) => a.start - b.start)) {
    if (span.start < end) continue;
    kept.add(span);
    end = span.end;
  }
  return kept;
}

function findHashtags(text: string): Span[] {
  const found: Span[] = [];
  const signs = new Signs(text, '#', '＃');
  let from = 0;
  for (let sign = signs.next(0); sign !== -1; sign = signs.next(Math.max(from, sign + 1))) {
    if (!mayPrecedeHashtag(text, sign, from)) continue;
    const end = hashtagEnd(text, sign + 1);
    if (end === 0) continue;
    from = end;
    if (text.startsWith('#', end) || text.startsWith('＃', end) || text.startsWith('://', end)) continue;
    found.push({ text: text.slice(sign + 1, end), start: sign, end });
  }
  return found;
}

const VARIATION_SELECTOR_15 = 0xfe0e;
const VARIATION_SELECTOR_16 = 0xfe0f;
const KEYCAP = 0x20e3;

/** Not a character of a hashtag, nor & (then it is a character reference such as &#39;). */
function mayPrecedeHashtag(text: string, sign: number, from: number): boolean {
  if (sign === 0) return true;
  if (sign <= from) return false;
  const unit = text.charCodeAt(sign - 1);
  if (unit === VARIATION_SELECTOR_15 || unit === VARIATION_SELECTOR_16) return true;
  if (unit < 0xd800 || unit > 0xdfff) return unit !== 0x26 && hashtagClass(unit) === NOT_IN_HASHTAG;
  const codePoint = sign - 2 >= from ? text.codePointAt(sign - 2)! : 0;
  return codePoint > 0xffff && hashtagClass(codePoint) === NOT_IN_HASHTAG;
}

/** Where the hashtag ends whose first character is at `start`; 0 where there is none. It needs a letter. */
function hashtagEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === VARIATION_SELECTOR_16 || first === KEYCAP) return 0;
  let hasLetter = false;
  let end = start;
  while (end < text.length) {
    const codePoint = text.codePointAt(end)!;
    const kind = hashtagClass(codePoint);
    if (kind === NOT_IN_HASHTAG) break;
    if (kind === HASHTAG_LETTER) hasLetter = true;
    end += codePoint > 0xffff ? 2 : 1;
  }
  return hasLetter ? end : 0;
}

const MAX_SCREEN_NAME_LENGTH = 20;
const MAX_LIST_NAME_LENGTH = 25;

function findMentions(text: string): Span[] {
  const found: Span[] = [];
  const signs = new Signs(text, '@', '＠');
  let from = 0;
  for (let sign = signs.next(0); sign !== -1; sign = signs.next(Math.max(from, sign + 1))) {
    if (!mayPrecedeMention(text, sign, from)) continue;
    let nameEnd = sign + 1;
    const longest = Math.min(text.length, nameEnd + MAX_SCREEN_NAME_LENGTH);
    while (nameEnd < longest && CLASSES[text.charCodeAt(nameEnd)]! & NAME) nameEnd++;
    if (nameEnd === sign + 1) continue;
    const end = listEnd(text, nameEnd);
    from = end;
    if (endsMention(text, end)) found.push({ text: text.slice(sign + 1, nameEnd), start: sign, end });
  }
  return found;
}

/** `rt` and `rt:` may stand before a mention though they are letters, where they are a word of their own. */
function mayPrecedeMention(text: string, sign: number, from: number): boolean {
  if (sign === 0) return true;
  if (sign > from && CLASSES[text.charCodeAt(sign - 1)]! & BEFORE_MENTION) return true;
  const word = sign - 2;
  if (word < from || text.slice(word, sign).toLowerCase() !== 'rt') return false;
  if (word === 0) return true;
  const before = text.charCodeAt(word - 1);
  return (
    word > from &&
    !(CLASSES[before]! & NAME) &&
    !(before === 0x2b || (before >= 0x2d && before <= 0x2e) || before === 0x7e)
  );
}

function listEnd(text: string, nameEnd: number): number {
  if (text.charCodeAt(nameEnd) !== 0x2f || !(CLASSES[text.charCodeAt(nameEnd + 1)]! & LETTER)) return nameEnd;
  let end = nameEnd + 2;
  const longest = Math.min(text.length, nameEnd + 1 + MAX_LIST_NAME_LENGTH);
  while (end < longest && (CLASSES[text.charCodeAt(end)]! & NAME || text.charCodeAt(end) === 0x2d)) end++;
  return end;
}

function endsMention(text: string, end: number): boolean {
  if (end === text.length) return true;
  const unit = text.charCodeAt(end);
  if (unit === 0x40 || unit === 0xff20 || CLASSES[unit]! & LATIN_ACCENT) return false;
  return !text.startsWith('://', end);
}

function findCashtags(text: string): Span[] {
  const found: Span[] = [];
  for (let sign = text.indexOf('$'); sign !== -1; sign = text.indexOf('$', sign + 1)) {
    if (sign > 0 && !(CLASSES[text.charCodeAt(sign - 1)]! & SPACE)) continue;
    const end = cashtagEnd(text, sign + 1);
    if (end > 0) found.push({ text: text.slice(sign + 1, end), start: sign, end });
  }
  return found;
}

const MAX_SYMBOL_LENGTH = 6;

/** One to six letters, perhaps a dot or underscore and one or two letters more, and then no letter or digit. */
function cashtagEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && CLASSES[text.charCodeAt(end)]! & LETTER) end++;
  if (end === start || end - start > MAX_SYMBOL_LENGTH) return 0;
  const separator = text.charCodeAt(end);
  if (separator === 0x2e || separator === 0x5f) {
    let suffix = end + 1;
    while (suffix < text.length && CLASSES[text.charCodeAt(suffix)]! & LETTER) suffix++;
    const length = suffix - end - 1;
    if ((length === 1 || length === 2) && endsCashtag(text, suffix)) return suffix;
  }
  return endsCashtag(text, end) ? end : 0;
}

/** A space here is what `\s` means: next to the rules' own list it has U+FEFF, and not U+0085 and U+180E. */
function endsCashtag(text: string, end: number): boolean {
  if (end >= text.length) return true;
  const unit = text.charCodeAt(end);
  if (unit < 0x80) return (CLASSES[unit]! & (SPACE | PUNCTUATION)) !== 0;
  return /\s/.test(text.charAt(end));
}

/** Goes through the places of a sign in its ASCII and its full-width form. */
class Signs {
  readonly #text: string;
  readonly #ascii: string;
  readonly #wide: string;
  #nextAscii: number;
  #nextWide: number;

  constructor(text: string, ascii: string, wide: string) {
    this.#text = text;
    this.#ascii = ascii;
    this.#wide = wide;
    this.#nextAscii = text.indexOf(ascii);
    this.#nextWide = text.indexOf(wide);
  }

  /** The first place at or after `from`, -1 where there is none. `from` never goes back. */
  next(from: number): number {
    if (this.#nextAscii !== -1 && this.#nextAscii < from)
      this.#nextAscii = this.#text.indexOf(this.#ascii, from);
    if (this.#nextWide !== -1 && this.#nextWide < from) this.#nextWide = this.#text.indexOf(this.#wide, from);
    if (this.#nextAscii === -1) return this.#nextWide;
    return this.#nextWide === -1 ? this.#nextAscii : Math.min(this.#nextAscii, this.#nextWide);
  }
}
