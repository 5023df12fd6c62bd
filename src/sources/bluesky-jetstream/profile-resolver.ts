/**
 * Who the authors of posts are. A Jetstream event gives no more than a DID, so handle and display name are asked
 * of an app view: 25 accounts a request, one request after another, and kept for some days. A block waits a
 * moment for the answer, but not where there is much to ask or where asking fails: a post is never held up for
 * long and lives without a handle.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BlockAuthors } from '../../model/block.ts';
import type { Clock } from '../../model/clock.ts';
import { messageOf } from '../../model/errors.ts';
import type { Profile, ProfileStore } from '../../model/profile.ts';
import { isDid } from './accounts.ts';
import { AppViewError, type AskProfiles, type FoundProfile, MOST_PROFILES_A_REQUEST } from './app-view.ts';
import { type BackOff, backOffDelay } from './back-off.ts';

export interface ResolverSettings extends BackOff {
  /** The longest that a block waits for an answer, ms. */
  waitMs: number;
  /** Requests begin at least so far apart, ms; the public app view takes 3,000 in five minutes. */
  spacingMs: number;
  /** For so long a profile is taken to be as it was, ms. */
  keptMs: number;
  /** For so long an account that the app view does not know is not asked for again, ms. */
  unknownMs: number;
  /** Told of the first failure of several in a row: a plain sentence. */
  onFailure: (note: string) => void;
}

const DEFAULTS: ResolverSettings = {
  waitMs: 300,
  spacingMs: 150,
  keptMs: 3 * 86_400_000,
  unknownMs: 3_600_000,
  firstDelayMs: 2_000,
  maxDelayMs: 120_000,
  onFailure: () => {},
};

/** Accounts that may wait to be asked for; what is beyond is asked for with their next post. */
const MOST_WAITING = 5_000;
/** With more accounts than this before it, a block would wait in vain. */
const WORTH_WAITING = 2 * MOST_PROFILES_A_REQUEST;
/** DIDs of 2 KB are allowed and not in use; 25 of them would be too long for an address. */
const MOST_DID_LENGTH = 256;

export type ResolverOptions = {
  ask: AskProfiles;
  store: ProfileStore;
  clock: Clock;
  random: () => number;
} & Partial<ResolverSettings>;

export class ProfileResolver {
  readonly #ask: AskProfiles;
  readonly #store: ProfileStore;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #settings: ResolverSettings;
  readonly #waiting = new Set<string>();
  #wakers: (() => void)[] = [];
  #isAsking = false;
  #failures = 0;
  /** When the next request may begin, on the monotonic clock. */
  #notBefore = 0;

  constructor({ ask, store, clock, random, ...settings }: ResolverOptions) {
    this.#ask = ask;
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
    this.#settings = { ...DEFAULTS, ...settings };
  }

  /**
   * Those of the accounts that are known by now, or within `waitMs`. The others are asked for behind, until the
   * signal aborts.
   */
  async authors(dids: readonly string[], signal: AbortSignal): Promise<BlockAuthors> {
    const known = this.#find(dids);
    const missing = dids.filter((did) => !known.has(did) && did.length <= MOST_DID_LENGTH && isDid(did));
    if (missing.length === 0 || signal.aborted) return authorsOf(known);
    for (const did of missing) if (this.#waiting.size < MOST_WAITING) this.#waiting.add(did);
    void this.#run(signal);
    await this.#answered(missing);
    return authorsOf(this.#find(dids));
  }

  /** What is known of an account now; null where nothing is. */
  known(did: string): Profile | null {
    return this.#store.find([did], this.#clock.now())[0] ?? null;
  }

  /** The account may have another handle from now on: an identity event is a prod to ask anew (atproto.com/specs/sync). */
  changed(did: string): void {
    this.#store.forget([did]);
  }

  #find(dids: readonly string[]): Map<string, Profile> {
    const found = this.#store.find(dids, this.#clock.now());
    return new Map(found.map((profile) => [profile.id, profile]));
  }

  async #answered(dids: readonly string[]): Promise<void> {
    const until = performance.now() + this.#settings.waitMs;
    while (this.#failures === 0 && this.#waiting.size <= WORTH_WAITING) {
      const left = until - performance.now();
      if (left <= 0 || !dids.some((did) => this.#waiting.has(did))) return;
      await this.#change(left);
    }
  }

  /** Asks for what waits until nothing does. */
  async #run(signal: AbortSignal): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#waiting.size > 0 && !signal.aborted) {
      const pause = this.#notBefore - performance.now();
      if (pause > 0) await sleep(pause, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) break;
      this.#notBefore = performance.now() + this.#settings.spacingMs;
      const dids = [...this.#waiting].slice(0, MOST_PROFILES_A_REQUEST);
      try {
        this.#learn(dids, await this.#ask(dids, signal));
        this.#failures = 0;
      } catch (error) {
        if (!signal.aborted) this.#failed(error);
      }
      this.#wake();
    }
    if (signal.aborted) this.#waiting.clear();
    this.#isAsking = false;
    this.#wake();
  }

  #learn(dids: readonly string[], found: readonly FoundProfile[]): void {
    const now = this.#clock.now();
    const { keptMs, unknownMs } = this.#settings;
    const byDid = new Map(found.map((profile) => [profile.did, profile]));
    this.#store.keep(
      dids.map((id) => {
        const profile = byDid.get(id);
        if (profile === undefined) return { id, handle: null, name: null, expiresAt: now + unknownMs };
        return { id, handle: profile.handle, name: profile.name, expiresAt: now + keptMs };
      }),
    );
    for (const did of dids) this.#waiting.delete(did);
  }

  #failed(error: unknown): void {
    this.#failures++;
    const asked = error instanceof AppViewError ? error.waitMs : null;
    const delayMs = Math.max(asked ?? 0, backOffDelay(this.#failures, this.#settings, this.#random()));
    this.#notBefore = performance.now() + delayMs;
    if (this.#failures > 1) return;
    this.#settings.onFailure(
      `Handles of authors cannot be looked up (${messageOf(error)}); posts are stored without, and it is tried again.`,
    );
  }

  #change(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#wakers.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #wake(): void {
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const wake of wakers) wake();
  }
}

function authorsOf(profiles: ReadonlyMap<string, Profile>): BlockAuthors {
  const named = [...profiles.values()].filter(({ handle, name }) => handle !== null || name !== null);
  return Object.fromEntries(named.map(({ id, handle, name }) => [id, [handle, name]]));
}
