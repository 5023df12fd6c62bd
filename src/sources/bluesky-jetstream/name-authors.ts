/** How who wrote posts comes into the blocks of a stream. */
import type { Block, BlockAuthors } from '../../model/block.ts';
import { authorsOfPosts } from './authors-of-posts.ts';
import type { Settings } from './jetstream.ts';
import { createSieve } from './sieve.ts';

/** A sieve that knows of authors what the resolver does. */
export function sieveOf({ sieve, profiles }: Settings): ReturnType<typeof createSieve> {
  return createSieve(profiles === null ? sieve : { ...sieve, profileOf: (did) => profiles.known(did) });
}

/** Who wrote the posts of a payload, as far as it is known within a moment. */
export async function authorsOf(
  payload: Uint8Array,
  { profiles }: Settings,
  signal: AbortSignal,
): Promise<BlockAuthors> {
  return profiles === null || payload.length === 0 ? {} : profiles.authors(authorsOfPosts(payload), signal);
}

/** Posts of no topic are passed over while there are topics. */
export const formatWith = (authors: BlockAuthors): Block['format'] =>
  Object.keys(authors).length === 0
    ? { kind: 'jsonl', topics: 'select' }
    : { kind: 'jsonl', topics: 'select', authors };
