import { UsageError } from '../../model/errors.ts';
import type { TaskContext } from '../handover.ts';
import type { Pipeline } from '../pipeline.ts';

export interface CaughtUp {
  /** name@version of the model. */
  model: string;
  /** Posts that were scored meanwhile. */
  posts: number;
  /** Posts that could not be, now or before. */
  unscored: number;
  /** Objects that were passed over since they are damaged. */
  damaged: string[];
}

/** How many are done, and how many were to be. */
export interface CatchingUp {
  done: number;
  total: number;
}

/** Lets the second pass come to the end of what waits for it. @throws UsageError where it is off */
export async function catchUp(pipeline: Pipeline, context: TaskContext): Promise<CaughtUp> {
  const { secondPass } = pipeline;
  if (secondPass === null) {
    throw new UsageError(
      'The second pass is off, so there is nothing to score: name a model as second_pass.model in undertone.yaml.',
    );
  }
  let posts = 0;
  const unwatch = secondPass.onPassed((passed) => {
    posts += passed.posts;
  });
  const total = secondPass.status().posts;
  try {
    await secondPass.caughtUp(context.signal, ({ posts: left }) => {
      const done = Math.max(0, total - left);
      context.progress({ done, total } satisfies CatchingUp);
    });
  } finally {
    unwatch();
  }
  const { model, unscored, damaged } = secondPass.status();
  return { model, posts, unscored, damaged };
}
