import type { Label } from '../model/post.ts';

/** Scores of one text. Four decimals each; the four sum to exactly 1 in those decimals. */
export interface Scores {
  /** The label with the highest score. */
  sentiment: Label;
  positive: number;
  neutral: number;
  negative: number;
  mixed: number;
  /** Calibrated probability that `sentiment` is right. */
  confidence: number;
}

/** A sentiment model, loaded and ready. */
export interface SentimentModel {
  readonly name: string;
  readonly version: string;
  /** BCP 47 primary subtags of the languages its card vouches for; posts in others stay unscored. */
  readonly languages: readonly string[];
  /**
   * Scores a batch; same length and order as the texts. Any string is a text: empty ones, lone surrogates
   * and 10,000 characters give finite scores too.
   */
  score(texts: readonly string[]): Scores[] | Promise<Scores[]>;
}
