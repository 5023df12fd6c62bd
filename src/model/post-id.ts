import { hash } from 'node:crypto';

/** The networks an id can begin with; what follows the colon is the network's own. */
export const ID_NETWORKS = ['x', 'bluesky', 'mastodon', 'file'] as const;
export type IdNetwork = (typeof ID_NETWORKS)[number];

/** The id of a post of X by its decimal id; give it as text, since ids exceed 2^53. */
export const xId = (id: string): string => `x:${id}`;

/** The id of a Bluesky post: the DID of its author, and the path of the record (`app.bsky.feed.post/3k…`). */
export const blueskyId = (did: string, path: string): string => `bluesky:${did}/${path}`;

/** The id of a Mastodon status by its `uri`, which is the same on whatever server it is seen. */
export const mastodonId = (uri: string): string => `mastodon:${uri}`;

/** The id of a post that only a file knows, by the id the file gives it. */
export const fileId = (id: string): string => `file:${id}`;

/** The network an id begins with, or null where it has no such prefix. */
export function networkOfId(id: string): IdNetwork | null {
  const network = id.slice(0, id.indexOf(':')) as IdNetwork;
  return ID_NETWORKS.includes(network) && id.length > network.length + 1 ? network : null;
}

const MAX_CONTENT_TIME = 0xfff_ffff_ffff;

/**
 * The id of a post that came without one: `file:`, its time in ms as 11 hex digits (zeros where that is
 * unknown or out of range), `-`, and 80 bits of a SHA-256 over its parts. The same post gets the same id in
 * whatever file it comes; `parts` must be what it says and who says it, in a fixed order.
 */
export function contentId(createdAt: number | null, parts: readonly (string | null)[]): string {
  const inRange = createdAt !== null && createdAt > 0 && createdAt <= MAX_CONTENT_TIME;
  const time = inRange ? Math.floor(createdAt).toString(16).padStart(11, '0') : '00000000000';
  return `file:${time}-${hash('sha256', JSON.stringify(parts), 'hex').slice(0, 20)}`;
}

/**
 * The id that a cell of a table holds, or null where it holds none: empty, or a number that a spreadsheet or
 * a data frame has rounded (6.3E+17, 5.7e17, 570306133677760513.0: beyond 2^53 the digits are guesses).
 */
export function idInCell(cell: string): string | null {
  const id = cell.trim();
  if (id === '' || isMissing(id)) return null;
  const last = id.charCodeAt(id.length - 1);
  if (last < 48 || last > 57) return id;
  if (/^[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+$/.test(id)) return null;
  const whole = /^(\d+)\.0+$/.exec(id)?.[1];
  if (whole === undefined) return id;
  return whole.length <= 15 ? whole : null;
}

const isMissing = (id: string): boolean => id.length <= 4 && /^(?:nan|null|none|n\/a|na|-|#n\/a)$/i.test(id);
