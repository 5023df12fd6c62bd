/** When a delivery that failed is tried again, and when it is given up. */

const FIRST_MS = 5_000;
const LONGEST_MS = 3_600_000;
/** News of an alert that is older helps nobody. */
export const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/**
 * How long to wait after so many failed attempts, ms: doubling from 5 s to an hour, up to a fifth more so that those that
 * failed together do not come together, and no less than the receiver asks for. `random` is within 0 and 1.
 */
export function waitAfter(attempts: number, retryAfter: number | null, random: number): number {
  const wait = Math.min(FIRST_MS * 2 ** Math.min(attempts - 1, 20), LONGEST_MS);
  return Math.max(Math.round(wait * (1 + random / 5)), retryAfter ?? 0);
}
