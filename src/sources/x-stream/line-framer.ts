const LF = 10;
const CR = 13;

export interface FramerEvents {
  /** One line, without its line end; never blank. */
  onLine(line: Buffer): void;
  /** A line above the limit: how it begins. Its rest is passed over. */
  onTooLong(beginning: Buffer): void;
}

/** How much of a line above the limit is passed on, bytes. */
const BEGINNING_BYTES = 4096;

/**
 * Cuts the bytes of a stream into lines. X ends each object with CRLF, and sends a blank line as its heartbeat;
 * an object never holds a line break. What was not ended by a line break is no object yet: where the connection
 * breaks, it is dropped, so half an object is never taken for one.
 */
export class LineFramer {
  readonly #maxBytes: number;
  readonly #events: FramerEvents;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #skipping = false;

  constructor(maxBytes: number, events: FramerEvents) {
    this.#maxBytes = maxBytes;
    this.#events = events;
  }

  /** Whether an object has begun and not ended. */
  get broken(): boolean {
    return this.#pendingBytes > 0;
  }

  push(chunk: Buffer): void {
    let begin = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, begin)) {
      this.#add(chunk.subarray(begin, end));
      this.#end();
      begin = end + 1;
    }
    this.#add(chunk.subarray(begin));
  }

  #add(part: Buffer): void {
    if (part.length === 0 || this.#skipping) return;
    this.#pending.push(part);
    this.#pendingBytes += part.length;
    if (this.#pendingBytes <= this.#maxBytes) return;
    this.#skipping = true;
    this.#events.onTooLong(Buffer.concat(this.#pending).subarray(0, BEGINNING_BYTES));
    this.#forget();
  }

  #end(): void {
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    const line = this.#pending.length === 1 ? this.#pending[0]! : Buffer.concat(this.#pending);
    this.#forget();
    const length = line.at(-1) === CR ? line.length - 1 : line.length;
    if (length > 0 && !blank(line, length)) this.#events.onLine(line.subarray(0, length));
  }

  #forget(): void {
    this.#pending = [];
    this.#pendingBytes = 0;
  }
}

function blank(line: Buffer, length: number): boolean {
  for (let i = 0; i < length; i++) {
    const byte = line[i]!;
    if (byte !== 0x20 && byte !== 0x09 && byte !== CR) return false;
  }
  return true;
}
