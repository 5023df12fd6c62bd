/**
 * Settles with all other chunks which posts of a chunk become rows, and what its rows and deletions hide.
 *
 * A chunk may be redone at any time, by two at once, after it was killed anywhere, before or after what supersedes it.
 * That ends in the same rows, since
 * - an owner stays the owner of its version, so a chunk that is redone writes the rows that its objects own, and no
 *   others;
 * - who takes a post over, or deletes it, has seen in the same step whether a version was there before, and writes
 *   what hides it, each time it is redone. Rows of a chunk that lost meanwhile are hidden by the one it lost to;
 * - who deletes an alias and who links it change the same entry, so the later of the two deletes the post.
 */

import type { Chosen } from './choose-records.ts';
import { eachOf } from './each-of.ts';
import {
  isBeaten,
  isDeleted,
  isSame,
  NO_ENTRY,
  type OwnerEntry,
  type Owners,
  type Version,
} from './owners.ts';

/** Rows of a post with a smaller version are hidden, and those of the same version with a larger hash, or all. */
export interface PostTombstone {
  id: string;
  version: number;
  hash: number | null;
}

export interface AccountTombstone {
  network: string;
  author_id: string;
  at: number;
  hidden: boolean;
}

export interface Settled {
  /** Records that become rows, in order. */
  rows: number[];
  posts: PostTombstone[];
  accounts: AccountTombstone[];
}

/** Questions at once; each is one small request. */
const AT_ONCE = 64;

/** `objectOf` names the object that a record becomes a row of: the same each time the chunk is redone. */
export async function settleChunk(
  owners: Owners,
  objectOf: (record: number) => string,
  chosen: Chosen,
): Promise<Settled> {
  const { posts, aliases, deletions, accounts } = chosen;
  const entries = await owners.read([...new Set([...posts.keys(), ...aliases.keys(), ...deletions.keys()])]);
  const entryOf = (id: string): OwnerEntry => entries.get(id) ?? NO_ENTRY;
  const tombstones = new Map<string, PostTombstone>();
  const hide = (id: string, version: number, hash: number | null): void => {
    const before = tombstones.get(id);
    if (before === undefined || version > before.version || (version === before.version && hash === null))
      tombstones.set(id, { id, version, hash });
  };

  /** Versions of posts that are deleted by now, alias or not. */
  const deleted = new Map<string, number>();
  const noteDeleted = (id: string, at: number): void => {
    deleted.set(id, Math.max(at, deleted.get(id) ?? Number.NEGATIVE_INFINITY));
  };
  await eachOf([...aliases], AT_ONCE, async ([alias, target]) => {
    let entry = entryOf(alias);
    if (entry.target === null) entry = await owners.link(alias, target);
    entries.set(alias, entry);
    if (entry.deletedAt !== null) noteDeleted(target, entry.deletedAt);
  });
  await eachOf([...deletions], AT_ONCE, async ([id, at]) => {
    let entry = entryOf(id);
    if (entry.target === null && !isDeleted(at, entry)) entry = await owners.delete(id, at);
    if (entry.target !== null) noteDeleted(entry.target, at);
    else noteDeleted(id, at);
    entries.set(id, entry);
  });
  await eachOf([...deleted], AT_ONCE, async ([id, at]) => {
    let entry = entryOf(id);
    if (!isDeleted(at, entry)) entry = await owners.delete(id, at, true);
    entries.set(id, entry);
    if (entry.version !== null) hide(id, entry.deletedAt ?? at, null);
  });

  const rows: number[] = [];
  await eachOf([...posts], AT_ONCE, async ([id, post]) => {
    let entry = entryOf(id);
    const object = objectOf(post.record);
    if (isOpen(post, entry)) entry = await owners.claim(id, post, object, !entries.has(id));
    if (isDeleted(post.version, entry)) return;
    if (isSame(post, entry)) {
      if (entry.owner !== object) return;
      rows.push(post.record);
      if (entry.supersedes) hide(id, post.version, post.hash);
    } else if (entry.version !== null) hide(id, entry.version, entry.hash);
  });

  const said: AccountTombstone[] = [];
  await eachOf([...accounts.values()], AT_ONCE, async ({ network, authorId, at, hidden }) => {
    const entry = await owners.note(network, authorId, at, hidden);
    // Bluesky says of every new account that it is active; that is news of a hidden one alone.
    if (entry.hidden || entry.everHidden || network !== 'bluesky')
      said.push({ network, author_id: authorId, at: entry.at, hidden: entry.hidden });
  });
  return {
    rows: rows.sort((a, b) => a - b),
    posts: [...tombstones.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    accounts: said,
  };
}

/** Whether a version may still be claimed. */
const isOpen = (post: Version, entry: OwnerEntry): boolean =>
  !isDeleted(post.version, entry) && !isBeaten(post, entry) && !isSame(post, entry);
