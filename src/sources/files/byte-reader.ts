/** How long a pipe may be silent before what has come so far is passed on, ms. */
const IDLE_MS = 1000;

/**
 * A window that slides over a stream of bytes. `bytes[start, end)` is what is there and not yet consumed;
 * `more` adds to it and may move it, so positions are kept relative to `start` across a call.
 */
export class ByteReader {
  bytes: Buffer = Buffer.allocUnsafeSlow(1 << 21);
  start = 0;
  end = 0;
  /** The place of `start` in the stream. */
  offset: number;
  ended = false;
  /** What broke the stream off, where something did. */
  failure: unknown = null;
  /** False where the stream breaks off within a record that may go on later: it is then left for later. */
  complete = true;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #pending: Promise<IteratorResult<Uint8Array>> | null = null;
  readonly #atEnd: () => Promise<boolean>;
  readonly #signal: AbortSignal | undefined;
  readonly #waits: boolean;

  /**
   * @param offset the place of the first byte in the stream
   * @param atEnd asked at the end: whether the stream is really whole
   * @param signal ends the stream where it stands
   * @param waits however long it is silent, as for a file: how it is cut then depends on its bytes alone
   */
  constructor(
    chunks: AsyncIterable<Uint8Array>,
    offset = 0,
    atEnd: () => Promise<boolean> = async () => true,
    signal?: AbortSignal,
    waits = false,
  ) {
    this.#waits = waits;
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.offset = offset;
    this.#atEnd = atEnd;
    this.#signal = signal;
  }

  get length(): number {
    return this.end - this.start;
  }

  /**
   * Reads on. 'idle' where nothing came for a second; only with `mayIdle`, and the next call waits on.
   * A stream that fails is at its end, with `failure` set.
   */
  async more(mayIdle = false): Promise<'more' | 'end' | 'idle'> {
    if (this.ended) {
      if (this.complete) this.complete = await this.#atEnd();
      return 'end';
    }
    this.#pending ??= this.#chunks.next();
    try {
      const next = await firstOf(this.#pending, mayIdle && !this.#waits, this.#signal);
      if (next === 'idle') return 'idle';
      if (next === 'aborted') return this.#break(null);
      this.#pending = null;
      if (!next.done) {
        this.#append(next.value);
        return 'more';
      }
      this.complete = await this.#atEnd();
    } catch (error) {
      return this.#break(error);
    }
    this.ended = true;
    return 'end';
  }

  #break(failure: unknown): 'end' {
    this.failure = failure;
    this.complete = false;
    this.ended = true;
    return 'end';
  }

  consume(count: number): void {
    this.start += count;
    this.offset += count;
  }

  /** A copy of the next bytes, in a buffer of its own. */
  take(count: number): Uint8Array {
    const taken = new Uint8Array(count);
    taken.set(this.bytes.subarray(this.start, this.start + count));
    this.consume(count);
    return taken;
  }

  /** Passes over bytes; fewer where the stream ends. */
  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) {
      if (this.length === 0 && (await this.more()) === 'end') return;
      const step = Math.min(left, this.length);
      this.consume(step);
      left -= step;
    }
  }

  /** Stops the stream below. */
  async close(): Promise<void> {
    await this.#pending?.catch(() => {});
    await this.#chunks.return?.();
  }

  #append(chunk: Uint8Array): void {
    if (this.end + chunk.length > this.bytes.length) {
      const need = this.length + chunk.length;
      if (need > this.bytes.length) {
        const larger = Buffer.allocUnsafeSlow(need * 2);
        this.bytes.copy(larger, 0, this.start, this.end);
        this.bytes = larger;
      } else this.bytes.copyWithin(0, this.start, this.end);
      this.end -= this.start;
      this.start = 0;
    }
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }
}

/** What comes first: the value, the signal, or, where it may, a second of silence. */
async function firstOf<T>(
  pending: Promise<T>,
  mayIdle: boolean,
  signal: AbortSignal | undefined,
): Promise<T | 'idle' | 'aborted'> {
  if (signal?.aborted) return 'aborted';
  if (!mayIdle && signal === undefined) return pending;
  return new Promise((resolve, reject) => {
    const timer = mayIdle ? setTimeout(() => settle('idle'), IDLE_MS) : undefined;
    const onAbort = () => settle('aborted');
    const settle = (value: T | 'idle' | 'aborted') => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      resolve(value);
    };
    signal?.addEventListener('abort', onAbort);
    pending.then(settle, (error) => {
      reject(error);
      settle('aborted');
    });
  });
}
