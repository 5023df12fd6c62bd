import { addMixed } from '../mixed/add-mixed.ts';
import { chanceOf, DISTANCE, type Evidence, mixedProbability } from '../mixed/mixed-probability.ts';
import { Clauses, splitClauses } from '../mixed/split-clauses.ts';
import type { Scores, SentimentModel } from '../model.ts';
import { roundScores } from '../round-scores.ts';
import { explainTokens, type TokenContribution } from './explain.ts';
import { addBigrams, addStyle, addTokenFeatures, FeatureBuffer, markNegated } from './features.ts';
import { Scanner, type Tokens } from './scan.ts';
import { cellOf, negativeOf, positiveOf, type Slots } from './slots.ts';

/**
 * Turns log-odds into what is shown. The scores weigh the three labels alike (so that the rarer ones are found
 * too); `confidence` is the probability, in a stream mixed as the training texts were, that the label is right:
 * softmax(sharpness × log-odds + shift).
 */
export interface Calibration {
  /** Log-odds of negative and of positive against neutral where a text has no known feature. */
  bias: readonly [negative: number, positive: number];
  sharpness: number;
  shift: readonly [negative: number, positive: number];
}

export interface LinearParameters {
  name: string;
  version: string;
  languages: readonly string[];
  calibration: Calibration;
  slots: Slots;
}

/** Cached words: a power of two. A cell is one cache line: identity (2), weights (2), features, spare. */
const CACHE_BITS = 15;
const CELL_BITS = 3;

/**
 * Log-odds that the words of either side must add up to before a text is read clause by clause. Lower finds
 * next to no more mixed texts and costs time: docs/mixed.md.
 */
const BOTH_SIDES = 2;

/**
 * Multinomial logistic scores over hashed features; the log-odds are the sum of the features' weights over the
 * square root of their number. Not safe for use by two threads; load one in each.
 */
export class LinearModel implements SentimentModel {
  readonly name: string;
  readonly version: string;
  readonly languages: readonly string[];
  private readonly calibration: Calibration;
  private readonly slots: Slots;
  private readonly shift: number;
  private readonly scanner = new Scanner();
  private readonly features = new FeatureBuffer();
  private readonly cache = new Int32Array(1 << (CACHE_BITS + CELL_BITS));
  private negated = new Uint8Array(256);
  /** Sums over the features in hand, in steps. */
  private negative = 0;
  private positive = 0;
  /** Log-odds against neutral of the tokens read last, and what their words speak for on either side. */
  private oddsNegative = 0;
  private oddsPositive = 0;
  private forNegative = 0;
  private forPositive = 0;
  private readonly clauses = new Clauses();

  constructor(parameters: LinearParameters) {
    this.name = parameters.name;
    this.version = parameters.version;
    this.languages = parameters.languages;
    this.calibration = parameters.calibration;
    this.slots = parameters.slots;
    this.shift = 32 - Math.log2(parameters.slots.cells.length);
  }

  score(texts: readonly string[]): Scores[] {
    return this.scoreBatch(texts);
  }

  /** Whether the words read last speak for either side, so that reading clause by clause is worth while. */
  private bothSides(): boolean {
    return this.forNegative > BOTH_SIDES && this.forPositive > BOTH_SIDES;
  }

  scoreBatch(texts: readonly string[]): Scores[] {
    const scores = new Array<Scores>(texts.length);
    for (let i = 0; i < texts.length; i++) scores[i] = this.scoreOne(texts[i]!);
    return scores;
  }

  /**
   * What each token adds to the log-odds of each label, exactly: over the tokens and the constant part they
   * sum to the log-odds the scores are made from (before rounding to four decimals). Offsets are UTF-16 units
   * of `text`. A feature of two tokens counts half for each.
   */
  explain(text: string): TokenContribution[] {
    return explainTokens(this.scan(text), this.negated, this.slots, text);
  }

  private scan(text: string): Tokens {
    const tokens = this.scanner.scan(text);
    if (this.negated.length < tokens.count) this.negated = new Uint8Array(tokens.kind.length);
    markNegated(tokens, this.negated);
    return tokens;
  }

  private scoreOne(text: string): Scores {
    const tokens = this.scan(text);
    this.read(tokens, 0, tokens.count);
    const { oddsNegative, oddsPositive } = this;
    const mixed = this.bothSides() ? mixedProbability(this.evidence(tokens, text)) : 0;
    return scoresOf(oddsNegative, oddsPositive, this.calibration, mixed);
  }

  /** What each clause says for itself, as if it were the whole text. */
  private evidence(tokens: Tokens, text: string): Evidence {
    const { clauses } = this;
    const found = { positive: -Infinity, negative: -Infinity };
    splitClauses(tokens, text, clauses);
    if (clauses.count < 2) return found;
    const chance = chanceOf(clauses.count);
    for (let c = 0; c < clauses.count; c++) {
      const from = clauses.from[c]!;
      const to = clauses.to[c]!;
      markNegated(tokens, this.negated, from, to);
      this.read(tokens, from, to);
      const n = Math.exp(this.oddsNegative);
      const p = Math.exp(this.oddsPositive);
      const away = chance + (clauses.distant[c] === 1 ? DISTANCE : 0);
      found.positive = Math.max(found.positive, this.oddsPositive - Math.log1p(n) - away);
      found.negative = Math.max(found.negative, this.oddsNegative - Math.log1p(p) - away);
    }
    return found;
  }

  /** Reads the tokens from `from` up to `to`. */
  private read(tokens: Tokens, from: number, to: number): void {
    const { features, slots, calibration, negated } = this;
    let negative = 0;
    let positive = 0;
    let forNegative = 0;
    let forPositive = 0;
    let count = 0;
    for (let i = from; i < to; i++) {
      count += this.addToken(tokens, i, negated[i]!);
      negative += this.negative;
      positive += this.positive;
      const side = this.positive - this.negative;
      if (side > 0) forPositive += side;
      else forNegative -= side;
    }
    features.count = 0;
    addBigrams(tokens, negated, features, from, to);
    addStyle(tokens, features, from, to);
    this.sum();
    const scale = slots.step / Math.sqrt(count + features.count);
    this.oddsNegative = calibration.bias[0] + (negative + this.negative) * scale;
    this.oddsPositive = calibration.bias[1] + (positive + this.positive) * scale;
    this.forNegative = forNegative * scale;
    this.forPositive = forPositive * scale;
  }

  /** Puts the token's own weights into `negative` and `positive`, from the cache where it is there. */
  private addToken(tokens: Tokens, i: number, negated: number): number {
    const { cache, features } = this;
    const first = tokens.first[i]!;
    const second =
      tokens.second[i]! ^ (negated === 1 ? 0x5a5a5a5a : 0) ^ Math.imul(tokens.kind[i]!, 0x9e3779b1);
    const cell = ((first ^ (second >>> 7)) >>> (32 - CACHE_BITS)) << CELL_BITS;
    if (cache[cell] === first && cache[cell + 1] === second && cache[cell + 4] !== 0) {
      this.negative = cache[cell + 2]!;
      this.positive = cache[cell + 3]!;
      return cache[cell + 4]!;
    }
    features.count = 0;
    addTokenFeatures(tokens, i, negated === 1, features);
    this.sum();
    cache[cell] = first;
    cache[cell + 1] = second;
    cache[cell + 2] = this.negative;
    cache[cell + 3] = this.positive;
    cache[cell + 4] = features.count;
    return features.count;
  }

  private sum(): void {
    const { features, shift } = this;
    const { cells } = this.slots;
    const { hash, count } = features;
    let negative = 0;
    let positive = 0;
    for (let i = 0; i < count; i++) {
      const cell = cellOf(cells, shift, hash[i]!);
      negative += negativeOf(cell);
      positive += positiveOf(cell);
    }
    this.negative = negative;
    this.positive = positive;
  }
}

/** Scores from the log-odds of negative and of positive against neutral, and the probability of mixed. */
export function scoresOf(negative: number, positive: number, calibration: Calibration, mixed = 0): Scores {
  const n = Math.exp(negative);
  const p = Math.exp(positive);
  const { sharpness, shift } = calibration;
  const cn = Math.exp(sharpness * negative + shift[0]);
  const cp = Math.exp(sharpness * positive + shift[1]);
  const chosen = n > 1 && n >= p ? cn : p > 1 && p > n ? cp : 1;
  return addMixed(roundScores(n, 1, p, chosen / (1 + cn + cp)), mixed);
}
