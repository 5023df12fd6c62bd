const QUOTE = 34;
const BACKSLASH = 92;
const LF = 10;
const OPEN_BRACE = 123;
const OPEN_BRACKET = 91;
const CLOSE_BRACE = 125;
const CLOSE_BRACKET = 93;

const isSpace = (byte: number): boolean => byte === 32 || byte === LF || byte === 13 || byte === 9;

/**
 * Finds where a JSON value ends, by strings and depth alone, however its bytes are cut. A value that cannot
 * be JSON (a line ends within a string, brackets do not pair, an object begins where none can) ends where
 * the next value plausibly begins, so that one broken record does not swallow those after it.
 */
export class JsonScanner {
  /** Why the value is no JSON; null as long as it may be. */
  broken: string | null = null;
  /** Whether a line ends within the value. */
  hasBreak = false;
  /** True within brackets or a string: the input may not end here. */
  isOpen = false;
  #kind: 'container' | 'string' | 'bare' = 'bare';
  /** How far the line on which the value begins is indented. */
  #indent = 0;
  #inString = false;
  #depth = 0;
  /** The kind of each open bracket: its opening byte. */
  #stack = new Uint8Array(64);
  /** Where the scan for the next value stands on its line: the indentation so far, -1 beyond it. */
  #column = -1;

  /** A value begins with this byte, on a line indented so far. */
  begin(first: number, indent: number): void {
    this.broken = null;
    this.hasBreak = false;
    this.#indent = indent;
    this.#inString = false;
    this.#depth = 0;
    this.#column = -1;
    this.isOpen = true;
    if (first === OPEN_BRACE || first === OPEN_BRACKET) this.#kind = 'container';
    else this.#kind = first === QUOTE ? 'string' : 'bare';
    if (this.#kind === 'bare') this.isOpen = false;
  }

  /**
   * Goes on from `from`; the value began at `start` (or before, where that is no longer held). Returns the
   * index after it, or -1 where it goes on; then the next call goes on from `to`, or from `resumeAt`.
   */
  scan(bytes: Uint8Array, start: number, from: number, to: number): number {
    this.resumeAt = to;
    if (this.broken !== null) return this.#resync(bytes, from, to);
    if (this.#kind === 'container') return this.#container(bytes, start, from, to);
    return this.#kind === 'string' ? this.#string(bytes, start, from, to) : this.#bare(bytes, from, to);
  }

  /** Where the next `scan` is to begin after -1; past `to` where the last byte escapes the next. */
  resumeAt = 0;

  #container(bytes: Uint8Array, start: number, from: number, to: number): number {
    let at = from;
    let inString = this.#inString;
    while (at < to) {
      if (inString) {
        while (at < to) {
          const byte = bytes[at]!;
          if (byte === QUOTE) break;
          if (byte === LF) return this.#break('a line ends within a string', bytes, at, to);
          at += byte === BACKSLASH ? 2 : 1;
        }
        if (at >= to) break;
        inString = false;
        at++;
        continue;
      }
      const byte = bytes[at++]!;
      if (byte === QUOTE) inString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (this.hasBreak && byte === OPEN_BRACE && !this.#mayOpen(bytes, start, at - 1)) {
          this.broken = 'the next object begins before it ends';
          return at - 1;
        }
        this.#push(byte);
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        // Each opening byte is two below its closing one.
        if (this.#stack[--this.#depth] !== byte - 2)
          return this.#break('its brackets do not pair', bytes, at, to);
        if (this.#depth === 0) return at;
      } else if (byte === LF) this.hasBreak = true;
    }
    this.#inString = inString;
    this.resumeAt = at;
    return -1;
  }

  #push(kind: number): void {
    if (this.#depth === this.#stack.length) {
      const larger = new Uint8Array(this.#depth * 2);
      larger.set(this.#stack);
      this.#stack = larger;
    }
    this.#stack[this.#depth++] = kind;
  }

  /** Whether an object may begin here, asked only of one that begins a line: JSON wants a colon, a comma or a bracket before it. */
  #mayOpen(bytes: Uint8Array, start: number, at: number): boolean {
    let before = at - 1;
    let isFirst = false;
    while (before > start && isSpace(bytes[before]!)) if (bytes[before--] === LF) isFirst = true;
    if (!isFirst || before <= start) return true;
    const byte = bytes[before]!;
    if (this.#stack[this.#depth - 1] === OPEN_BRACE) return byte === 58;
    return byte === 44 || byte === OPEN_BRACKET;
  }

  #break(reason: string, bytes: Uint8Array, at: number, to: number): number {
    this.broken = reason;
    this.#column = -1;
    return this.#resync(bytes, at, to);
  }

  /** Goes to a line, indented no further than the value's own, on which a value begins or this one ends. */
  #resync(bytes: Uint8Array, from: number, to: number): number {
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!;
      if (byte === LF) this.#column = 0;
      else if (this.#column < 0) continue;
      else if (byte === 32 || byte === 9) this.#column++;
      else if (byte !== 13) {
        const isOutside = this.#column <= this.#indent;
        this.#column = -1;
        if (!isOutside) continue;
        if (byte === OPEN_BRACE || byte === OPEN_BRACKET || byte === CLOSE_BRACKET) return at;
        if (byte === CLOSE_BRACE) return at + 1;
      }
    }
    return -1;
  }

  #string(bytes: Uint8Array, start: number, from: number, to: number): number {
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!;
      if (byte === LF) return at;
      if (byte === QUOTE && at > start) return at + 1;
      if (byte === BACKSLASH) at++;
    }
    return -1;
  }

  /** A number, a name, or what is no JSON at all: to the end of the line, or a comma or bracket. */
  #bare(bytes: Uint8Array, from: number, to: number): number {
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!;
      if (
        byte === LF ||
        byte === 44 ||
        byte === OPEN_BRACE ||
        byte === OPEN_BRACKET ||
        byte === CLOSE_BRACKET
      ) {
        return at;
      }
    }
    return -1;
  }
}
