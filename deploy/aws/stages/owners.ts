/**
 * Who may write a post, where many write at once and any of them may be killed and begin again.
 *
 * An entry only ever rises: its version, then the smaller hash; the time up to which it is deleted; the post that an
 * alias stands for is settled once. So whatever is read of it, however old, still holds: who lost has lost for good.
 */

export interface OwnerEntry {
  /** Of the post, ms; null where only a deletion or an alias is known. */
  version: number | null;
  hash: number;
  /** The object that holds this version, or will. */
  owner: string | null;
  /** Whether another version was there before this one, and may have been written. */
  supersedes: boolean;
  /** Versions up to this time, ms, are deleted; Infinity where the network did not say when. */
  deletedAt: number | null;
  /** The post that this id is another name of. */
  target: string | null;
}

export interface AccountEntry {
  /** The latest that was said of the account, ms, and whether its posts up to then are hidden. */
  at: number;
  hidden: boolean;
  /** Whether it ever was hidden: only then is it news that it is not. */
  everHidden: boolean;
}

export const NO_ENTRY: Readonly<OwnerEntry> = {
  version: null,
  hash: 0,
  owner: null,
  supersedes: false,
  deletedAt: null,
  target: null,
};

export interface Version {
  version: number;
  hash: number;
}

/** The contract: each change is one atomic step on one entry, and returns the entry as it is after it. */
export interface Owners {
  /** Entries that are there; they may be a moment old. */
  read(ids: readonly string[]): Promise<Map<string, OwnerEntry>>;
  /**
   * Takes the post for an object of a chunk, unless the same or a later version is there or it is deleted. `isNew` where no entry was
   * found, as of most posts: that is tried first then, and is no more than a hint.
   */
  claim(id: string, version: Version, owner: string, isNew: boolean): Promise<OwnerEntry>;
  /** Deletes versions up to a time. An alias is left as it is, and its entry names the post, unless `isPost`. */
  delete(id: string, at: number, isPost?: boolean): Promise<OwnerEntry>;
  /** Notes what an alias stands for, unless that is known. */
  link(alias: string, target: string): Promise<OwnerEntry>;
  /** Notes whether an account's posts are hidden; the latest counts, and of two at one time that they are. */
  note(network: string, authorId: string, at: number, hidden: boolean): Promise<AccountEntry>;
}

/** Whether an entry rules a version out: a later one is there, or one of the same time with a smaller hash. */
export const isBeaten = ({ version, hash }: Version, entry: OwnerEntry): boolean =>
  entry.version !== null && (entry.version > version || (entry.version === version && entry.hash < hash));

export const isDeleted = (version: number, { deletedAt }: OwnerEntry): boolean =>
  deletedAt !== null && deletedAt >= version;

export const isSame = ({ version, hash }: Version, entry: OwnerEntry): boolean =>
  entry.version === version && entry.hash === hash;
