import { decodeEntities } from './decode-entities.ts';
import { EMOTICON_SOURCE } from './emoticons.ts';
import type { Tags } from './extract-tags.ts';

/** Room for a letter said thrice or more: `sooooo` and `sooo` become `soo`, which no plain word is. */
const MAX_SAME_LETTER = 2;
const MAX_SAME_PUNCTUATION = 3;

/**
 * The text for readers and models: without URLs, mentions, hashtags and cashtags (`tags`, as found in this very
 * text) and a leading `RT @name:`; character references decoded; NFKC; letters, marks, digits, emoji,
 * emoticons, currency signs and sentence punctuation kept, all else a space or nothing; elongations reduced;
 * white space collapsed. Case stays: capitals carry feeling.
 */
export function cleanText(text: string, tags: Tags): string {
  const rest = decodeEntities(withoutTags(text, tags));
  return reduce(/[^\x00-\x7f]/.test(rest) ? rest.normalize('NFKC') : rest);
}

function withoutTags(text: string, tags: Tags): string {
  const { urls, mentions, hashtags, cashtags } = tags;
  if (urls.length + mentions.length + hashtags.length + cashtags.length === 0) return text;
  const spans = [...urls, ...mentions, ...hashtags, ...cashtags].sort((a, b) => a.start - b.start);
  let out = '';
  let from = 0;
  for (const { start, end } of spans) {
    if (start >= from) {
      const before = text.slice(from, start);
      // The name of a repost's author goes with the mark before and the colon after it.
      out += from === 0 && /^RT\s+$/.test(before) ? '' : `${before} `;
      from = start === 3 && out === '' && text.charAt(end) === ':' ? end + 1 : end;
    } else if (end > from) {
      from = end;
    }
  }
  return out + text.slice(from);
}

const LETTER = 1;
/** Kept however often it is repeated: digits, emoji, marks, joiners. */
const KEPT = 2;
const PUNCTUATION = 3;
const SPACE = 4;
/** A space, unless it begins an emoticon. */
const SPECIAL = 5;
/** Leaves nothing behind: zero-width and directional marks, soft hyphens. */
const INVISIBLE = 6;
const SURROGATE = 7;

/** The class of each UTF-16 unit, 0 until it is first met. */
const classes = new Uint8Array(0x10000);

function classOf(unit: number): number {
  const found = unit >= 0xd800 && unit <= 0xdfff ? SURROGATE : classify(String.fromCharCode(unit));
  classes[unit] = found;
  return found;
}

function classify(character: string): number {
  if (/\p{L}/u.test(character)) return LETTER;
  if (/[\p{M}\p{N}\p{Sc}\u200c\u200d]/u.test(character)) return KEPT;
  if (/[.,!?;:'"()\-/&%\p{Po}\p{Pd}‘’“”]/u.test(character) && !/[#@*\\]/.test(character)) return PUNCTUATION;
  if (/\p{Extended_Pictographic}/u.test(character)) return KEPT;
  if (/[\s\x00-\x1f\x7f-\x9f]/.test(character)) return SPACE;
  if (/[\p{Cf}\p{Co}\p{Cn}]/u.test(character)) return INVISIBLE;
  return SPECIAL;
}

const KEPT_PAIR = /[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Component}]/u;
const EMOTICON = new RegExp(EMOTICON_SOURCE, 'uy');

/** Copies what is kept in runs as long as may be: most texts are one or two. */
function reduce(text: string): string {
  const length = text.length;
  let out = '';
  let runStart = 0;
  let previous = 0;
  let repeats = 0;
  /** Whether what is kept so far is empty or ends with a space. */
  let spaced = true;

  for (let at = 0; at < length; at++) {
    const unit = text.charCodeAt(at);
    const kind = classes[unit]! || classOf(unit);
    if (kind === LETTER || kind === PUNCTUATION) {
      spaced = false;
      if (unit !== previous) {
        previous = unit;
        repeats = 1;
        if (unit < 0x2010 || unit > 0x201d) continue;
        const plain = plainForm(unit);
        if (plain === '') continue;
        out += text.slice(runStart, at) + plain;
        runStart = at + 1;
      } else if (++repeats > (kind === LETTER ? MAX_SAME_LETTER : MAX_SAME_PUNCTUATION)) {
        out += text.slice(runStart, at);
        runStart = at + 1;
      }
      continue;
    }
    if (unit === 0x20 && !spaced) {
      spaced = true;
      previous = 0;
      continue;
    }
    const end =
      kind === KEPT
        ? at + 1
        : kind === SURROGATE
          ? pairEnd(text, at)
          : kind === SPECIAL
            ? emoticonEnd(text, at)
            : 0;
    if (end > 0) {
      spaced = false;
      previous = 0;
      at = end - 1;
      continue;
    }
    out += text.slice(runStart, at);
    runStart = at + 1;
    if (kind === INVISIBLE) continue;
    previous = 0;
    if (!spaced) out += ' ';
    spaced = true;
  }
  if (runStart > 0) out += text.slice(runStart);
  else out = text;
  return spaced && out !== '' ? out.slice(0, -1) : out;
}

/** Beyond the basic plane: letters, digits, marks and emoji with their modifiers and flags stay. 0: it does not. */
function pairEnd(text: string, at: number): number {
  const codePoint = text.codePointAt(at)!;
  if (codePoint <= 0xffff) return 0;
  const kept = isEmojiBlock(codePoint) || KEPT_PAIR.test(String.fromCodePoint(codePoint));
  return kept ? at + 2 : 0;
}

function emoticonEnd(text: string, at: number): number {
  EMOTICON.lastIndex = at;
  return EMOTICON.test(text) ? EMOTICON.lastIndex : 0;
}

function isEmojiBlock(codePoint: number): boolean {
  return codePoint >= 0x1f300 && codePoint <= 0x1faff;
}

/** Typographic quotes and dashes in their ASCII form, so that `don’t` is `don't`; '' for any other. */
function plainForm(unit: number): string {
  switch (unit) {
    case 0x2018:
    case 0x2019:
      return "'";
    case 0x201c:
    case 0x201d:
      return '"';
    case 0x2013:
    case 0x2014:
    case 0x2010:
    case 0x2011:
      return '-';
    default:
      return '';
  }
}
