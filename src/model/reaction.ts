/** How often a post was liked, repeated and answered within a minute, as a stream told: an observation, no edit. */
export interface ReactionCount {
  /** The post's id, as in `posts`. */
  id: string;
  /** When the minute began, ms since the epoch, by the network's time. */
  minute: number;
  likes: number;
  reposts: number;
  replies: number;
}

export const MINUTE_MS = 60_000;
