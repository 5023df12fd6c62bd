/**
 * Mastodon's ids hold the time in ms above 16 bits of sequence (lib/mastodon/snowflake.rb). A post of another
 * server gets the time at which it was made, not that at which it arrived, so a timeline is ordered by the
 * former, and what arrives late is put in between. Other programs have ids of other kinds.
 */
export function snowflakeAt(ms: number): string {
  return String(BigInt(Math.max(0, Math.floor(ms))) << 16n);
}

/** The time in such an id, ms since the epoch. */
export const snowflakeTime = (id: string): number => Number(BigInt(id) >> 16n);

const EARLIEST = Date.UTC(2016, 0);

/** Whether an id can be one of these, of a post that was made by `now`. */
export function isSnowflake(id: string, now: number): boolean {
  if (!/^\d{15,19}$/.test(id)) return false;
  const ms = snowflakeTime(id);
  return ms >= EARLIEST && ms <= now + 86_400_000;
}
