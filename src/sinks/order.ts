/** Which of two changes of one post is the later, where several write side by side and out of order. */

/**
 * What a change is as of. The later version holds; of equal versions the one with the smaller payload hash; and a
 * deletion holds against every version up to its time.
 */
export interface Order {
  /** Of a post its version, of a deletion its time; ms since the epoch, or infinite. */
  version: number;
  /** 48 bits of the payload's hash; null for a deletion, or that of the very version that is taken away. */
  hash: number | null;
}

const HASH_BITS = 48;

/**
 * An order as one whole number, the greater the later: a time with so many bits, and what decides between equal times.
 * Times out of range count as the nearest in it.
 */
function numberOf(time: number, hash: number | null, timeBits: number, tieBits: number): bigint {
  const bounded = BigInt(Math.min(Math.max(Math.floor(time), 0), 2 ** timeBits - 2));
  const highest = 2n ** BigInt(tieBits) - 1n;
  if (hash === null) return (bounded << BigInt(tieBits)) | highest;
  const leading = BigInt(Math.floor(hash / 2 ** Math.max(HASH_BITS - tieBits, 0)));
  const tie = highest - 1n - leading;
  return (bounded << BigInt(tieBits)) | (tie < 0n ? 0n : tie);
}

/** To the microsecond, which Bluesky tells, and to the last bit of a hash: 31 digits. */
export const exactOrder = ({ version, hash }: Order): bigint =>
  numberOf(version * 1000, hash, 53, HASH_BITS + 1);

/**
 * In 63 bits: milliseconds up to the year 2109, and of the hash the leading 21 bits. Of two payloads of one post and one
 * version, one pair in two million has these in common; such a pair counts as equal.
 */
export const shortOrder = ({ version, hash }: Order): bigint => numberOf(version, hash, 42, 21);
