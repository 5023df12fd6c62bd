import type { Reaction } from './sieve.ts';

export interface BufferLimits {
  /** A block is due when this much is there, bytes. */
  blockBytes: number;
  /** A block is due when this many events are there. */
  blockEvents: number;
  /** A block is due when its first event has waited this long, ms. */
  blockDelayMs: number;
  /** The socket is left unread while this much waits, bytes. */
  bufferBytes: number;
  /** Where only unwanted events came for this long, a block without records moves the cursor, ms. */
  cursorDelayMs: number;
}

/** The events of one block. */
export interface Run {
  /** The frames as received, LF between; empty where none of them was wanted. */
  payload: Uint8Array;
  /** `time_us` of the last event that tells it, unwanted ones included; null where none does. */
  timeUs: number | null;
  /** When the last event arrived, ms since the epoch. */
  receivedAt: number;
  /** What was done to posts, in order of receipt, as far as `timeUs`. */
  reactions: Reaction[];
}

interface Waiting {
  event: Buffer;
  receivedAt: number;
  /** `time_us` of this event, or of the last unwanted one that came right after it. */
  timeUs: number | null;
  /** Its own reaction and those of the unwanted events right after it. */
  reactions: Reaction[];
}

/** What is held of an event besides its bytes, roughly; it keeps many tiny frames from growing unseen. */
const OVERHEAD_BYTES = 128;
/** What is held of a reaction, roughly. */
const REACTION_BYTES = 256;

/** Events received and not yet taken, oldest first. A plain container: it never waits and knows no socket. */
export class EventBuffer {
  readonly #limits: BufferLimits;
  #waiting: Waiting[] = [];
  #bytes = 0;
  /** When the oldest event came, or the last block was taken, on the monotonic clock. */
  #since = 0;
  /** The last of unwanted events that no waiting one was before. */
  #passed: { timeUs: number; receivedAt: number; since: number; reactions: Reaction[] } | null = null;

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

  /** Takes in an event; `timeUs` is its own time. */
  push(event: Buffer, receivedAt: number, timeUs: number | null, reaction?: Reaction): void {
    if (this.empty) this.#since = performance.now();
    // A frame is a part of the chunk that was read from the socket, and would keep all of it in memory.
    const reactions = this.#passed?.reactions ?? [];
    if (reaction !== undefined) this.#add(reactions, reaction);
    this.#waiting.push({ event: Buffer.from(event), receivedAt, timeUs, reactions });
    this.#bytes += event.length + OVERHEAD_BYTES;
    this.#passed = null;
  }

  /** Takes note of an event that is not wanted: the cursor moves past it. */
  pass(receivedAt: number, timeUs: number, reaction?: Reaction): void {
    let last: { timeUs: number | null; reactions: Reaction[] } | null | undefined = this.#waiting.at(-1);
    if (last === undefined) {
      this.#passed ??= { timeUs, receivedAt, since: performance.now(), reactions: [] };
      this.#passed.receivedAt = receivedAt;
      last = this.#passed;
    }
    last.timeUs = timeUs;
    if (reaction !== undefined) this.#add(last.reactions, reaction);
  }

  #add(reactions: Reaction[], reaction: Reaction): void {
    reactions.push(reaction);
    this.#bytes += REACTION_BYTES;
  }

  /** Milliseconds until a block is due; 0 is now, Infinity while nothing is there. */
  dueIn(): number {
    const { blockEvents, blockBytes, blockDelayMs, cursorDelayMs } = this.#limits;
    if (this.empty) {
      if (this.#passed === null) return Number.POSITIVE_INFINITY;
      if (this.#bytes >= blockBytes) return 0;
      return Math.max(0, this.#passed.since + cursorDelayMs - performance.now());
    }
    if (this.#waiting.length >= blockEvents || this.#bytes >= blockBytes) return 0;
    return Math.max(0, this.#since + blockDelayMs - performance.now());
  }

  /** Takes the oldest events, at most a block; not to be called while nothing came. */
  take(): Run {
    if (this.empty) {
      const { timeUs, receivedAt, reactions } = this.#passed!;
      this.#passed = null;
      this.#bytes = 0;
      return { payload: new Uint8Array(), timeUs, receivedAt, reactions };
    }
    const { blockEvents, blockBytes } = this.#limits;
    let count = 0;
    let length = 0;
    for (const { event } of this.#waiting) {
      if (count === blockEvents || (count > 0 && length + event.length > blockBytes)) break;
      length += event.length + 1;
      count++;
    }
    const run = this.#waiting.splice(0, count);
    const reactions = run.flatMap((waiting) => waiting.reactions);
    this.#bytes -= length - count + OVERHEAD_BYTES * count + REACTION_BYTES * reactions.length;
    this.#since = performance.now();

    const payload = Buffer.allocUnsafe(length - 1);
    let offset = 0;
    for (const { event } of run) {
      if (offset > 0) payload[offset - 1] = 0x0a;
      event.copy(payload, offset);
      offset += event.length + 1;
    }
    let timeUs: number | null = null;
    for (let i = count - 1; i >= 0 && timeUs === null; i--) timeUs = run[i]!.timeUs;
    return { payload, timeUs, receivedAt: run[count - 1]!.receivedAt, reactions };
  }
}
