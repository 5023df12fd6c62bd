import { EMOTICON_SOURCE } from './emoticons.ts';

export { searchQuery } from './search-query.ts';
export { searchTokens } from './search-tokens.ts';

/** Emoji with what belongs to it: skin tone, variation selector, joined emoji; flags; keycaps. */
const EMOJI =
  '\\p{RI}\\p{RI}|[0-9#*]\\ufe0f?\\u20e3|' +
  '\\p{Extended_Pictographic}[\\ufe0f\\p{EMod}]*(?:\\u200d\\p{Extended_Pictographic}[\\ufe0f\\p{EMod}]*)*';

/** Letters, marks and digits; an apostrophe, hyphen, underscore, dot or comma only between two of them. */
const WORD =
  "[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_]*(?:['’\\-][\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}_]*|[.,]\\p{N}+)*";

const TOKENS = new RegExp(
  `(?<emoticon>(?<![\\p{L}\\p{N}])(?:${EMOTICON_SOURCE}))|(?<word>[#＃@＠$]?${WORD})|${EMOJI}`,
  'gu',
);

/** Scripts that put no spaces between words. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

let segmenter: Intl.Segmenter | undefined;

/**
 * The tokens of a text in order: words in lower case (`don't`, `3.5` and `well-known` are one; a hashtag,
 * mention or cashtag keeps its sign), emoji, emoticons. Scripts without spaces are cut into dictionary words
 * (ICU), which is slow, some 50 to 100 µs a text: this is for reading, not for the way of a post.
 */
export function tokenise(text: string): string[] {
  const tokens: string[] = [];
  for (const match of text.matchAll(TOKENS)) {
    const token = match[0];
    if (match.groups?.word === undefined) tokens.push(token);
    else if (isSigned(token) || !UNSPACED.test(token)) tokens.push(token.toLowerCase().replaceAll('’', "'"));
    else pushSegments(token, tokens);
  }
  return tokens;
}

function isSigned(token: string): boolean {
  return /^[#＃@＠$]/.test(token);
}

function pushSegments(run: string, tokens: string[]): void {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'word' });
  for (const { segment, isWordLike } of segmenter.segment(run)) {
    if (isWordLike) tokens.push(segment.toLowerCase());
  }
}
