import { WordSet } from '../linear/hash.ts';
import { CLAUSE_END, EMOJI, EMOTICON, PUNCTUATION, type Tokens, WORD } from '../linear/scan.ts';

/** More clauses than these are read as one last clause. */
const MOST_CLAUSES = 64;

/** Words that set what follows against what went before. */
const CONTRASTS = new WordSet([
  'but', 'however', 'yet', 'though', 'although', 'tho', 'altho', 'while', 'whereas', 'except', 'despite', 'nevertheless',
  'nonetheless', 'sadly', 'unfortunately', 'shame', 'pity', 'otherwise',
]); // biome-ignore format: a list
/**
 * Words of what others say, of what was expected, wished or promised, and of politeness: a clause with one of them
 * tells less of what its author feels.
 */
const DISTANT = new WordSet([
  'say', 'says', 'said', 'saying', 'told', 'tell', 'call', 'claim', 'claims', 'claimed', 'heard', 'thought', 'expect', 'expected',
  'believe', 'believed', 'hoped', 'hoping', 'wish', 'wished', 'want', 'wanted', 'promise', 'promised', 'promises', 'supposed',
  'used', 'everyone', 'everybody', 'nobody', 'critics', 'haters', 'people', 'should', 'would', 'could', 'if', "i'd", 'seemed',
  'sorry', 'apologies', 'congrats', 'congratulations',
]); // biome-ignore format: a list

const COMMA = 0x2c;
const QUESTION = 0x3f;
const SLASH = 0x2f;
const HYPHEN = 0x2d;
const EN_DASH = 0x2013;
const EM_DASH = 0x2014;
const LF = 0x0a;

/** The clauses of one text as columns, reused from text to text: the tokens from `from` up to `to`. */
export class Clauses {
  count = 0;
  readonly from = new Int32Array(MOST_CLAUSES);
  readonly to = new Int32Array(MOST_CLAUSES);
  /** 1 where the clause asks, or tells what others say or what was expected or wished. */
  readonly distant = new Uint8Array(MOST_CLAUSES);
}

/**
 * Parts the tokens of `text` into clauses: at the ends of sentences, semicolons, commas, spaced dashes and
 * slashes, line ends, after emoji, and at words of contrast, which belong to neither side. A text without any
 * of these is one clause. See docs/mixed.md.
 */
export function splitClauses(tokens: Tokens, text: string, out: Clauses): void {
  out.count = 0;
  let from = 0;
  let distant = 0;
  const close = (to: number, next: number): void => {
    if (to > from && out.count < MOST_CLAUSES) {
      out.from[out.count] = from;
      out.to[out.count] = to;
      out.distant[out.count] = distant;
      out.count++;
    }
    from = next;
    distant = 0;
  };
  for (let i = 0; i < tokens.count; i++) {
    const kind = tokens.kind[i]!;
    if (kind === WORD) {
      if (i > from && lineEnded(tokens, i, text)) close(i, i);
      if (CONTRASTS.has(tokens.first[i]!)) close(i, i + 1);
      else if (DISTANT.has(tokens.first[i]!)) distant = 1;
    } else if (kind === PUNCTUATION) {
      const unit = tokens.units[tokens.from[i]!]!;
      if (unit === QUESTION) distant = 1;
      if (unit === COMMA) close(i, i + 1);
      // The marks stay with what they end: "!!" says how it was meant.
      else if (tokens.flags[i]! & CLAUSE_END || isDash(tokens, i, unit)) close(i + 1, i + 1);
    } else if (kind === EMOJI || kind === EMOTICON) {
      // A sign says how what stands before it was meant.
      const last = out.count - 1;
      if (i === from && last >= 0 && out.to[last] === i) {
        out.to[last] = i + 1;
        from = i + 1;
      } else if (i > from) close(i + 1, i + 1);
    }
  }
  close(tokens.count, tokens.count);
}

function isDash(tokens: Tokens, i: number, unit: number): boolean {
  if (unit === EM_DASH || unit === EN_DASH) return true;
  if (unit !== HYPHEN && unit !== SLASH) return false;
  return (
    i > 0 &&
    i + 1 < tokens.count &&
    tokens.end[i - 1]! < tokens.start[i]! &&
    tokens.end[i]! < tokens.start[i + 1]!
  );
}

function lineEnded(tokens: Tokens, i: number, text: string): boolean {
  for (let at = tokens.end[i - 1]!; at < tokens.start[i]!; at++) if (text.charCodeAt(at) === LF) return true;
  return false;
}
