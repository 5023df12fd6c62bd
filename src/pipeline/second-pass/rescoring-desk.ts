/** Re-scorings of history, asked for and watched; they go on in the background of the process that owns the lake. */
import type { Rescored, RescoreWish } from '../../lake/scores/rescorings.ts';
import { modelOf, scoresByModel, scoresOf } from '../../lake/scores/zone-objects.ts';
import { UsageError } from '../../model/errors.ts';
import type { Pipeline } from '../pipeline.ts';

/** A re-scoring as others see it. Times are ISO 8601, UTC. */
export interface RescoringView {
  id: number;
  model: string;
  how: Rescored['how'];
  from: string | null;
  to: string | null;
  state: Rescored['state'];
  reason: string | null;
  /** Posts that have the scores so far, and those that the model failed on. */
  posts: number;
  unscored: number;
  asked_at: string;
  ended_at: string | null;
  /** While it is under way: posts that it has been through, and of all that it goes through; null otherwise. */
  looked_at: number | null;
  to_look_at: number | null;
  posts_per_second: number | null;
  seconds_left: number | null;
}

/** What the scores zone holds of one model. */
export interface KeptScores {
  /** name@version */
  model: string;
  /** Of so many posts, some of which may be there more than once or be deleted by now. */
  scores: number;
}

export class RescoringDesk {
  readonly #pipeline: Pick<Pipeline, 'rescoring' | 'lake'>;

  constructor(pipeline: Pick<Pipeline, 'rescoring' | 'lake'>) {
    this.#pipeline = pipeline;
  }

  /**
   * Asks for a re-scoring; one that is the same as another still under way is that one.
   * @throws UsageError where scores are asked for that the lake does not hold
   */
  async start(wish: RescoreWish): Promise<RescoringView> {
    if (wish.how === 'stored') this.#refuseUnkept(wish.model);
    return this.find(await this.#pipeline.rescoring.ask(wish))!;
  }

  /** The newest first. */
  list(): RescoringView[] {
    return this.#pipeline.rescoring.requests.list().map((one) => this.#view(one));
  }

  find(id: number): RescoringView | null {
    const request = this.#pipeline.rescoring.requests.get(id);
    return request && this.#view(request);
  }

  /** What is done stays. Null where there is none; one that has ended stays as it is. */
  cancel(id: number): RescoringView | null {
    const request = this.#pipeline.rescoring.cancel(id);
    return request && this.#view(request);
  }

  /** The models whose scores can be switched to without running them. */
  kept(): KeptScores[] {
    return [...scoresByModel(this.#pipeline.lake.db)].map(([folder, objects]) => ({
      model: modelOf(folder),
      scores: objects.reduce((sum, { rows }) => sum + rows, 0),
    }));
  }

  #refuseUnkept(model: string): void {
    if (scoresOf(this.#pipeline.lake.db, model).length > 0) return;
    const known = this.kept().map((one) => one.model);
    throw new UsageError(
      `The lake holds no scores of ${model} beside those in use${known.length === 0 ? '' : `, only of ${known.join(', ')}`}; "undertone rescore --model NAME --beside" makes some.`,
      { code: 'no-scores' },
    );
  }

  #view({
    id,
    model,
    how,
    from,
    to,
    state,
    reason,
    posts,
    unscored,
    askedAt,
    endedAt,
  }: Rescored): RescoringView {
    const pace = state === 'running' ? this.#pipeline.rescoring.pace(id) : null;
    const { done = null, total = null, rowsPerSecond: rate = null } = pace ?? {};
    return {
      id,
      model,
      how,
      from: time(from),
      to: time(to),
      state,
      reason,
      posts,
      unscored,
      asked_at: time(askedAt)!,
      ended_at: time(endedAt),
      looked_at: done,
      to_look_at: total,
      posts_per_second: rate,
      seconds_left: rate === null ? null : (total! - done!) / rate,
    };
  }
}

const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
