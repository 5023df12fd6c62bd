import type { Inventory } from './inventory.ts';
import type { Pointer } from './pointer.ts';

/** What is published, as its owner knows it. */
export interface Current {
  pointer: Pointer;
  etag: string;
  /** Null before the first publication. */
  inventory: Inventory | null;
  /** What was deleted since that inventory was written. */
  deleted: Set<string>;
  /** Whether a publication was cut off, or an erasure was in it, since what nothing names was last removed. */
  isSweepDue: boolean;
}

/** All that a publication consists of, apart from its own inventory. */
export function liveKeys({ objects, state, hiddenPosts }: Inventory): Set<string> {
  const keys = new Set(objects.map(({ key }) => key));
  for (const key of state.extents) keys.add(key);
  if (hiddenPosts.key !== null) keys.add(hiddenPosts.key);
  return keys;
}
