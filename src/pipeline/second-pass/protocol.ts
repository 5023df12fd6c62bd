/** What the second pass and its thread say to each other. Every request gets one reply. */
import type { Extent } from '../../lake/scores/find-rows.ts';
import type { RewrittenDocuments } from '../../lake/scores/rewrite-documents.ts';
import type { Unscored } from '../../lake/scores/waiting.ts';
import type { ManifestEntry } from '../../lake/writer.ts';
import type { ModelSettings } from '../../sentiment/settings.ts';

export interface ScorerOptions {
  lake: string;
  /** As `loadModel` takes it. */
  model: string;
  /** Whether named entities are wanted, where the model knows them. */
  entities: boolean;
  folders?: readonly string[] | undefined;
  settings?: ModelSettings | undefined;
  /** URL of the module whose `loadModel` loads the model. */
  loader: string;
}

/** First the rows of a unit are read … */
export interface OpenRequest {
  type: 'open';
  /** Keys of objects of posts. */
  keys: readonly string[];
  /** Only these rows, where given, and only the objects that hold them. */
  rows: readonly number[] | null;
  /** Rows that need no scores. */
  gone: readonly number[];
  /**
   * What becomes of the scores. `current`: the posts have them from then on. `beside`: they go to the scores zone, the
   * posts stay as they are. `stored`: the posts have what the scores zone holds of the model, which is not run.
   */
  as: 'current' | 'beside' | 'stored';
  /** Only posts of this time and these numbers, where given. */
  within?: Extent;
}

export interface OpenReply {
  /** name@version */
  model: string;
  /** How many rows are to be scored, and the models, name@version, whose scores they have. */
  due: number;
  models: string[];
  keys: string[];
}

/** … then they are scored, part by part … */
export interface ScoreRequest {
  type: 'score';
  most: number;
  /** What it may cost at the most, US dollars; null for no limit. */
  allowance?: number | null;
}

export interface ScoreReply {
  left: number;
}

/** … and last the objects and documents with those scores are made. */
export interface WriteRequest {
  type: 'write';
  gone: readonly number[];
  /** The numbers that the objects it writes are to have. */
  postsObject: number;
  supersededObjects: Record<string, number>;
}

export interface WriteReply {
  /** Null where no row has new scores, and nothing was written. */
  written: {
    posts: ManifestEntry | null;
    superseded: ManifestEntry[];
    dropped: number[];
    /** Null where the posts stay as they are. */
    documents: RewrittenDocuments | null;
  } | null;
  /** Every row that was to be scored, and those that could not be. */
  taken: number[];
  unscored: Unscored[];
}

export type ScorerRequest = OpenRequest | ScoreRequest | WriteRequest;
export type ScorerReply = OpenReply | ScoreReply | WriteReply;

/** What the model charged meanwhile. */
export interface Charged {
  posts: number;
  dollars: number;
}

export type ScorerAnswer = { charged: Charged } & (
  | { reply: ScorerReply }
  | { error: { code: string; message: string; retryable: boolean } }
);
