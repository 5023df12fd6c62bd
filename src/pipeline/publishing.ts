/** Publishes an owned lake while it changes, and once more before it is let go. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnedLake } from '../lake/lake.ts';
import type { Published, Publisher } from '../lake/publisher.ts';
import { isDiskError } from '../model/disk-errors.ts';
import { messageOf, UndertoneError } from '../model/errors.ts';

export interface PublishingOptions {
  /** How long between two publications, ms; a minute unless given. */
  everyMs?: number;
  onPublished?(published: Published): void;
  /** A publication that failed; the next one sends what this one did not. */
  onBehind?(error: unknown): void;
}

const EVERY_MS = 60_000;
/** A publication may take this share of the time at the most. */
const SHARE = 0.1;

export class Publishing {
  readonly #lake: OwnedLake;
  readonly #publisher: Publisher;
  readonly #options: PublishingOptions;
  readonly #stopping = new AbortController();
  #last: Promise<unknown> = Promise.resolve();
  #changes = -1;
  #isClean = false;

  constructor(lake: OwnedLake, publisher: Publisher, options: PublishingOptions) {
    this.#lake = lake;
    this.#publisher = publisher;
    this.#options = options;
  }

  get url(): string {
    return this.#publisher.url;
  }

  get keepsVersions(): boolean {
    return this.#publisher.keepsVersions;
  }

  /** Publishes every so often until `finish`; rejects where the lake was lost or the disk fails. */
  async start(): Promise<void> {
    await Promise.race([this.#publisher.lost, this.#goOn()]);
  }

  /** Publishes what is new now, after what is under way. */
  publish(): Promise<Published | null> {
    const publishing = this.#last.then(() => this.#publish());
    this.#last = publishing.catch(() => {});
    return publishing;
  }

  /** The last publication. Throws where it fails: the lake is safe in its folder, and the bucket behind it. */
  async finish(): Promise<void> {
    this.#stopping.abort();
    try {
      await this.publish();
    } catch (error) {
      if (isDiskError(error) || isLost(error)) throw error;
      throw new UndertoneError(
        'not-published',
        `All of it is safe in ${this.#lake.root}, but ${this.url} is behind (${messageOf(error)}); the next command that writes there from this machine sends the rest.`,
        { cause: error },
      );
    }
    this.#isClean = true;
  }

  /** Lets the next machine have the lake. */
  async leave(): Promise<void> {
    this.#stopping.abort();
    await this.#last;
    await this.#publisher.leave(this.#isClean);
  }

  async #goOn(): Promise<void> {
    const { signal } = this.#stopping;
    let pause = this.#options.everyMs ?? EVERY_MS;
    while (!signal.aborted) {
      await sleep(pause, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      const began = performance.now();
      try {
        if (this.#hasChanged()) await this.publish();
      } catch (error) {
        if (isDiskError(error) || isLost(error)) throw error;
        this.#options.onBehind?.(error);
      }
      const took = performance.now() - began;
      pause = Math.max(this.#options.everyMs ?? EVERY_MS, took / SHARE);
    }
  }

  async #publish(): Promise<Published | null> {
    const changes = this.#count();
    const published = await this.#publisher.publish(this.#lake);
    this.#changes = changes;
    if (published !== null) this.#options.onPublished?.(published);
    return published;
  }

  #hasChanged(): boolean {
    return this.#count() !== this.#changes;
  }

  /** Rows that this connection, the only one that writes, has changed. */
  #count(): number {
    return Number(this.#lake.db.prepare('select total_changes() as n').get()?.n);
  }
}

const isLost = (error: unknown): boolean => error instanceof UndertoneError && error.code === 'lease-lost';
