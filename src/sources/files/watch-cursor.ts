import { hash } from 'node:crypto';

/** A file as a watched folder shows it. */
export interface FolderFile {
  /** Relative to the folder. */
  path: string;
  size: number;
  /** ms since the epoch. */
  modifiedAt: number;
  /** When its entry last changed: also by being renamed into the folder with an old modification time. */
  changedAt: number;
}

/** Beyond so many, the oldest are remembered by their time alone. */
const MOST_REMEMBERED = 1024;

/** Which files of a folder have been read, in bounded space. */
export class ReadFiles {
  /** Files that changed up to here count as read. */
  #mark: number;
  readonly #seen: Map<string, number>;

  constructor(mark = Number.NEGATIVE_INFINITY, seen: readonly (readonly [string, number])[] = []) {
    this.#mark = mark;
    this.#seen = new Map(seen);
  }

  has(file: FolderFile): boolean {
    return file.changedAt <= this.#mark || this.#seen.has(keyOf(file));
  }

  /** @param pending the earliest change of a file that is still to be read */
  add(file: FolderFile, pending: number): void {
    this.#seen.set(keyOf(file), file.changedAt);
    if (this.#seen.size <= MOST_REMEMBERED) return;
    const oldest = [...this.#seen].sort((a, b) => a[1] - b[1]).slice(0, MOST_REMEMBERED / 2);
    for (const [key, changedAt] of oldest) {
      if (changedAt >= pending) break;
      this.#seen.delete(key);
      this.#mark = Math.max(this.#mark, changedAt);
    }
  }

  toJSON(): { mark: number | null; seen: [string, number][] } {
    return { mark: Number.isFinite(this.#mark) ? this.#mark : null, seen: [...this.#seen] };
  }
}

export interface WatchCursor {
  read: ReadFiles;
  /** The file that is being read, with the cursor within it. */
  current: { key: string; cursor: string } | null;
}

export const keyOf = ({ path, size, modifiedAt }: FolderFile): string =>
  hash('sha256', JSON.stringify([path, size, modifiedAt]), 'base64url').slice(0, 12);

export function writeWatchCursor({ read, current }: WatchCursor): string {
  return JSON.stringify({ v: 1, ...read.toJSON(), current });
}

/** A cursor that cannot be understood is the beginning. */
export function readWatchCursor(text: string | null): WatchCursor {
  try {
    const parsed = JSON.parse(text ?? '{}') as Partial<ReturnType<ReadFiles['toJSON']>> &
      Partial<WatchCursor>;
    return {
      read: new ReadFiles(parsed.mark ?? undefined, parsed.seen ?? []),
      current: parsed.current ?? null,
    };
  } catch {
    return { read: new ReadFiles(), current: null };
  }
}
