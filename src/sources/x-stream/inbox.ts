export interface InboxLimits {
  /** A block is due when this much is there, bytes. */
  blockBytes: number;
  /** A block is due when this many lines are there. */
  blockLines: number;
  /** A block is due when its first line has waited this long, ms. */
  blockDelayMs: number;
  /** The connections are left unread while this much waits, bytes. */
  bufferBytes: number;
}

/** The lines of one block. */
export interface Run {
  /** The lines as received, LF between. */
  payload: Uint8Array;
  lines: number;
  lastLine: Buffer;
  /** When the last of them came, ms since the epoch. */
  receivedAt: number;
}

type Entry = { line: Buffer; at: number } | { mark: () => void };

/** What is held of a line besides its bytes, roughly; it keeps many short lines from growing unseen. */
const OVERHEAD_BYTES = 128;

/**
 * Lines received and not yet taken, oldest first, and between them marks: what is to be done when everything
 * before has been taken, so that what a connection's loss means is worked out after its last line, not before.
 */
export class Inbox {
  readonly #limits: InboxLimits;
  #entries: Entry[] = [];
  #lines = 0;
  #bytes = 0;
  /** When the oldest line came, on the monotonic clock. */
  #since = 0;

  constructor(limits: InboxLimits) {
    this.#limits = limits;
  }

  get empty(): boolean {
    return this.#lines === 0;
  }

  get full(): boolean {
    return this.#bytes >= this.#limits.bufferBytes;
  }

  /** Low enough for paused connections to go on; well under full, so that they do not flutter. */
  get drained(): boolean {
    return this.#bytes <= this.#limits.bufferBytes / 2;
  }

  push(line: Buffer, at: number): void {
    if (this.empty) this.#since = performance.now();
    this.#entries.push({ line, at });
    this.#lines++;
    this.#bytes += line.length + OVERHEAD_BYTES;
  }

  /** Calls `mark` once all lines before it are taken; at once where there are none. */
  mark(mark: () => void): void {
    if (this.#entries.length === 0) mark();
    else this.#entries.push({ mark });
  }

  /** Milliseconds until a block is due; 0 is now, Infinity while nothing is there. */
  dueIn(): number {
    if (this.empty) return Number.POSITIVE_INFINITY;
    const { blockLines, blockBytes, blockDelayMs } = this.#limits;
    if (this.#lines >= blockLines || this.#bytes >= blockBytes) return 0;
    return Math.max(0, this.#since + blockDelayMs - performance.now());
  }

  /**
   * Takes the oldest lines up to the next mark or the size of a block, at least one. Not to be called while
   * empty; the marks after them are for `passMarks`.
   */
  take(): Run {
    const { blockLines, blockBytes } = this.#limits;
    const lines: Buffer[] = [];
    let length = 0;
    let receivedAt = 0;
    for (const entry of this.#entries) {
      if ('mark' in entry || lines.length === blockLines) break;
      if (lines.length > 0 && length + entry.line.length > blockBytes) break;
      lines.push(entry.line);
      length += entry.line.length + 1;
      receivedAt = entry.at;
    }
    this.#entries.splice(0, lines.length);
    this.#lines -= lines.length;
    this.#bytes -= length - lines.length + OVERHEAD_BYTES * lines.length;
    this.#since = performance.now();
    return {
      payload: joined(lines, length - 1),
      lines: lines.length,
      lastLine: lines.at(-1)!,
      receivedAt,
    };
  }

  /** Does what the marks at the front ask for. */
  passMarks(): void {
    let entry = this.#entries[0];
    while (entry !== undefined && 'mark' in entry) {
      this.#entries.shift();
      entry.mark();
      entry = this.#entries[0];
    }
  }
}

function joined(lines: readonly Buffer[], length: number): Uint8Array {
  const payload = Buffer.allocUnsafe(length);
  let offset = 0;
  for (const line of lines) {
    if (offset > 0) payload[offset - 1] = 0x0a;
    line.copy(payload, offset);
    offset += line.length + 1;
  }
  return payload;
}
