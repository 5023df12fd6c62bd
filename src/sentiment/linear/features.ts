import { mix, WordSet } from './hash.ts';
import {
  CAPITALS,
  CLAUSE_END,
  ELONGATED,
  EMOJI,
  EMOTICON,
  HASHTAG,
  LINK,
  MENTION,
  NUMBER,
  PUNCTUATION,
  REPEATED,
  type Tokens,
  WORD,
} from './scan.ts';

/** Families of features; each has its own scale in training. */
export const FAMILIES = [
  'token',
  'negated',
  'bigram',
  'chars2',
  'chars3',
  'chars4',
  'chars5',
  'style',
] as const;
export type Family = (typeof FAMILIES)[number];
const TOKEN = 0;
const NEGATED = 1;
const BIGRAM = 2;
const CHARS2 = 3;
const STYLE = 7;

const SHORTEST_CHARS = 2;
const LONGEST_CHARS = 5;
/** Words after a negation that it reaches, unless a clause ends before. */
const SCOPE_WORDS = 4;

const SPACE = 0x20;
const EXCLAMATION = 0x21;
const QUESTION = 0x3f;
const salt = Int32Array.from({ length: 16 }, (_, i) => mix(0x51ed27 + i * 0x9e3779b1));

const NEGATORS = new WordSet(
  [
    'not', 'no', 'never', 'none', 'nothing', 'nobody', 'nowhere', 'neither', 'nor', 'without', 'cannot', 'cant',
    'dont', 'wont', 'isnt', 'arent', 'wasnt', 'werent', 'doesnt', 'didnt', 'aint', 'couldnt', 'shouldnt',
    'wouldnt', 'hasnt', 'havent', 'hadnt', 'hardly', 'barely', 'nothin', 'lack', 'lacks', 'lacking',
  ], // biome-ignore format: a list
);

/** Feature hashes of one text, with the family of each. */
export class FeatureBuffer {
  count = 0;
  hash = new Int32Array(8192);
  family = new Uint8Array(8192);

  add(hash: number, family: number): void {
    this.reserve(1);
    this.hash[this.count] = hash;
    this.family[this.count++] = family;
  }

  /** Makes room for so many more. */
  reserve(more: number): void {
    if (this.count + more > this.hash.length) this.grow(this.count + more);
  }

  private grow(least: number): void {
    const hash = new Int32Array(1 << (32 - Math.clz32(least)));
    hash.set(this.hash);
    this.hash = hash;
    const family = new Uint8Array(hash.length);
    family.set(this.family);
    this.family = family;
  }
}

function isNegator(tokens: Tokens, i: number): boolean {
  if (tokens.kind[i] !== WORD) return false;
  const to = tokens.to[i]!;
  const length = to - tokens.from[i]!;
  if (length > 9 || length < 2) return false;
  const { units } = tokens;
  if (length > 3 && units[to - 1] === 0x74 && units[to - 2] === 0x27 && units[to - 3] === 0x6e) return true;
  return NEGATORS.has(tokens.first[i]!);
}

/** Features that depend on nothing but the token and whether it is negated: a negated word is another word. */
export function addTokenFeatures(tokens: Tokens, i: number, negated: boolean, out: FeatureBuffer): void {
  const first = tokens.first[i]!;
  if (negated) out.add(negatedFeature(first), NEGATED);
  else out.add(tokenFeature(first), TOKEN);
  if (tokens.kind[i] === WORD) addCharacterFeatures(tokens, i, negated, out);
}

/** Runs of 2 to 5 characters, the word's edges counting as one each. */
function addCharacterFeatures(tokens: Tokens, i: number, negated: boolean, out: FeatureBuffer): void {
  const { units } = tokens;
  const from = tokens.from[i]!;
  const to = tokens.to[i]!;
  out.reserve((to - from + 1) * (LONGEST_CHARS - SHORTEST_CHARS + 1));
  const { hash: hashes, family } = out;
  let { count } = out;
  const seed = negated ? 0x1b873593 : 0x2c1b3c6d;
  const atEdge = extend(seed, SPACE);
  for (let start = from - 1; start < to; start++) {
    let hash = start < from ? atEdge : extend(seed, units[start]!);
    const last = Math.min(to, start + LONGEST_CHARS - 1);
    let chars = CHARS2;
    for (let at = start + 1; at <= last; at++) {
      hash = extend(hash, at === to ? SPACE : units[at]!);
      hashes[count] = mix(hash ^ salt[chars + SHORTEST_CHARS]!);
      family[count++] = chars++;
    }
  }
  out.count = count;
}

function extend(hash: number, unit: number): number {
  const h = Math.imul(hash ^ unit, 0x01000193);
  return h ^ (h >>> 15);
}

/** The feature that a token of this (first) hash gives. */
export const tokenFeature = (first: number) => mix(first ^ salt[TOKEN]!);
/** The feature that it gives instead where it is negated. */
export const negatedFeature = (first: number) => mix(first ^ salt[NEGATED]!);

/** Stands for the edge of the text in bigrams. */
export const EDGE = 0x0ed6e;
/** What a token is in bigrams. */
export const linkOf = (first: number, negated: number) => (negated === 1 ? ~first : first);
export const bigramFeature = (before: number, here: number) =>
  mix(Math.imul(before, 0x2f0b4c47) + here + salt[BIGRAM]!);

/**
 * One feature for each token and the one before it, the text's edges included. A hashtag as a whole stands
 * outside the chain; the words in it stand in it. A negated token is not the plain one.
 */
export function addBigrams(tokens: Tokens, negated: Uint8Array, out: FeatureBuffer): void {
  let before = EDGE;
  for (let i = 0; i < tokens.count; i++) {
    if (tokens.kind[i] === HASHTAG) continue;
    const here = linkOf(tokens.first[i]!, negated[i]!);
    out.add(bigramFeature(before, here), BIGRAM);
    before = here;
  }
  out.add(bigramFeature(before, EDGE), BIGRAM);
}

/** Features of style that each text has, one of each kind. */
export const STYLE_KINDS = 9;
const STEPS = 64;
/** The steps that all kinds have together. */
export const STYLE_STEPS = STYLE_KINDS * STEPS;
/** The feature that a step gives. */
export const styleFeature = (step: number) => mix(salt[STYLE]! + step);

const steps = new Uint16Array(STYLE_KINDS);

/** How it is written: capitals, elongations, links, mentions, tags, marks, length; each in a few steps. */
export function addStyle(tokens: Tokens, out: FeatureBuffer): void {
  styleSteps(tokens, steps);
  for (const step of steps) out.add(styleFeature(step), STYLE);
}

/** Writes the steps of the tokens from `from` up to `to`, one a kind, into `out`. */
export function styleSteps(tokens: Tokens, out: Uint16Array, from = 0, to = tokens.count): void {
  let capitals = 0;
  let elongated = 0;
  let words = 0;
  let links = 0;
  let mentions = 0;
  let tags = 0;
  let exclaimed = 0;
  let asked = 0;
  for (let i = from; i < to; i++) {
    const kind = tokens.kind[i]!;
    const flags = tokens.flags[i]!;
    if (kind === WORD) {
      words++;
      if (flags & CAPITALS) capitals++;
      if (flags & ELONGATED) elongated++;
    } else if (kind === HASHTAG) tags++;
    else if (kind === LINK) links++;
    else if (kind === MENTION) mentions++;
    else if (kind === PUNCTUATION) {
      const unit = tokens.units[tokens.from[i]!]!;
      if (unit === EXCLAMATION) exclaimed += flags & REPEATED ? 2 : 1;
      else if (unit === QUESTION) asked += flags & REPEATED ? 2 : 1;
    }
  }
  out[0] = stepOf(0, capitals, 3);
  out[1] = stepOf(1, elongated, 2);
  out[2] = stepOf(2, links, 2);
  out[3] = stepOf(3, mentions, 3);
  out[4] = stepOf(4, tags, 4);
  out[5] = stepOf(5, exclaimed, 4);
  out[6] = stepOf(6, asked, 3);
  out[7] = stepOf(7, words >> 2, 8);
  out[8] = stepOf(8, words > 2 && capitals * 2 > words ? 1 : 0, 1);
}

const stepOf = (kind: number, count: number, most: number) => kind * STEPS + Math.min(count, most);

/** For each token, whether a negation reaches it, written into `negated` (1 or 0). */
export function markNegated(tokens: Tokens, negated: Uint8Array, from = 0, to = tokens.count): void {
  let left = 0;
  for (let i = from; i < to; i++) {
    const kind = tokens.kind[i]!;
    negated[i] = 0;
    if (tokens.flags[i]! & CLAUSE_END || kind === EMOTICON || kind === EMOJI || kind === LINK) left = 0;
    else if (isNegator(tokens, i)) left = SCOPE_WORDS;
    else if (left > 0 && (kind === WORD || kind === NUMBER)) {
      negated[i] = 1;
      left--;
    }
  }
}
