import { hashOf, mix } from './hash.ts';
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

const EXCLAMATION = 0x21;
const QUESTION = 0x3f;
/** Stands for the edge of the text in bigrams. */
const EDGE = 0x0ed6e;

const salt = Int32Array.from({ length: 16 }, (_, i) => mix(0x51ed27 + i * 0x9e3779b1));

const NEGATORS = new Set(
  [
    'not', 'no', 'never', 'none', 'nothing', 'nobody', 'nowhere', 'neither', 'nor', 'without', 'cannot', 'cant',
    'dont', 'wont', 'isnt', 'arent', 'wasnt', 'werent', 'doesnt', 'didnt', 'aint', 'couldnt', 'shouldnt',
    'wouldnt', 'hasnt', 'havent', 'hadnt', 'hardly', 'barely', 'nothin', 'lack', 'lacks', 'lacking',
  ].map(hashOf), // biome-ignore format: a list
);

/** Feature hashes of one text, with the family of each. */
export class FeatureBuffer {
  count = 0;
  hash = new Int32Array(8192);
  family = new Uint8Array(8192);

  add(hash: number, family: number): void {
    if (this.count === this.hash.length) this.grow();
    this.hash[this.count] = hash;
    this.family[this.count++] = family;
  }

  private grow(): void {
    const hash = new Int32Array(this.hash.length * 2);
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
  const from = tokens.from[i]! - 1;
  const to = tokens.to[i]!;
  for (let start = from; start < to; start++) {
    let hash = negated ? 0x1b873593 : 0x2c1b3c6d;
    const last = Math.min(to, start + LONGEST_CHARS - 1);
    for (let at = start; at <= last; at++) {
      const unit = at < from + 1 || at === to ? 0x20 : units[at]!;
      hash = Math.imul(hash ^ unit, 0x01000193);
      hash ^= hash >>> 15;
      const length = at - start + 1;
      if (length >= SHORTEST_CHARS)
        out.add(mix(hash ^ salt[CHARS2 + length]!), CHARS2 + length - SHORTEST_CHARS);
    }
  }
}

/** The feature that a token of this (first) hash gives. */
export const tokenFeature = (first: number) => mix(first ^ salt[TOKEN]!);
/** The feature that it gives instead where it is negated. */
export const negatedFeature = (first: number) => mix(first ^ salt[NEGATED]!);

const bigram = (before: number, here: number) => mix(Math.imul(before, 0x2f0b4c47) + here + salt[BIGRAM]!);

/**
 * One feature for each token and the one before it, the text's edges included. A hashtag as a whole stands
 * outside the chain; the words in it stand in it. A negated token is not the plain one.
 */
export function addBigrams(
  tokens: Tokens,
  negated: Uint8Array,
  out: FeatureBuffer,
  from = 0,
  to = tokens.count,
): void {
  let before = EDGE;
  for (let i = from; i < to; i++) {
    if (tokens.kind[i] === HASHTAG) continue;
    const here = negated[i] === 1 ? ~tokens.first[i]! : tokens.first[i]!;
    out.add(bigram(before, here), BIGRAM);
    before = here;
  }
  out.add(bigram(before, EDGE), BIGRAM);
}

/** How it is written: capitals, elongations, links, mentions, tags, marks, length; each in a few steps. */
export function addStyle(tokens: Tokens, out: FeatureBuffer, from = 0, to = tokens.count): void {
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
  addStep(out, 0, capitals, 3);
  addStep(out, 1, elongated, 2);
  addStep(out, 2, links, 2);
  addStep(out, 3, mentions, 3);
  addStep(out, 4, tags, 4);
  addStep(out, 5, exclaimed, 4);
  addStep(out, 6, asked, 3);
  addStep(out, 7, words >> 2, 8);
  addStep(out, 8, words > 2 && capitals * 2 > words ? 1 : 0, 1);
}

function addStep(out: FeatureBuffer, what: number, count: number, most: number): void {
  out.add(mix(salt[STYLE]! + what * 64 + Math.min(count, most)), STYLE);
}

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
