import { headerOf } from './event-header.ts';
import { POSTS } from './sieve.ts';

const LF = 10;

/** The DIDs of those who wrote or edited the posts among the events of a payload, each once. */
export function authorsOfPosts(payload: Uint8Array): string[] {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const dids = new Set<string>();
  for (let begin = 0; begin < bytes.length; ) {
    let end = bytes.indexOf(LF, begin);
    if (end < 0) end = bytes.length;
    const header = headerOf(bytes.subarray(begin, end));
    if (header?.collection === POSTS && header.operation !== 'delete') dids.add(header.did);
    begin = end + 1;
  }
  return [...dids];
}
