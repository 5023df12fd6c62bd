/** Where a lake's state is in a bucket; its other objects have the keys that they have locally. */

export const STATE = 'state';
/** Names the last publication: whoever reads the lake begins here. */
export const POINTER_KEY = `${STATE}/current.json`;
/** Says which machine owns the lake. */
export const LEASE_KEY = `${STATE}/owner.json`;
/** Written once, where the first lake of a folder begins. */
export const PROBE_KEY = `${STATE}/probe.json`;
export const EXTENTS = `${STATE}/extents`;
export const INVENTORIES = `${STATE}/inventories`;
/** Posts that are hidden but still stand in an object, for readers that know nothing of the state. */
export const HIDDEN_POSTS = 'tombstones/posts';

const number = (value: number): string => String(value).padStart(12, '0');

/**
 * The number of the publication keeps one that comes later from ever naming what an earlier owner may still be about
 * to delete.
 */
export const extentKey = (publication: number, sha256: string): string =>
  `${EXTENTS}/${number(publication)}-${sha256}.zst`;
export const inventoryKey = (publication: number, sha256: string): string =>
  `${INVENTORIES}/${number(publication)}-${sha256}.json.zst`;
export const hiddenPostsKey = (publication: number, sha256: string): string =>
  `${HIDDEN_POSTS}/published-${number(publication)}-${sha256.slice(0, 16)}.jsonl`;

const HASHED = /-([0-9a-f]{64})\.(?:json\.)?zst$/;

/** The SHA-256 of what is in an extent or an inventory, before it was compressed; null where the key has none. */
export const sha256In = (key: string): string | null => HASHED.exec(key)?.[1] ?? null;

/** Folders in which a lake has objects of its own. */
export const FOLDERS = [
  'posts',
  'raw',
  'scores',
  'windows',
  'metrics',
  'dead-letters',
  'tombstones',
  'terms',
  'receipts',
] as const;

/** Whether a key is one that a lake gives; a bucket may hold what others put there. */
export const isOurs = (key: string): boolean =>
  /(?:^|\/)\d{12}(?:-\d{12})?(?:\.[a-z]+)?\.(?:parquet|[a-z]+\.zst)$/.test(key) ||
  /^terms\/\d{12}-[^/]+\.parquet$/.test(key) ||
  /^tombstones\/posts\/published-\d{12}-[0-9a-f]{16}\.jsonl$/.test(key) ||
  ((key.startsWith(`${EXTENTS}/`) || key.startsWith(`${INVENTORIES}/`)) && sha256In(key) !== null);
