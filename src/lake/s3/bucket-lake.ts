/**
 * A lake that is in a bucket, through a copy of it in a folder of this machine. All that works on a lake works on that
 * folder. It is refreshed before it is read; its owner publishes what is new.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '../../model/clock.ts';
import { asDiskError } from '../../model/disk-errors.ts';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import { shellWord } from '../../model/shell-word.ts';
import type { DiskObjects } from '../disk/disk-objects.ts';
import { type LakeDescription, readDescription } from '../lake.ts';
import { LakeLock, type OwnerInfo } from '../lock.ts';
import type { Published, Publisher } from '../publisher.ts';
import { bucketUrl } from './address.ts';
import { type CopyNote, readNote, writeNote } from './copy-note.ts';
import type { Current } from './current.ts';
import { type Inventory, readInventory } from './inventory.ts';
import { Lease, leaseHolder, lost } from './lease.ts';
import { type Pointer, PUBLICATION_FORMAT, readPointer, type Who, writePointer } from './pointer.ts';
import { GRACE_MS, publishLake } from './publish.ts';
import { findStale, type OnProgress, pull } from './pull.ts';
import type { S3Objects } from './s3-objects.ts';
import { mayWrite, refuseUnsuited } from './suited.ts';
import { sweepIfDue } from './sweep.ts';

export interface BucketLakeOptions {
  onProgress?: OnProgress;
  /** Sentences for a person. */
  onNote?: (sentence: string) => void;
  /** The folder is a lake of its own that is sent up: nothing is ever pulled into it. */
  sendsOnly?: boolean;
  /** The state is to be made anew: what is published of it is left out. */
  withoutState?: boolean;
  /** How long the lake stays this machine's without news of it, ms; two minutes unless given. */
  leaseMs?: number;
  clock?: Clock;
}

/** What stands in the bucket of a lake, and whether this machine may change it. */
export interface BucketStanding {
  /** How often the lake was published; 0 where the bucket holds none yet. */
  publication: number;
  /** ISO 8601, and who did; of the last publication. */
  publishedAt: string | null;
  publishedBy: Who | null;
  /** Whose it is at this moment. */
  owner: Who | null;
  mayWrite: boolean;
  /** Whether the copy here has changes that the bucket lacks. */
  isAhead: boolean;
}

const PULLING = 'undertone, refreshing its copy of a bucket';
const WAIT_MS = 200;
/** How often a publication that was replaced while it was pulled is given up for the next one. */
const TRIES = 20;

export class BucketLake implements Publisher {
  readonly url: string;
  readonly root: string;
  readonly #remote: S3Objects;
  readonly #options: BucketLakeOptions;
  readonly #clock: Clock;
  #lease: Lease | null = null;
  #current: Current | null = null;
  #by: Who = { host: hostname(), pid: process.pid, command: 'undertone' };

  constructor(remote: S3Objects, root: string, options: BucketLakeOptions = {}) {
    this.#remote = remote;
    this.url = bucketUrl(remote.folder);
    this.root = root;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  get keepsVersions(): boolean {
    return this.#remote.keepsVersions;
  }

  get lost(): Promise<never> {
    return this.#lease?.lost ?? new Promise<never>(() => {});
  }

  /** Makes the folder what was published last; not where a process of this machine owns it, since it is newer then. */
  async refresh(signal: AbortSignal): Promise<void> {
    for (;;) {
      const lock = this.#lockFolder();
      if (!(lock instanceof LakeLock)) {
        if (lock.command !== PULLING) return;
        await sleep(WAIT_MS, undefined, { signal });
        continue;
      }
      let isAhead: boolean;
      try {
        isAhead = (await this.#follow()) === 'parted';
      } finally {
        lock.release();
      }
      if (!isAhead) return;
      this.#setAside();
    }
  }

  /** Asks the bucket, and changes nothing in it. */
  async standing(): Promise<BucketStanding> {
    const pointer = (await readPointer(this.#remote))?.pointer;
    const owner = await leaseHolder(this.#remote, this.#options.leaseMs);
    return {
      publication: pointer?.publication ?? 0,
      publishedAt: pointer?.published_at ?? null,
      publishedBy: pointer?.by ?? null,
      owner,
      mayWrite: await mayWrite(this.#remote),
      isAhead: readNote(this.root, this.url)?.unpublished ?? false,
    };
  }

  #lockFolder(): LakeLock | OwnerInfo {
    const started = new Date(this.#clock.now()).toISOString();
    try {
      mkdirSync(this.root, { recursive: true });
      return LakeLock.take(this.root, { pid: process.pid, command: PULLING, started, socket: null });
    } catch (error) {
      const known = asDiskError(error, this.root);
      if (known !== error) throw known;
      throw new UndertoneError(
        'lake-not-writable',
        `The folder ${this.root} for the copy of ${this.url} cannot be written (${messageOf(error)}); name another place for such folders in UNDERTONE_LAKE_CACHE.`,
        { cause: error },
      );
    }
  }

  async claim(command: string): Promise<void> {
    this.#by = { ...this.#by, command };
    const before = readNote(this.root, this.url);
    const id = randomUUID();
    this.#note({ claiming: id });
    const lease = await Lease.take(this.#remote, this.#by, {
      id,
      own: [before?.lease, before?.claiming],
      now: this.#clock.now(),
      leaseMs: this.#options.leaseMs,
    });
    this.#lease = lease;
    try {
      this.#current = await this.#fence(lease);
      const following = this.#options.sendsOnly
        ? this.#checkSends(this.#current.pointer)
        : await this.#follow();
      if (following === 'parted') throw parted(this.url, this.#current.pointer, this.root);
      await sweepIfDue(this.#remote, this.#current);
      const { publication } = this.#current.pointer;
      this.#note({ publication, lease: lease.id, unpublished: true });
    } catch (error) {
      this.#lease = null;
      await lease.giveBack().catch(() => {});
      throw error;
    }
  }

  async publish(lake: { root: string; db: DatabaseSync; objects: DiskObjects }): Promise<Published | null> {
    const description = readDescription(lake.root);
    if (this.#lease === null || this.#current === null || description === null)
      throw new Error('no lake is claimed');
    this.#lease.check();
    const published = await publishLake({ ...lake, description }, this.#current, {
      remote: this.#remote,
      lease: this.#lease,
      by: this.#by,
      now: this.#clock.now(),
      onProgress: this.#options.onProgress,
    });
    const { pointer, inventory } = this.#current;
    this.#note({ publication: pointer.publication, erasures: inventory?.erasures ?? '' });
    return published;
  }

  async leave(clean: boolean): Promise<void> {
    const lease = this.#lease;
    if (lease === null) return;
    this.#lease = null;
    if (clean) this.#note({ unpublished: false });
    // Where it cannot be given back it runs out by itself.
    await lease.giveBack().catch(() => {});
  }

  close(): void {
    this.#remote.close();
  }

  /** Writes the pointer under this lease, so that an owner before can change it no more. */
  async #fence(lease: Lease): Promise<Current> {
    const read = await readPointer(this.#remote);
    if (read === null) await refuseUnsuited(this.#remote, this.url);
    const before: Pointer = read?.pointer ?? {
      format: PUBLICATION_FORMAT,
      lake: null,
      publication: 0,
      published_at: null,
      by: null,
      inventory: null,
      lease: lease.id,
      published_under: null,
    };
    const pointer = { ...before, lease: lease.id };
    const etag = await writePointer(this.#remote, pointer, read === null ? 'absent' : { etag: read.etag });
    if (etag === null) throw lost(this.#remote, null);
    const inventory =
      pointer.inventory === null ? null : await readInventory(this.#remote, pointer.inventory);
    return { pointer, etag, inventory, deleted: new Set(), isSweepDue: lease.isTakenOver };
  }

  /** Brings the folder to the last publication; `parted` where it has changes and another machine published since. */
  async #follow(): Promise<'followed' | 'parted'> {
    for (let attempt = 1; ; attempt++) {
      const pointer =
        this.#lease === null ? (await readPointer(this.#remote))?.pointer : this.#current?.pointer;
      const note = readNote(this.root, this.url);
      if (pointer === undefined || pointer.inventory === null || pointer.lake === null) {
        if (note !== null && note.publication > 0) throw emptied(this.url, this.root);
        return 'followed';
      }
      const local = readDescription(this.root);
      if (local !== null && local.id !== pointer.lake.id)
        throw otherLake(this.url, this.root, local, pointer);
      if (note !== null && isOurs(note, pointer)) return 'followed';
      if (note?.unpublished) return 'parted';
      try {
        const inventory = await readInventory(this.#remote, pointer.inventory);
        const onProgress = this.#options.onProgress ?? (() => {});
        await pull(this.#remote, this.root, inventory, {
          onProgress,
          withState: !this.#options.withoutState,
        });
        await this.#dropStale(inventory, pointer, note);
        return 'followed';
      } catch (error) {
        const isReplaced = error instanceof UndertoneError && error.code === 'no-object';
        if (!isReplaced || attempt === TRIES) throw error;
        // Of one that is still the last, nothing may be missing.
        const now = this.#lease === null ? (await readPointer(this.#remote))?.pointer : pointer;
        if (now?.inventory === pointer.inventory) throw error;
      }
    }
  }

  /** Deletes what is no longer part of the lake once readers of this machine have had their time. */
  async #dropStale(inventory: Inventory, pointer: Pointer, before: CopyNote | null): Promise<void> {
    const now = this.#clock.now();
    const since = new Map(before?.stale);
    const stale = (await findStale(this.root, inventory)).map((key): [string, number] => [
      key,
      since.get(key) ?? now,
    ]);
    // What an erasure took from the bucket stays nowhere else either.
    const wasErased = before !== null && before.erasures !== inventory.erasures;
    const left = stale.filter(([, at]) => !wasErased && now - at < GRACE_MS);
    const kept = new Set(left.map(([key]) => key));
    for (const [key] of stale) if (!kept.has(key)) rmSync(join(this.root, key), { force: true });
    // Without its state the folder is not that publication yet.
    const publication = this.#options.withoutState ? (before?.publication ?? 0) : pointer.publication;
    this.#note({ publication, unpublished: false, stale: left, erasures: inventory.erasures });
  }

  #checkSends(pointer: Pointer): 'followed' | 'parted' {
    const local = readDescription(this.root);
    if (pointer.lake === null) return 'followed';
    if (local !== null && local.id !== pointer.lake.id) throw otherLake(this.url, this.root, local, pointer);
    const note = readNote(this.root, this.url);
    return note !== null && isOurs(note, pointer) ? 'followed' : 'parted';
  }

  #note(changes: Partial<CopyNote>): void {
    const before = readNote(this.root, this.url) ?? {
      url: this.url,
      isCopy: true,
      publication: 0,
      lease: null,
      claiming: null,
      unpublished: false,
      stale: [],
      erasures: '',
    };
    writeNote(this.root, { ...before, isCopy: !this.#options.sendsOnly, ...changes });
  }

  /** Keeps a copy with changes that the bucket went on without, and begins another. */
  #setAside(): void {
    const stamp = new Date(this.#clock.now()).toISOString().replace(/[:.]/g, '-');
    const aside = `${this.root}.unpublished-${stamp}`;
    renameSync(this.root, aside);
    this.#options.onNote?.(
      `Another machine went on with ${this.url} while this one had changes that were not published; they are kept in ${aside}. "undertone export posts --lake ${shellWord(aside)}" reads the posts there.`,
    );
  }
}

/** Whether the folder has the last publication, or it was this folder that made it. */
const isOurs = (note: CopyNote, pointer: Pointer): boolean =>
  note.publication === pointer.publication || (note.lease !== null && note.lease === pointer.published_under);

const otherLake = (url: string, root: string, local: LakeDescription, { lake }: Pointer): UndertoneError =>
  new UndertoneError(
    'other-lake',
    `${url} holds another lake (${lake?.id}) than ${root} (${local.id}); give another folder of the bucket, or move ${root} away.`,
  );

const emptied = (url: string, root: string): UndertoneError =>
  new UndertoneError(
    'bucket-emptied',
    `${url} holds no lake any more, though a copy of it is in ${root}: move that folder away to begin anew, or send it up again with "undertone push ${url} --lake ${shellWord(root)}".`,
  );

const parted = (url: string, { by, published_at }: Pointer, root: string): UndertoneError =>
  new UndertoneError(
    'lake-parted',
    `${url} was changed by ${by?.host} (${by?.command}, ${published_at}) and is no longer what ${root} was sent to; nothing was changed. Go on with --lake ${url}, or push to another folder of the bucket.`,
  );
