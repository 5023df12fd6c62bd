import type { Analysis, Scores, SentimentModel } from '../model.ts';
import { certaintyOf } from './certainty.ts';
import { combineScores } from './combine.ts';

export interface CascadeParameters {
  name: string;
  version: string;
  languages: readonly string[];
  /** A text of which the fast model is less certain (`certaintyOf`) goes to the accurate one too, 0 to 1. */
  threshold: number;
  /** What the accurate model counts for where both have read a text, 0 to 1. */
  weight: number;
}

/**
 * A fast model where it is certain, and an accurate one as well where it is not. `score` is the fast path: it sends
 * on only the texts that the threshold asks for. `analyse` must have the accurate model read every text, for
 * their entities, and then lets what it read count in every text's scores; so a text of which the fast model is
 * sure may get other scores from the two.
 */
export class CascadeModel implements SentimentModel {
  readonly name: string;
  readonly version: string;
  readonly languages: readonly string[];
  /** Absent where the accurate model knows no entities. */
  readonly analyse?: (texts: readonly string[]) => Promise<Analysis[]>;
  private readonly fast: SentimentModel;
  private readonly accurate: SentimentModel;
  private readonly threshold: number;
  private readonly weight: number;

  constructor(fast: SentimentModel, accurate: SentimentModel, parameters: CascadeParameters) {
    this.fast = fast;
    this.accurate = accurate;
    this.name = parameters.name;
    this.version = parameters.version;
    this.languages = parameters.languages;
    this.threshold = parameters.threshold;
    this.weight = parameters.weight;
    const analyse = accurate.analyse?.bind(accurate);
    if (analyse !== undefined) this.analyse = (texts) => this.analyseAll(texts, analyse);
  }

  async score(texts: readonly string[]): Promise<Scores[]> {
    const scores = [...(await this.fast.score(texts))];
    const unsure = [...scores.keys()].filter((at) => certaintyOf(scores[at]!) < this.threshold);
    if (unsure.length === 0) return scores;
    const read = await this.accurate.score(unsure.map((at) => texts[at]!));
    for (const [i, at] of unsure.entries()) {
      scores[at] = combineScores(scores[at]!, read[i]!, this.weight);
    }
    return scores;
  }

  async close(): Promise<void> {
    await Promise.all([this.fast.close?.(), this.accurate.close?.()]);
  }

  private async analyseAll(
    texts: readonly string[],
    analyse: (texts: readonly string[]) => Promise<Analysis[]>,
  ): Promise<Analysis[]> {
    const read = await analyse(texts);
    if (this.weight === 1) return read;
    const first = await this.fast.score(texts);
    return read.map(({ scores, entities }, at) => ({
      scores: combineScores(first[at]!, scores, this.weight),
      entities,
    }));
  }
}
