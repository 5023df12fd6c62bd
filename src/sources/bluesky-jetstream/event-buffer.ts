import { timeOf } from './position.ts';

export interface BufferLimits {
  /** A block is due when this much is there, bytes. */
  blockBytes: number;
  /** A block is due when this many events are there. */
  blockEvents: number;
  /** A block is due when its first event has waited this long, ms. */
  blockDelayMs: number;
  /** The socket is left unread while this much waits, bytes. */
  bufferBytes: number;
}

/** The events of one block. */
export interface Run {
  /** The frames as received, LF between. */
  payload: Uint8Array;
  /** `time_us` of the last event that tells it; null where none does. */
  timeUs: number | null;
  /** When the last event arrived, ms since the epoch. */
  receivedAt: number;
}

interface Waiting {
  event: Buffer;
  receivedAt: number;
}

/** What is held of an event besides its bytes, roughly; it keeps many tiny frames from growing unseen. */
const OVERHEAD_BYTES = 128;

/** Events received and not yet taken, oldest first. A plain container: it never waits and knows no socket. */
export class EventBuffer {
  readonly #limits: BufferLimits;
  #waiting: Waiting[] = [];
  #bytes = 0;
  /** When the oldest event came, or the last block was taken, on the monotonic clock. */
  #since = 0;

  constructor(limits: BufferLimits) {
    this.#limits = limits;
  }

  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  get full(): boolean {
    return this.#bytes >= this.#limits.bufferBytes;
  }

  /** Low enough for a paused socket to go on; well under full, so that it does not flutter. */
  get drained(): boolean {
    return this.#bytes <= this.#limits.bufferBytes / 2;
  }

  push(event: Buffer, receivedAt: number): void {
    if (this.empty) this.#since = performance.now();
    this.#waiting.push({ event, receivedAt });
    this.#bytes += event.length + OVERHEAD_BYTES;
  }

  /** Milliseconds until a block is due; 0 is now, Infinity while nothing is there. */
  dueIn(): number {
    if (this.empty) return Number.POSITIVE_INFINITY;
    const { blockEvents, blockBytes, blockDelayMs } = this.#limits;
    if (this.#waiting.length >= blockEvents || this.#bytes >= blockBytes) return 0;
    return Math.max(0, this.#since + blockDelayMs - performance.now());
  }

  /** Takes the oldest events, at most a block, at least one; not to be called while empty. */
  take(): Run {
    const { blockEvents, blockBytes } = this.#limits;
    let count = 0;
    let length = 0;
    for (const { event } of this.#waiting) {
      if (count === blockEvents || (count > 0 && length + event.length > blockBytes)) break;
      length += event.length + 1;
      count++;
    }
    const run = this.#waiting.splice(0, count);
    this.#bytes -= length - count + OVERHEAD_BYTES * count;
    this.#since = performance.now();

    const payload = Buffer.allocUnsafe(length - 1);
    let offset = 0;
    for (const { event } of run) {
      if (offset > 0) payload[offset - 1] = 0x0a;
      event.copy(payload, offset);
      offset += event.length + 1;
    }
    let timeUs: number | null = null;
    for (let i = count - 1; i >= 0 && timeUs === null; i--) timeUs = timeOf(run[i]!.event);
    return { payload, timeUs, receivedAt: run[count - 1]!.receivedAt };
  }
}
