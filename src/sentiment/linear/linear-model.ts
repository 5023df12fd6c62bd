import { addMixed } from '../mixed/add-mixed.ts';
import { chanceOf, DISTANCE, type Evidence, mixedProbability } from '../mixed/mixed-probability.ts';
import { Clauses, splitClauses } from '../mixed/split-clauses.ts';
import type { Scores, SentimentModel } from '../model.ts';
import { roundScores } from '../round-scores.ts';
import { explainTokens, type TokenContribution } from './explain.ts';
import { Scanner, type Tokens } from './scan.ts';
import type { Slots } from './slots.ts';
import { Weigher } from './weigher.ts';

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
  private readonly scanner = new Scanner();
  private readonly weigher: Weigher;
  private readonly clauses = new Clauses();
  /** Log-odds against neutral of what was weighed last. */
  private oddsNegative = 0;
  private oddsPositive = 0;

  constructor(parameters: LinearParameters) {
    this.name = parameters.name;
    this.version = parameters.version;
    this.languages = parameters.languages;
    this.calibration = parameters.calibration;
    this.slots = parameters.slots;
    this.weigher = new Weigher(parameters.slots);
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
    return explainTokens(this.scanner.scan(text), this.slots, text);
  }

  private scoreOne(text: string): Scores {
    const { weigher } = this;
    const tokens = this.scanner.scan(text);
    weigher.weigh(tokens);
    const scale = this.takeOdds();
    const { oddsNegative, oddsPositive } = this;
    const bothSides = weigher.forNegative * scale > BOTH_SIDES && weigher.forPositive * scale > BOTH_SIDES;
    const mixed = bothSides ? mixedProbability(this.evidence(tokens, text)) : 0;
    return scoresOf(oddsNegative, oddsPositive, this.calibration, mixed);
  }

  /** Turns what was weighed into log-odds. Returns what a step counts in them. */
  private takeOdds(): number {
    const { weigher, calibration } = this;
    const scale = this.slots.step / Math.sqrt(weigher.features);
    this.oddsNegative = calibration.bias[0] + weigher.negative * scale;
    this.oddsPositive = calibration.bias[1] + weigher.positive * scale;
    return scale;
  }

  /** What each clause says for itself, as if it were the whole text. */
  private evidence(tokens: Tokens, text: string): Evidence {
    const { clauses } = this;
    const found = { positive: -Infinity, negative: -Infinity };
    splitClauses(tokens, text, clauses);
    if (clauses.count < 2) return found;
    const chance = chanceOf(clauses.count);
    for (let c = 0; c < clauses.count; c++) {
      this.weigher.weighPart(tokens, clauses.from[c]!, clauses.to[c]!);
      this.takeOdds();
      const n = Math.exp(this.oddsNegative);
      const p = Math.exp(this.oddsPositive);
      const away = chance + (clauses.distant[c] === 1 ? DISTANCE : 0);
      found.positive = Math.max(found.positive, this.oddsPositive - Math.log1p(n) - away);
      found.negative = Math.max(found.negative, this.oddsNegative - Math.log1p(p) - away);
    }
    return found;
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
