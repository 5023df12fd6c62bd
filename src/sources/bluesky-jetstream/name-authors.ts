/** How who wrote posts comes into the blocks of a stream. */
import type { Block, BlockAuthors } from '../../model/block.ts';
import { authorsOfPosts } from './authors-of-posts.ts';
import type { Settings } from './jetstream.ts';
import { createSieve } from './sieve.ts';

/** A sieve that knows the accounts that topics ask for by their handles. */
export function sieveOf({ sieve, profiles }: Settings): ReturnType<typeof createSieve> {
  if (profiles === null) return createSieve(sieve);
  const profileOf = (did: string): { handle: string; name: null } | null => {
    const handle = profiles.followed(did);
    return handle === null ? null : { handle, name: null };
  };
  return createSieve({ ...sieve, profileOf });
}

/** Who wrote the posts of a payload, as far as it is known within a moment. */
export async function authorsOf(
  payload: Uint8Array,
  { profiles }: Settings,
  signal: AbortSignal,
): Promise<BlockAuthors> {
  if (profiles === null) return {};
  void profiles.findFollowed(signal);
  return payload.length === 0 ? {} : profiles.authors(authorsOfPosts(payload), signal);
}

/** Posts of no topic are passed over while there are topics. */
export const formatWith = (authors: BlockAuthors): Block['format'] =>
  Object.keys(authors).length === 0
    ? { kind: 'jsonl', topics: 'select' }
    : { kind: 'jsonl', topics: 'select', authors };
