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
    const { features, slots, calibration } = this;
    let negative = 0;
    let positive = 0;
    let count = 0;
    for (let i = 0; i < tokens.count; i++) {
      count += this.addToken(tokens, i, this.negated[i]!);
      negative += this.negative;
      positive += this.positive;
    }
    features.count = 0;
    addBigrams(tokens, this.negated, features);
    addStyle(tokens, features);
    this.sum();
    negative += this.negative;
    positive += this.positive;
    count += features.count;
    const scale = slots.step / Math.sqrt(count);
    return scoresOf(
      calibration.bias[0] + negative * scale,
      calibration.bias[1] + positive * scale,
      calibration,
    );
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

/** Scores from the log-odds of negative and of positive against neutral. */
export function scoresOf(negative: number, positive: number, calibration: Calibration): Scores {
  const n = Math.exp(negative);
  const p = Math.exp(positive);
  const { sharpness, shift } = calibration;
  const cn = Math.exp(sharpness * negative + shift[0]);
  const cp = Math.exp(sharpness * positive + shift[1]);
  const chosen = n > 1 && n >= p ? cn : p > 1 && p > n ? cp : 1;
  return roundScores(n, 1, p, chosen / (1 + cn + cp));
}
