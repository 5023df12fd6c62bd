/** Document numbers as lake/owners.ts gives them: by second of creation, then in the order of rows. */
import { LAST_SECOND, SLOTS_PER_SECOND } from '../lake/owners.ts';
import type { PostFilter } from './filter.ts';

/** Posts without a time come after all others. */
const UNDATED_SECOND = -1;

/** The second that a post's number begins with. */
export function secondOf(createdAt: number | null): number {
  if (createdAt === null) return UNDATED_SECOND;
  return Math.min(Math.max(Math.floor(createdAt / 1000), 0), LAST_SECOND);
}

/** The same in SQL over `posts`. */
export const SECOND_OF = `coalesce(least(greatest(floor(epoch_ms(created_at) / 1000), 0), ${LAST_SECOND})::BIGINT, ${UNDATED_SECOND})`;

/** The numbers that posts of a filter's time can have, from `start` up to but without `end`. */
export function documentRange({ from, to }: PostFilter): { start: number; end: number } {
  if (from === undefined && to === undefined) {
    return { start: Number.MIN_SAFE_INTEGER, end: Number.MAX_SAFE_INTEGER };
  }
  return {
    start: secondOf(from ?? 0) * SLOTS_PER_SECOND,
    // A second that is full overflows into those after it, so the end is left open.
    end: Number.MAX_SAFE_INTEGER,
  };
}
