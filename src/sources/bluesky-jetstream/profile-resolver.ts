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
import { handleOf, isDid } from './accounts.ts';
import { AppViewError, type AskProfiles, type FoundProfile, MOST_PROFILES_A_REQUEST } from './app-view.ts';
import { type BackOff, backOffDelay } from './back-off.ts';

export interface ResolverSettings extends BackOff {
  /** The longest that a block waits for an answer, ms. */
  waitMs: number;
  /** Requests begin at least so far apart, ms; the public app view takes 3,000 in five minutes. */
  spacingMs: number;
  /** For so long a profile is taken to be as it was, ms. */
  keptMs: number;
  /** For so long an account that the app view does not know, or a handle that is followed, is not asked for again, ms. */
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
/** Handles that can be followed; each is asked for once an hour. */
const MOST_FOLLOWED = 1_000;
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
  /** DIDs, and handles that are followed. */
  readonly #waiting = new Set<string>();
  /** Handles whose accounts are to be known before they post; `did` is null while that is not known. */
  #followed = new Map<string, { did: string | null; expiresAt: number }>();
  #followedByDid = new Map<string, string>();
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
    if (missing.length === 0 || signal.aborted) return this.#authorsOf(dids, known);
    for (const did of missing) if (this.#waiting.size < MOST_WAITING) this.#waiting.add(did);
    void this.#run(signal);
    await this.#answered(missing);
    return this.#authorsOf(dids, this.#find(dids));
  }

  #authorsOf(dids: readonly string[], known: ReadonlyMap<string, Profile>): BlockAuthors {
    const authors: [string, [string | null, string | null]][] = [];
    for (const did of dids) {
      const { handle = this.followed(did), name = null } = known.get(did) ?? {};
      if (handle !== null || name !== null) authors.push([did, [handle, name]]);
    }
    return Object.fromEntries(authors);
  }

  /** The handles that topics ask for: whose they are is to be known before a post comes. What is no handle is left out. */
  follow(handles: Iterable<string>): void {
    const wanted = new Set([...handles].map(handleOf).filter((handle) => handle !== null));
    const unasked = { did: null, expiresAt: Number.NEGATIVE_INFINITY };
    this.#followed = new Map(
      [...wanted].slice(0, MOST_FOLLOWED).map((handle) => [handle, this.#followed.get(handle) ?? unasked]),
    );
    this.#indexFollowed();
  }

  /** Asks whose the followed handles are, where that is not known; resolves with the answer, or after `waitMs`. */
  async findFollowed(signal: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    const due = [...this.#followed].flatMap(([handle, { expiresAt }]) => (expiresAt <= now ? [handle] : []));
    if (due.length === 0 || signal.aborted) return;
    for (const handle of due) this.#waiting.add(handle);
    void this.#run(signal);
    await this.#answered(due);
  }

  /** The handle of an account, where it is one of those that are followed; costs no look-up in the store. */
  followed(did: string): string | null {
    return this.#followedByDid.get(did) ?? null;
  }

  /** The account may have another handle from now on: an identity event is a prod to ask anew (atproto.com/specs/sync). */
  changed(did: string): void {
    this.#store.forget([did]);
    const handle = this.#followedByDid.get(did);
    if (handle === undefined) return;
    this.#followed.set(handle, { did: null, expiresAt: Number.NEGATIVE_INFINITY });
    this.#indexFollowed();
  }

  #indexFollowed(): void {
    this.#followedByDid = new Map(
      [...this.#followed].flatMap(([handle, { did }]) => (did === null ? [] : [[did, handle]])),
    );
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
      const actors = [...this.#waiting].slice(0, MOST_PROFILES_A_REQUEST);
      try {
        this.#learn(actors, await this.#ask(actors, signal));
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

  #learn(actors: readonly string[], found: readonly FoundProfile[]): void {
    const now = this.#clock.now();
    const { keptMs, unknownMs } = this.#settings;
    const byDid = new Map(found.map((profile) => [profile.did, profile]));
    for (const { did, handle } of found)
      if (handle !== null && this.#followed.has(handle)) this.#found(handle, did, now);
    for (const handle of actors) {
      const isFound = found.some((profile) => profile.handle === handle);
      if (this.#followed.has(handle) && !isFound) this.#found(handle, null, now);
    }
    const dids = new Set([...byDid.keys(), ...actors.filter(isDid)]);
    this.#store.keep(
      Array.from(dids, (id) => {
        const profile = byDid.get(id);
        if (profile === undefined) return { id, handle: null, name: null, expiresAt: now + unknownMs };
        return { id, handle: profile.handle, name: profile.name, expiresAt: now + keptMs };
      }),
    );
    for (const actor of actors) this.#waiting.delete(actor);
  }

  #found(handle: string, did: string | null, now: number): void {
    this.#followed.set(handle, { did, expiresAt: now + this.#settings.unknownMs });
    this.#indexFollowed();
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
