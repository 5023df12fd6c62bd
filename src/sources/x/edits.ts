import type { Json } from '../wire-values.ts';
import { listOf } from '../wire-values.ts';
import { isXId, snowflakeTime } from './time.ts';

/** Edits are allowed for an hour; a time in an id further off than that is no evidence. */
const EDIT_WINDOW = 3_600_000;

/** The ids of all versions of a post, the first one first; at least its own. */
export function editHistory(tweet: Json, ownId: string): string[] {
  const ids = listOf(tweet.edit_history_tweet_ids).filter((id): id is string => {
    return typeof id === 'string' && isXId(id);
  });
  return ids.includes(ownId) ? ids : [ownId];
}

/**
 * When the version `ownId` was made by an edit, in ms; 0 for the first version. Taken from the version's id,
 * which says it to the millisecond, and later for each version of a chain than for the one before it.
 */
export function editedAt(history: readonly string[], ownId: string, claimed: number | null): number {
  const index = history.indexOf(ownId);
  if (index <= 0) return 0;
  const inId = snowflakeTime(ownId);
  if (inId === null || (claimed !== null && Math.abs(inId - claimed) > EDIT_WINDOW))
    return (claimed ?? 0) + index;
  let time = 0;
  for (let i = 0; i <= index; i++) time = Math.max(snowflakeTime(history[i]!) ?? 0, time + 1);
  return time;
}

/**
 * When an edited post was first posted: the `created_at` of an edit is that of the edit, so it is taken from
 * the first id, to the second, as X itself gave it for the first version.
 */
export function firstPostedAt(firstId: string, claimed: number | null): number | null {
  const inId = snowflakeTime(firstId);
  if (inId === null) return claimed;
  const believable = claimed === null || (inId <= claimed + 1000 && claimed - inId <= EDIT_WINDOW);
  return believable ? Math.floor(inId / 1000) * 1000 : claimed;
}
