/** Midnight of the story's first day, 14 March 2026, UTC, in ms: what ids are made of, whenever it is replayed. */
export const STORY_DAY = Date.UTC(2026, 2, 14);

/** What an encoder must know besides the post. */
export interface Moment {
  seed: number;
  /** Days since the story's first. */
  day: number;
  /** The time to show, ms since the epoch, for ms from the day's midnight. */
  shown(at: number): number;
}

const DAY_MS = 86_400_000;

/** When it happened in the story, ms since the epoch. */
export const storyTime = (at: number, { day }: Moment): number => STORY_DAY + day * DAY_MS + at;
