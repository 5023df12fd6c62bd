import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import type { Block, Cursor } from '../../model/block.ts';
import { systemClock } from '../../model/clock.ts';
import { messageOf, UndertoneError } from '../../model/errors.ts';
import type { Source } from '../source.ts';
import { type FileOptions, isFinished, openFile } from './files.ts';
import { listFolder } from './list-folder.ts';
import {
  type FolderFile,
  keyOf,
  readWatchCursor,
  type WatchCursor,
  writeWatchCursor,
} from './watch-cursor.ts';

export interface WatchOptions extends FileOptions {
  /** The configured name of the source; by default the folder. */
  name?: string | undefined;
  /** How often the folder is looked through; changes that the system reports are seen at once. */
  pollMs?: number | undefined;
  /** A file is whole when it has not been written to for so long. */
  settleMs?: number | undefined;
}

/**
 * A folder as a live source: each file that appears in it or its subfolders is read once, when it is whole,
 * the earliest changed first. A file that changes later is read again. Write under a name that begins with a
 * dot or ends in `.part` or `.tmp`, and rename: then no half file is ever seen.
 *
 * A file that cannot be read as posts is named in a note and passed over.
 */
export function watchFolder(folder: string, options: WatchOptions = {}): Source {
  return {
    name: options.name ?? folder,
    read: (cursor, signal) => readFolder(folder, options, cursor, signal),
  };
}

async function* readFolder(
  folder: string,
  options: WatchOptions,
  cursor: Cursor | null,
  signal: AbortSignal,
): AsyncGenerator<Block> {
  const state = readWatchCursor(cursor);
  const settling = new Settling(options.settleMs ?? 2000, options.clock ?? systemClock);
  const change = new ChangeSignal(folder, signal);
  try {
    while (!signal.aborted) {
      const pending = (await listFolder(folder)).filter((file) => !state.read.has(file));
      settling.keepOnly(pending);
      for (const [index, file] of pending.entries()) {
        if (signal.aborted) return;
        // Empty files are mostly ones about to be written; one that stays empty holds nothing to read.
        if (file.size === 0 || !settling.isSettled(file)) continue;
        const next = pending.find((other, place) => place !== index && !state.read.has(other));
        yield* readOne(folder, file, next?.changedAt ?? Number.POSITIVE_INFINITY, state, options, signal);
      }
      await change.wait(options.pollMs ?? 1000);
    }
  } finally {
    change.close();
  }
}

async function* readOne(
  folder: string,
  file: FolderFile,
  pending: number,
  state: WatchCursor,
  options: WatchOptions,
  signal: AbortSignal,
): AsyncGenerator<Block> {
  const key = keyOf(file);
  const path = join(folder, file.path);
  const from = state.current?.key === key ? state.current.cursor : null;
  try {
    for await (const block of openFile(path, options).read(from, signal)) {
      if (block.cursor !== null && isFinished(block.cursor)) {
        state.read.add(file, pending);
        state.current = null;
      } else if (block.cursor !== null) state.current = { key, cursor: block.cursor };
      yield { ...block, source: options.name ?? folder, cursor: writeWatchCursor(state) };
    }
  } catch (error) {
    if (!(error instanceof UndertoneError)) throw error;
    options.onNote?.(messageOf(error));
  }
  if (signal.aborted) return;
  state.read.add(file, pending);
  state.current = null;
}

/** Tells which files are no longer being written. */
class Settling {
  readonly #settleMs: number;
  readonly #clock: { now(): number };
  /** Since when each file has looked as it does. */
  #since = new Map<string, number>();

  constructor(settleMs: number, clock: { now(): number }) {
    this.#settleMs = settleMs;
    this.#clock = clock;
  }

  isSettled(file: FolderFile): boolean {
    const now = this.#clock.now();
    // A file that was last written long ago has been moved here whole.
    if (file.modifiedAt <= now && now - file.modifiedAt >= this.#settleMs) return true;
    const key = keyOf(file);
    const since = this.#since.get(key) ?? now;
    this.#since.set(key, since);
    return now - since >= this.#settleMs;
  }

  keepOnly(files: readonly FolderFile[]): void {
    const keys = new Set(files.map(keyOf));
    this.#since = new Map([...this.#since].filter(([key]) => keys.has(key)));
  }
}

/** Wakes when the system reports a change, or time is up; systems that report none leave the time. */
class ChangeSignal {
  #watcher: FSWatcher | null = null;
  #wake: () => void = () => {};
  readonly #signal: AbortSignal;

  constructor(folder: string, signal: AbortSignal) {
    this.#signal = signal;
    try {
      this.#watcher = watch(folder, { recursive: true, persistent: false }, () => this.#wake());
      this.#watcher.on('error', () => this.close());
    } catch {
      // Polling alone finds every file too, only later.
    }
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#signal.removeEventListener('abort', done);
        this.#wake = () => {};
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = done;
      if (this.#signal.aborted) done();
      else this.#signal.addEventListener('abort', done);
    });
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }
}
