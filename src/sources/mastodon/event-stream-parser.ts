/** One event of a stream of server-sent events. */
export interface ServerSentEvent {
  /** `message` where the sender names none. */
  event: string;
  data: string;
  /** The last id that the stream gave, empty where it gave none. */
  lastEventId: string;
}

export interface EventStreamListener {
  onEvent(event: ServerSentEvent): void;
  /** A comment line, which is how servers say that they are alive. */
  onComment(text: string): void;
  /** How long the sender asks to wait before a reconnect, ms. */
  onRetry(ms: number): void;
}

/**
 * Parses `text/event-stream` (HTML Living Standard, section 9.2.6 "Interpreting an event stream"): lines end at
 * CR, LF or CRLF however the bytes are cut, a leading BOM is dropped, `data` lines join with LF, an event ends
 * at an empty line and one that is broken off is none.
 */
export class EventStreamParser {
  readonly #listener: EventStreamListener;
  readonly #longest: number;
  readonly #decoder = new TextDecoder('utf-8');
  #line = '';
  #afterCr = false;
  #event = '';
  #data: string[] = [];
  #length = 0;
  #lastEventId = '';

  /** @param longest the most characters of one event; a longer one throws, so that memory stays bounded */
  constructor(listener: EventStreamListener, longest = 16 * 1024 * 1024) {
    this.#listener = listener;
    this.#longest = longest;
  }

  /** Whether an event has begun and not ended. */
  get pending(): boolean {
    return this.#line !== '' || this.#data.length > 0;
  }

  /** Takes the next bytes. Throws a RangeError for an event longer than allowed. */
  push(bytes: Uint8Array): void {
    let text = this.#decoder.decode(bytes, { stream: true });
    if (text === '') return;
    if (this.#afterCr && text.startsWith('\n')) text = text.slice(1);
    this.#afterCr = text.endsWith('\r');
    const lines = text.split(/\r\n|\r|\n/);
    lines[0] = this.#line + lines[0]!;
    this.#line = lines.pop()!;
    for (const line of lines) this.#take(line);
    if (this.#length + this.#line.length > this.#longest) throw new RangeError('an event is too long');
  }

  #take(line: string): void {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) {
      this.#listener.onComment(line.slice(1));
      return;
    }
    const field = colon < 0 ? line : line.slice(0, colon);
    const rest = colon < 0 ? '' : line.slice(colon + 1);
    const value = rest.startsWith(' ') ? rest.slice(1) : rest;
    if (field === 'event') this.#event = value;
    else if (field === 'data') {
      this.#data.push(value);
      this.#length += value.length + 1;
    } else if (field === 'id' && !value.includes('\0')) this.#lastEventId = value;
    else if (field === 'retry' && /^\d{1,9}$/.test(value)) this.#listener.onRetry(Number(value));
  }

  #dispatch(): void {
    const event = this.#event;
    const data = this.#data;
    this.#event = '';
    this.#data = [];
    this.#length = 0;
    if (data.length === 0) return;
    this.#listener.onEvent({
      event: event === '' ? 'message' : event,
      data: data.join('\n'),
      lastEventId: this.#lastEventId,
    });
  }
}
