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

/** What a named entity can be; `other` is named, but none of the others. */
export const ENTITY_TYPES = ['person', 'organisation', 'location', 'product', 'work', 'other'] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

/** A named entity where it stands in a text: `text` is exactly the text from `start` to `end` (UTF-16 units). */
export interface FoundEntity {
  text: string;
  type: EntityType;
  start: number;
  end: number;
  /** Probability that the span is an entity of this type, 0 to 1, four decimals. */
  score: number;
}

/** What one pass over a text gives. */
export interface Analysis {
  scores: Scores;
  /** In the order of the text, not overlapping. */
  entities: FoundEntity[];
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
  /** Sentiment and named entities in one pass; absent where the model knows no entities. Batches as `score`. */
  analyse?(texts: readonly string[]): Promise<Analysis[]>;
  /** Frees what the model holds outside the heap. It is not used afterwards. */
  close?(): Promise<void>;
}
