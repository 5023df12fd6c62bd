import type { Change } from './progress.ts';

export interface OutboxLimits {
  /** A block is due when this much is there, bytes. */
  blockBytes: number;
  /** A block is due when this many lines are there. */
  blockEvents: number;
  /** A block is due when the first of it has waited this long, ms. */
  blockDelayMs: number;
  /** Streams are left unread while this much waits, bytes. */
  bufferBytes: number;
}

/** Something that a stream brought: a line, or what became known of its account, or both. */
export interface Entry {
  stream: string;
  line: Buffer | null;
  changes: readonly Change[];
  receivedAt: number;
}

/** What is held of an entry besides its line, roughly. */
const OVERHEAD_BYTES = 200;

/** What all streams of a source brought and was not yet taken, in the order it came. It knows no socket. */
export class Outbox {
  readonly #limits: OutboxLimits;
  #entries: Entry[] = [];
  #bytes = 0;
  #lines = 0;
  #since = 0;
  #wake: () => void = () => {};
  #onRoom = new Set<() => void>();

  constructor(limits: OutboxLimits) {
    this.#limits = limits;
  }

  get full(): boolean {
    return this.#bytes >= this.#limits.bufferBytes;
  }

  push(entry: Entry): void {
    if (this.#entries.length === 0) this.#since = performance.now();
    this.#entries.push(entry);
    this.#bytes += OVERHEAD_BYTES + (entry.line?.length ?? 0);
    if (entry.line !== null) this.#lines++;
    if (this.#entries.length === 1 || this.#dueIn() === 0) this.#wake();
  }

  /** Calls `listener` once, when there is room again. */
  onRoom(listener: () => void): void {
    this.#onRoom.add(listener);
  }

  /** Resolves at once where there is room, else when there is again; never rejects. */
  room(signal: AbortSignal): Promise<void> {
    if (!this.full || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      signal.addEventListener('abort', done, { once: true });
      this.onRoom(done);
    });
  }

  /** Waits until a block is due, but not longer than `ms`, nor once `signal` has aborted. */
  async due(ms: number, signal: AbortSignal): Promise<void> {
    const until = performance.now() + ms;
    while (!signal.aborted) {
      const wait = Math.min(this.#dueIn(), until - performance.now());
      if (wait <= 0) return;
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          this.#wake = () => {};
          resolve();
        };
        const timer = setTimeout(done, wait);
        signal.addEventListener('abort', done, { once: true });
        this.#wake = done;
      });
    }
  }

  /** Takes the oldest entries, at most a block of lines. */
  take(): Entry[] {
    const { blockBytes, blockEvents } = this.#limits;
    let count = 0;
    let lines = 0;
    let length = 0;
    for (const { line } of this.#entries) {
      if (line !== null) {
        if (lines === blockEvents || (lines > 0 && length + line.length > blockBytes)) break;
        lines++;
        length += line.length + 1;
      }
      count++;
    }
    const taken = this.#entries.splice(0, count);
    this.#lines -= lines;
    for (const { line } of taken) this.#bytes -= OVERHEAD_BYTES + (line?.length ?? 0);
    this.#since = performance.now();
    if (this.#bytes <= this.#limits.bufferBytes / 2) {
      const listeners = [...this.#onRoom];
      this.#onRoom.clear();
      for (const listener of listeners) listener();
    }
    return taken;
  }

  #dueIn(): number {
    if (this.#entries.length === 0) return Number.POSITIVE_INFINITY;
    const { blockEvents, blockBytes, blockDelayMs } = this.#limits;
    if (this.#lines >= blockEvents || this.#bytes >= blockBytes) return 0;
    return Math.max(0, this.#since + blockDelayMs - performance.now());
  }
}
