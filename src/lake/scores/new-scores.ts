/** Scores that posts are to have in the place of those they have. */
import type { Entity, Label, Post } from '../../model/post.ts';

export interface NewScores {
  row: number;
  sentiment: Label;
  positive: number;
  neutral: number;
  negative: number;
  mixed: number;
  confidence: number;
  /** Null where none were asked for: those that are there then stay. */
  entities: Entity[] | null;
}

/** The post with these scores. `model` is name@version. */
export function withScores(post: Post, { row: _, entities, ...scores }: NewScores, model: string): Post {
  return {
    ...post,
    ...scores,
    model,
    ...(entities === null ? {} : { entities, entities_model: model }),
  };
}
