/** Scores that posts are to have in the place of those they have. */
import type { Entity, Label, Post } from '../../model/post.ts';

/** A post's own columns of scores. */
export type Scored = Pick<Post, 'positive' | 'neutral' | 'negative' | 'mixed' | 'confidence' | 'model'> & {
  sentiment: Label | null;
};

export interface NewScores {
  row: number;
  /** All null where a post is to be unscored again. */
  sentiment: Label | null;
  positive: number | null;
  neutral: number | null;
  negative: number | null;
  mixed: number | null;
  confidence: number | null;
  /** Null where none were asked for: those that are there then stay. */
  entities: Entity[] | null;
}

/** The post with these scores. `model` is name@version. */
export function withScores(
  post: Post,
  { row: _, entities, ...scores }: NewScores,
  model: string | null,
): Post {
  return {
    ...post,
    ...scores,
    model,
    ...(entities === null ? {} : { entities, entities_model: model }),
  };
}
