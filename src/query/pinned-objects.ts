/** Keeps objects readable for as long as a long read takes, though compaction may replace them meanwhile. */
import { linkSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LakeReader } from '../lake/lake.ts';
import { atExit } from './at-exit.ts';

/**
 * Second names (hard links) for objects, in the lake's folder for temporary files: deleting an object leaves
 * its bytes to whoever has another name for them. Where links cannot be made, objects are read where they are.
 */
export class PinnedObjects {
  readonly #folder: string;
  readonly #forget: () => void;
  /** Key of an object → the file to read. */
  readonly paths = new Map<string, string>();

  /** Throws (ENOENT) where an object is already gone: take a newer snapshot then. */
  constructor(lake: LakeReader, keys: readonly string[]) {
    this.#folder = lake.objects.temporaryPath('.pinned');
    this.#forget = atExit(() => rmSync(this.#folder, { recursive: true, force: true }));
    try {
      mkdirSync(this.#folder);
      for (const [index, key] of keys.entries()) {
        const pinned = join(this.#folder, `${index}.parquet`);
        linkSync(lake.objects.locate(key), pinned);
        this.paths.set(key, pinned);
      }
    } catch (error) {
      this.release();
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
      for (const key of keys) this.paths.set(key, lake.objects.locate(key));
    }
  }

  release(): void {
    rmSync(this.#folder, { recursive: true, force: true });
    this.paths.clear();
    this.#forget();
  }
}
