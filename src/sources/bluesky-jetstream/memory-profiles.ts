import type { Profile, ProfileStore } from '../../model/profile.ts';

/** Some 10 MB. */
const MOST_PROFILES = 50_000;

/** Profiles for as long as the process lives; where they are too many, those not asked for longest go. */
export class MemoryProfiles implements ProfileStore {
  readonly #most: number;
  /** In order of use. */
  readonly #profiles = new Map<string, Profile>();

  constructor(most = MOST_PROFILES) {
    this.#most = most;
  }

  find(ids: readonly string[], now: number): Profile[] {
    return ids.flatMap((id) => {
      const profile = this.#profiles.get(id);
      if (profile === undefined) return [];
      this.#profiles.delete(id);
      if (profile.expiresAt <= now) return [];
      this.#profiles.set(id, profile);
      return [profile];
    });
  }

  keep(profiles: readonly Profile[]): void {
    for (const profile of profiles) {
      this.#profiles.delete(profile.id);
      this.#profiles.set(profile.id, profile);
    }
    for (const id of this.#profiles.keys()) {
      if (this.#profiles.size <= this.#most) break;
      this.#profiles.delete(id);
    }
  }

  forget(ids: readonly string[]): void {
    for (const id of ids) this.#profiles.delete(id);
  }
}
