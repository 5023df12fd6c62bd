/** Who an account is by the network's own word, until that is to be asked again. */
export interface Profile {
  /** The network's own id of the account. */
  id: string;
  /** Without @; null where the network knows the account under none, or does not know it. */
  handle: string | null;
  /** The display name; null where there is none. */
  name: string | null;
  /** From then on, ms since the epoch, it is as if it were not known. */
  expiresAt: number;
}

/** Profiles that were looked up, so that each is asked for once in a while only. Bounded: it may lose any. */
export interface ProfileStore {
  /** Those of the accounts that are known and have not expired at `now`, ms. */
  find(ids: readonly string[], now: number): Profile[];
  keep(profiles: readonly Profile[]): void;
  forget(ids: readonly string[]): void;
}
