/** Where a post stands on its own network. Addresses that others wrote are links only where they are http(s). */
import type { Post } from './types.ts';

/** The address as it may be linked; null where it is none that a browser should follow. */
export function httpUrl(text: string): string | null {
  if (text.length > 2000 || !URL.canParse(text)) return null;
  const { protocol, href, username } = new URL(text);
  // user@host shows one host and leads to another.
  return (protocol === 'https:' || protocol === 'http:') && username === '' ? href : null;
}

/** Null where the network gives posts no address, as files do not. */
export function originalOf({ id, network }: Pick<Post, 'id' | 'network'>): string | null {
  const own = id.slice(id.indexOf(':') + 1);
  switch (network) {
    case 'x':
      return /^\d+$/.test(own) ? `https://x.com/i/web/status/${own}` : null;
    case 'bluesky': {
      const match = /^(did:[a-z]+:[\w.:%-]+)\/app\.bsky\.feed\.post\/([\w.~:-]+)$/.exec(own);
      return match === null ? null : `https://bsky.app/profile/${match[1]}/post/${match[2]}`;
    }
    case 'mastodon':
      return httpUrl(own);
    default:
      return null;
  }
}
