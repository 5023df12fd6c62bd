import { idInCell } from '../../model/post-id.ts';
import { snowflakeTime } from '../x/time.ts';

/** Ids this long that look like this are X's: snowflakes, since November 2010. */
const SNOWFLAKE = /^\d{15,19}$/;

export interface IdJudgement {
  /** Why the column holds no usable ids; null where it does. */
  unusable: string | null;
  areSnowflakes: boolean;
}

/**
 * Whether a column of ids can be trusted, by the values seen of it. `others` counts what differs from row to
 * row otherwise (different texts): ids that repeat where the texts do not are no ids of posts.
 */
export function judgeIds(cells: readonly string[], others: number): IdJudgement {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const ids = filled.map(idInCell).filter((id) => id !== null);
  const snowflakes = ids.filter((id) => SNOWFLAKE.test(id)).length;
  const areSnowflakes = ids.length > 0 && snowflakes >= 0.9 * ids.length;
  return { unusable: faultOf(filled, ids, others), areSnowflakes };
}

const TWO_DAYS = 2 * 86_400_000;

/** Whether the times in snowflakes are those beside them: Mastodon's ids are as long, but hold other times. */
export function timesAgree(ids: readonly string[], times: readonly (number | null)[]): boolean {
  let agreeing = 0;
  let known = 0;
  for (const [index, id] of ids.entries()) {
    const [inId, beside] = [snowflakeTime(id.trim()), times[index] ?? null];
    if (inId === null || beside === null) continue;
    known++;
    if (Math.abs(inId - beside) < TWO_DAYS) agreeing++;
  }
  return agreeing >= known / 2;
}

function faultOf(filled: readonly string[], ids: readonly string[], others: number): string | null {
  const rounded = filled.length - ids.length;
  if (rounded > 0.01 * filled.length)
    return `are in rounded form, such as ${filled.find((cell) => idInCell(cell) === null)}`;
  const long = ids.filter((id) => /^\d{16,}$/.test(id));
  // Doubles and spreadsheets keep 15 to 17 digits and write zeros after them.
  if (long.length >= 8 && long.every((id) => id.endsWith('0'))) return `are rounded, such as ${long[0]}`;
  const distinct = new Set(ids).size;
  if (ids.length >= 20 && distinct < ids.length / 2 && others > distinct * 1.5) {
    return `repeat where the posts do not (${distinct} different ones in the first ${ids.length} rows)`;
  }
  if (isRowCount(ids)) return `only count the rows from ${ids[0]} up`;
  return null;
}

/** Row numbers are the same in every file, so they would make one post of many. */
function isRowCount(ids: readonly string[]): boolean {
  if (ids.length < 50 || (ids[0] !== '0' && ids[0] !== '1')) return false;
  const first = Number(ids[0]);
  return ids.every((id, index) => id === String(first + index));
}
