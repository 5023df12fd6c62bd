/** What is to be forgotten, as a person writes it. */
import { authorById, authorsByHandle, type KnownAuthor } from '../lake/erasure/stored-ids.ts';
import type { LakeReader } from '../lake/lake.ts';
import { UsageError } from '../model/errors.ts';
import { networkOfId } from '../model/post-id.ts';

/** An id as in `posts.id`; at:// addresses of Bluesky and addresses of posts on X are understood too. */
export function postIdOf(word: string): string {
  const at = /^at:\/\/([^/]+\/app\.bsky\.feed\.post\/[^/]+)$/.exec(word);
  if (at !== null) return `bluesky:${at[1]}`;
  const x = /^https?:\/\/(?:www\.|mobile\.)?(?:x|twitter)\.com\/[^/]+\/status\/(\d+)/.exec(word);
  if (x !== null) return `x:${x[1]}`;
  if (networkOfId(word) !== null) return word;
  throw new UsageError(
    `"${word}" is no id of a post; give it as in posts.id, such as x:1234567890 or bluesky:did:plc:…/app.bsky.feed.post/3k….`,
  );
}

/** An author by `network:author_id` or by a handle; a handle that several have is refused with their ids. */
export async function authorOf(lake: LakeReader, word: string): Promise<KnownAuthor> {
  const network = networkOfId(word);
  if (network !== null) return authorById(lake, network, word.slice(network.length + 1));
  const handle = word.replace(/^@/, '');
  const found = await authorsByHandle(lake, handle);
  if (found.length === 1) return found[0]!;
  if (found.length === 0) {
    throw new UsageError(
      `No author in the lake has the handle @${handle}; give network:author_id, such as x:12345, to keep out one who is not there.`,
    );
  }
  const names = found
    .slice(0, 5)
    .map(({ network: of, authorId, posts }) => `${of}:${authorId} (${posts} posts)`);
  throw new UsageError(
    `${found.length} authors have the handle @${handle}: ${names.join(', ')}; give one of these.`,
  );
}

export function describeAuthor({ network, authorId, handle, posts }: KnownAuthor): string {
  const name = handle === null ? '' : ` (@${handle})`;
  return `${network}:${authorId}${name}, ${posts} ${posts === 1 ? 'post' : 'posts'} in the lake`;
}
