/** Owners in memory: each change is one step, and before each others get their turn, in an order that a test decides. */
import {
  type AccountEntry,
  isBeaten,
  isDeleted,
  isSame,
  NO_ENTRY,
  type OwnerEntry,
  type Owners,
  type Version,
} from '../stages/owners.ts';

/** Waits until it is the caller's turn, and throws where the caller is killed. */
export type Turn = () => Promise<void>;

export class MemoryOwners {
  readonly entries = new Map<string, OwnerEntry>();
  readonly accounts = new Map<string, AccountEntry>();
  /** How many changes were made. */
  changes = 0;

  /** The owners as one of many callers sees them. `stale` gives what it reads: old entries now and then. */
  seenBy(turn: Turn, stale: (id: string) => OwnerEntry | undefined = () => undefined): Owners {
    const change = async (id: string, apply: (entry: OwnerEntry) => Partial<OwnerEntry> | null) => {
      await turn();
      const entry = this.entries.get(id) ?? NO_ENTRY;
      const changed = apply(entry);
      if (changed === null) return entry;
      this.changes++;
      const after = { ...entry, ...changed };
      this.entries.set(id, after);
      return after;
    };
    return {
      read: async (ids) => {
        await turn();
        return new Map(
          ids.flatMap((id) => {
            const entry = stale(id) ?? this.entries.get(id);
            return entry === undefined ? [] : [[id, entry]];
          }),
        );
      },
      claim: (id, version: Version, owner) =>
        change(id, (entry) =>
          isBeaten(version, entry) || isSame(version, entry) || isDeleted(version.version, entry)
            ? null
            : { ...version, owner, supersedes: entry.version !== null },
        ),
      delete: (id, at, isPost = false) =>
        change(id, (entry) =>
          (entry.target !== null && !isPost) || isDeleted(at, entry) ? null : { deletedAt: at },
        ),
      link: (alias, target) => change(alias, (entry) => (entry.target === null ? { target } : null)),
      note: async (network, authorId, at, hidden) => {
        await turn();
        const name = `${network}/${authorId}`;
        const entry = this.accounts.get(name);
        const isNews = entry === undefined || at > entry.at || (at === entry.at && hidden && !entry.hidden);
        if (!isNews) return entry;
        this.changes++;
        const after = { at, hidden, everHidden: hidden || entry?.everHidden === true };
        this.accounts.set(name, after);
        return after;
      },
    };
  }
}
