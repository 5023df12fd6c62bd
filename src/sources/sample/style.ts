import type { Label } from '../../model/post.ts';
import type { Style } from './cast.ts';
import type { Random } from './random.ts';
import { EMOJI, type Language } from './vocabulary.ts';

const SLANG: readonly (readonly [RegExp, string])[] = [
  [/\byou are\b|\byou're\b/gi, 'ur'],
  [/\byou\b/gi, 'u'],
  [/\bthanks\b|\bthank you\b/gi, 'thx'],
  [/\bplease\b/gi, 'pls'],
  [/\bbecause\b/gi, 'bc'],
  [/\bgoing to\b/gi, 'gonna'],
  [/\bwant to\b/gi, 'wanna'],
  [/\bi don't know\b/gi, 'idk'],
  [/\bpeople\b/gi, 'ppl'],
  [/\bright now\b/gi, 'rn'],
  [/\band\b/gi, '&'],
];

const STRETCHED = /\b(so|love|no|wow|please|yes|why|never|hate|sad|finally|great|dead|hot|good|what)\b/i;
const VOWELS = /[aeiou](?=[^aeiou]*$)/i;

/** Words that must stay as written: tags, mentions, cashtags and links. */
const KEPT = /(?:https?:\/\/|[#@$])\S+/g;

/** A letter or a full stop at the end, and no link before it. */
const ENDS_PLAINLY = /(?<!https:\S*)[\p{L}.。]$/u;

/** Writes a plain sentence the way one author would. Mood and language decide only on the emoji. */
export function inStyle(text: string, style: Style, mood: Label, language: Language, random: Random): string {
  let out = text;
  if (style.slang && random.chance(0.7)) out = outsideKept(out, (part) => slangOf(part, random));
  if (random.chance(style.elongation)) out = outsideKept(out, (part) => stretch(part, random));
  if (random.chance(style.typo)) out = outsideKept(out, (part) => misspell(part, random));
  if (style.lowercase) out = outsideKept(out, lowered);
  if (language === 'ja' || language === 'zh') out = fullWidth(out);
  if (mood !== 'neutral' && random.chance(style.exclamation) && ENDS_PLAINLY.test(out))
    out = out.replace(/[.。]?$/, language === 'ja' || language === 'zh' ? '！！' : '!!');
  else if (style.lowercase && random.chance(0.7)) out = out.replace(/\.$/, '');
  if (random.chance(style.emoji)) {
    const emoji = random.pick(EMOJI[mood]);
    out += ` ${emoji.repeat(random.chance(0.2) ? 2 + random.below(2) : 1)}`;
  }
  return out;
}

function outsideKept(text: string, change: (part: string) => string): string {
  let out = '';
  let end = 0;
  for (const match of text.matchAll(KEPT)) {
    out += change(text.slice(end, match.index)) + match[0];
    end = match.index + match[0].length;
  }
  return out + change(text.slice(end));
}

function slangOf(text: string, random: Random): string {
  let out = text;
  for (const [words, short] of SLANG) if (random.chance(0.7)) out = out.replace(words, short);
  return out;
}

/** One word with a vowel held: sooooo. */
function stretch(text: string, random: Random): string {
  return text.replace(STRETCHED, (word) =>
    word.replace(VOWELS, (vowel) => vowel.repeat(3 + random.below(4))),
  );
}

/** One long word with two letters swapped, or one left out or doubled. */
function misspell(text: string, random: Random): string {
  const words = [...text.matchAll(/\p{Ll}{5,}/gu)];
  if (words.length === 0) return text;
  const { 0: word, index } = random.pick(words);
  const i = 1 + random.below(word.length - 3);
  const wrong = random.pick([
    word.slice(0, i) + word[i + 1] + word[i] + word.slice(i + 2),
    word.slice(0, i) + word.slice(i + 1),
    word.slice(0, i) + word[i] + word.slice(i),
  ]);
  return text.slice(0, index) + wrong + text.slice(index + word.length);
}

/** Lower case, but for words that shout. */
function lowered(text: string): string {
  return text.replace(/\p{L}+/gu, (word) =>
    word.length > 2 && word === word.toUpperCase() ? word : word.toLowerCase(),
  );
}

/** The punctuation of Chinese and Japanese. */
function fullWidth(text: string): string {
  return text.replace(/(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー])[,!?:]+/gu, (marks) =>
    [...marks].map((mark) => String.fromCharCode(mark.charCodeAt(0) + 0xfee0)).join(''),
  );
}
