/**
 * How much may be read from networks that charge for it. Whoever asks for posts takes an allowance first and
 * gives it back when what came is durable, and so counted as spent; requests at the same time can then not
 * spend more than there is together.
 */
export interface ReadAllowance {
  /** Sets aside up to `posts`; how many of them may be asked for: fewer where money runs out, 0 where it has. */
  take(posts: number): number;
  giveBack(posts: number): void;
  /** When there will be more, ms since the epoch: the first moment of next month, UTC. */
  renewsAt(): number;
}

/** Where reading is free, or no budget is set. */
export const UNLIMITED: ReadAllowance = {
  take: (posts) => posts,
  giveBack: () => {},
  renewsAt: () => Number.POSITIVE_INFINITY,
};
