const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';
const TID = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/;

/**
 * The time in a TID (timestamp identifier), in ms since the epoch with its microseconds as the fraction; null
 * where the text is no TID. Thirteen characters of sortable base 32: 53 bits of microseconds, then 10 bits of
 * clock id, which are its last two. Source: atproto.com/specs/tid.
 */
export function tidTime(tid: unknown): number | null {
  if (typeof tid !== 'string' || !TID.test(tid)) return null;
  let microseconds = 0;
  for (let i = 0; i < 11; i++) microseconds = microseconds * 32 + ALPHABET.indexOf(tid[i]!);
  return microseconds / 1000;
}
