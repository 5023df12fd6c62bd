const LF = 10;
const CR = 13;
/** What is kept of a line that is too long. */
const KEPT_BYTES = 64 * 1024;

export interface Line {
  bytes: Buffer;
  /** True where the line went on beyond the limit: `bytes` is how it begins. */
  cut: boolean;
}

/**
 * Parts a stream of bytes into lines that end at LF; a CR before it belongs to the end. Blank lines are left out.
 * Holds at most `maxBytes` of an unfinished line; the rest of a longer one is passed over.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #length = 0;
  #overlong = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that this chunk completes. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let begin = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, begin)) {
      this.#take(chunk.subarray(begin, end));
      const line = this.#finish();
      if (line !== null) lines.push(line);
      begin = end + 1;
    }
    this.#take(chunk.subarray(begin));
    return lines;
  }

  /** A last line without an LF; null where there is none. */
  end(): Line | null {
    return this.#finish();
  }

  #take(part: Buffer): void {
    if (part.length === 0 || this.#overlong) return;
    this.#length += part.length;
    // A copy, since the part would keep the whole chunk in memory.
    this.#parts.push(Buffer.from(part));
    if (this.#length <= this.#maxBytes) return;
    this.#overlong = true;
    this.#parts = [Buffer.concat(this.#parts).subarray(0, Math.min(KEPT_BYTES, this.#maxBytes))];
  }

  #finish(): Line | null {
    let bytes = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    const cut = this.#overlong;
    this.#parts = [];
    this.#length = 0;
    this.#overlong = false;
    if (cut) return { bytes, cut };
    if (bytes.at(-1) === CR) bytes = bytes.subarray(0, -1);
    return isBlank(bytes) ? null : { bytes, cut };
  }
}

/** Spaces and tabs alone. */
const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte === 32 || byte === 9);
