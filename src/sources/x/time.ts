/** X's ids carry their time since 4 November 2010, when they passed this one; before, they were a count. */
const FIRST_SNOWFLAKE = 29_700_859_247n;
const SNOWFLAKE_EPOCH = 1_288_834_974_657;

/** The time in an id of X, in ms, null for ids from before snowflakes. Source: github.com/twitter-archive/snowflake. */
export function snowflakeTime(id: string): number | null {
  if (!isXId(id)) return null;
  const number = BigInt(id);
  return number < FIRST_SNOWFLAKE ? null : Number(number >> 22n) + SNOWFLAKE_EPOCH;
}

/** Whether a string can be an id of X: one to nineteen digits. */
export function isXId(id: string): boolean {
  if (id.length === 0 || id.length > 19) return false;
  for (let i = 0; i < id.length; i++) {
    const code = id.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}
