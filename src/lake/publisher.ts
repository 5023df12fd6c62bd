import type { DatabaseSync } from 'node:sqlite';
import type { DiskObjects } from './disk/disk-objects.ts';

/** What one publication sent and removed. */
export interface Published {
  /** Objects of the lake, and parts of its state. */
  objects: number;
  parts: number;
  bytes: number;
  removed: number;
  /** Whether an erasure was in it, so that what was replaced is gone at once. */
  erased: boolean;
}

/**
 * Where a lake is kept besides its own folder, with one owner over all machines. Called by the process that owns the
 * folder, one call after another.
 */
export interface Publisher {
  /** How it is called, such as s3://bucket/prefix. */
  readonly url: string;
  /** Whether what is replaced or removed there is kept as an older version. */
  readonly keepsVersions: boolean;
  /** Rejects when another machine has taken the lake over; once it is claimed. */
  readonly lost: Promise<never>;
  /** Makes this process the owner and the folder what was published last. Throws where another machine owns it. */
  claim(command: string): Promise<void>;
  /** Sends what is new; null where nothing is. What was published last stays whole until this is. */
  publish(lake: { root: string; db: DatabaseSync; objects: DiskObjects }): Promise<Published | null>;
  /** Lets the lake go; `clean` where all of the folder is published. */
  leave(clean: boolean): Promise<void>;
}
