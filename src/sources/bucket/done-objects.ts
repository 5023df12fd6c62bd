import { hash } from 'node:crypto';

/** An object as the listing of its bucket shows it. */
export interface ListedObject {
  key: string;
  etag: string;
  size: number;
  /** When it was written last, ms since the epoch; of an upload in parts, when that began. */
  modified: number;
}

/** So long an object may take to appear after the time that the bucket gives it, as one that is uploaded in parts does. */
const LATE_MS = 2 * 86_400_000;
/** Beyond so many, the oldest are remembered by their time alone. */
const MOST_REMEMBERED = 4096;

/** Another version of an object under the same key is another object. */
export const idOf = ({ key, etag }: ListedObject): string =>
  hash('sha256', JSON.stringify([key, etag]), 'base64url').slice(0, 11);

/**
 * Which objects have been read, in bounded space: those of recent time one by one, so that one whose name or time lies
 * before others that were read is not missed, and all before that by their time.
 */
export class DoneObjects {
  /** Objects written up to here count as read, ms since the epoch. */
  #mark: number;
  readonly #seen: Map<string, number>;

  constructor(mark = Number.NEGATIVE_INFINITY, seen: Iterable<readonly [string, number]> = []) {
    this.#mark = mark;
    this.#seen = new Map(seen);
  }

  has(object: ListedObject): boolean {
    return object.modified <= this.#mark || this.#seen.has(idOf(object));
  }

  /** @param pending when the earliest object that is still to be read was written, ms; Infinity where none is known */
  add(object: ListedObject, pending: number, now: number): void {
    this.#seen.set(idOf(object), object.modified);
    const old = [...this.#seen].filter(([, modified]) => modified < pending).sort((a, b) => a[1] - b[1]);
    const excess = this.#seen.size > MOST_REMEMBERED ? this.#seen.size - MOST_REMEMBERED / 2 : 0;
    for (const [place, [id, modified]] of old.entries()) {
      if (place >= excess && modified >= now - LATE_MS) break;
      this.#seen.delete(id);
      this.#mark = Math.max(this.#mark, modified);
    }
  }

  toJSON(): { mark: number | null; seen: [string, number][] } {
    return { mark: Number.isFinite(this.#mark) ? this.#mark : null, seen: [...this.#seen] };
  }
}
