import type { Readable } from 'node:stream';
import type { BlockFormat, Cursor } from '../../model/block.ts';
import { cursorIn } from './control-line.ts';
import { type Line, LineSplitter } from './lines.ts';

export interface OutputLimits {
  /** A block is due when so many bytes of records are there; the pipe is left unread at twice as many. */
  blockBytes: number;
  /** A block is due when its first record has waited this long, ms. */
  blockDelayMs: number;
  /** A longer line becomes a dead letter that holds how it begins, bytes. */
  maxLineBytes: number;
}

export interface Part {
  format: BlockFormat;
  payload: Uint8Array;
  /** The last cursor that was printed before the end of this part; null where none was since the part before. */
  cursor: Cursor | null;
}

/** The records that a command prints, cut into parts as they are due; reads only as fast as they are taken. */
export class Output {
  readonly #limits: OutputLimits;
  readonly #stream: Readable;
  readonly #splitter: LineSplitter;
  #lines: Buffer[] = [];
  #bytes = 0;
  #cursor: Cursor | null = null;
  #overlong: Buffer | null = null;
  #waiting: Line[] = [];
  #since = 0;
  #ended = false;
  #wake: () => void = () => {};

  constructor(stream: Readable, limits: OutputLimits) {
    this.#limits = limits;
    this.#stream = stream;
    this.#splitter = new LineSplitter(limits.maxLineBytes);
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    const end = (): void => {
      this.#ended = true;
      this.#wake();
    };
    stream.on('end', end).on('close', end).on('error', end);
  }

  /** The next part as soon as it is due; null when the command has closed its output and all of it was taken. */
  async next(): Promise<Part | null> {
    for (;;) {
      this.#sort();
      if (this.#due()) return this.#take();
      if (this.#ended) return this.#held() ? this.#take() : null;
      await this.#change();
    }
  }

  /** A last record without a line end. Where the command failed it may be a half one, so it is for the caller to say. */
  rest(): Line | null {
    return this.#splitter.end();
  }

  #receive(chunk: Buffer): void {
    const wasEmpty = !this.#held() && this.#waiting.length === 0;
    for (const line of this.#splitter.push(chunk)) this.#waiting.push(line);
    if (wasEmpty && this.#waiting.length > 0) this.#since = performance.now();
    this.#sort();
    if (this.#bytes >= 2 * this.#limits.blockBytes || this.#waiting.length > 0) this.#stream.pause();
    this.#wake();
  }

  /** Moves waiting lines into the part that is being gathered, up to one that has to be a part of its own. */
  #sort(): void {
    let moved = 0;
    for (const { bytes, cut } of this.#waiting) {
      if (this.#overlong !== null || (cut && this.#lines.length > 0)) break;
      moved++;
      const cursor = cut ? null : cursorIn(bytes);
      if (cursor !== null) this.#cursor = cursor;
      else if (cut) this.#overlong = bytes;
      else {
        this.#lines.push(bytes);
        this.#bytes += bytes.length + 1;
      }
    }
    this.#waiting.splice(0, moved);
  }

  #held(): boolean {
    return this.#lines.length > 0 || this.#cursor !== null || this.#overlong !== null;
  }

  #due(): boolean {
    if (this.#overlong !== null || this.#waiting.length > 0) return true;
    if (!this.#held()) return false;
    return this.#bytes >= this.#limits.blockBytes || this.#waitMs() <= 0;
  }

  #waitMs(): number {
    return this.#since + this.#limits.blockDelayMs - performance.now();
  }

  #take(): Part {
    const { maxLineBytes } = this.#limits;
    const dead = this.#overlong !== null;
    const part: Part = {
      format: dead ? { kind: 'dead', reason: `line longer than ${maxLineBytes} bytes` } : { kind: 'jsonl' },
      payload: dead ? this.#overlong! : joined(this.#lines),
      cursor: this.#cursor,
    };
    this.#lines = [];
    this.#bytes = 0;
    this.#cursor = null;
    this.#overlong = null;
    this.#since = performance.now();
    this.#sort();
    if (this.#waiting.length === 0) this.#stream.resume();
    return part;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#held() ? setTimeout(() => this.#wake(), Math.max(1, this.#waitMs())) : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = () => {};
        resolve();
      };
    });
  }
}

function joined(lines: readonly Buffer[]): Uint8Array {
  const payload = Buffer.allocUnsafe(
    Math.max(
      0,
      lines.reduce((sum, line) => sum + line.length + 1, -1),
    ),
  );
  let at = 0;
  for (const line of lines) {
    if (at > 0) payload[at - 1] = 0x0a;
    line.copy(payload, at);
    at += line.length + 1;
  }
  return payload;
}
