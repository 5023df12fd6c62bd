const MARK = Buffer.from('"matching_rules"');

/**
 * How many posts of a filtered stream are in a payload: each names the rules it matched, and nothing else does.
 * Within a text the quotes of such words are escaped.
 */
export function chargedIn(payload: Uint8Array): number {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  let posts = 0;
  for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at + MARK.length)) posts++;
  return posts;
}
