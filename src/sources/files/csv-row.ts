/**
 * The grammar of a CSV row, once for bytes (to cut a stream, fast) and once for text (to read cells); both
 * must agree, and a test holds them to it.
 *
 * RFC 4180, taken leniently: rows end at LF, CRLF or CR; a quote opens a field only at its beginning (blanks
 * before it are passed over) and closes it only before a delimiter, the row's end or blanks before these;
 * any other quote is a plain character. A doubled quote within quotes is one, and so is one after `escape`.
 */
export interface Dialect {
  /** One ASCII character. */
  delimiter: string;
  /** One ASCII character, or empty where quotes are plain. */
  quote: string;
  escape?: string | undefined;
}

const CR = 13;
const LF = 10;
const SPACE = 32;

const codeOf = (character: string | undefined): number => (character ? character.charCodeAt(0) : -1);

/** Finds the ends of rows in bytes of any encoding that keeps ASCII bytes for ASCII characters. */
export class RowScanner {
  /** Of the last row: the number of its cells; 0 for an empty line. */
  fields = 0;
  /** Of the last row: whether it ends within quotes. */
  unclosed = false;
  /** Of the last row: the index after the first line end within quotes; -1 where there is none. */
  firstBreak = -1;
  /** Of the last row: whether a lone quote follows a line end within the same quotes, as where one was never closed. */
  suspect = false;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #escape: number;

  constructor(dialect: Dialect) {
    this.#delimiter = codeOf(dialect.delimiter);
    this.#quote = codeOf(dialect.quote);
    this.#escape = codeOf(dialect.escape);
  }

  /** The index after the row that begins at `from` and after its line end; -1 where more bytes are needed to tell. `last`: no more come. */
  end(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    const delimiter = this.#delimiter;
    const quote = this.#quote;
    this.fields = 0;
    this.unclosed = false;
    this.firstBreak = -1;
    this.suspect = false;
    let fields = 1;
    let at = from;
    for (;;) {
      // At the beginning of a field.
      if (quote >= 0) {
        let opening = at;
        while (opening < to && bytes[opening] === SPACE) opening++;
        if (opening < to && bytes[opening] === quote) {
          at = this.#closing(bytes, opening + 1, to, last);
          if (at < 0) return -1;
        }
      }
      let byte = 0;
      while (at < to) {
        byte = bytes[at]!;
        if (byte === delimiter || byte === LF || byte === CR) break;
        at++;
      }
      if (at >= to) {
        if (!last) return -1;
        break;
      }
      at++;
      if (byte === delimiter) {
        fields++;
        continue;
      }
      if (byte === CR) {
        if (at < to) {
          if (bytes[at] === LF) at++;
        } else if (!last) return -1;
      }
      if (fields === 1 && (bytes[from] === LF || bytes[from] === CR)) fields = 0;
      break;
    }
    this.fields = at === from ? 0 : fields;
    return at;
  }

  /** From within quotes to the index after the quote that closes them; -1 where more bytes are needed. */
  #closing(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    const quote = this.#quote;
    const escaping = this.#escape;
    let breakAt = -1;
    let at = from;
    while (at < to) {
      const byte = bytes[at]!;
      if (byte === quote) {
        if (bytes[at + 1] === quote && at + 1 < to) {
          at += 2;
          continue;
        }
        let after = at + 1;
        while (after < to && bytes[after] === SPACE) after++;
        if (after >= to) {
          if (!last) return -1;
          return after;
        }
        const next = bytes[after]!;
        if (next === this.#delimiter || next === LF || next === CR) return after;
        if (breakAt >= 0) this.suspect = true;
        at++;
      } else if (byte === escaping) at += 2;
      else {
        if ((byte === LF || byte === CR) && breakAt < 0) {
          breakAt = byte === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
          if (this.firstBreak < 0) this.firstBreak = breakAt;
        }
        at++;
      }
    }
    if (!last) return -1;
    this.unclosed = true;
    return to;
  }
}

/** Reads the cells of rows from text. */
export class RowParser {
  /** The cells of the last row: as many as `fields`; what is beyond is left over from others. */
  readonly cells: string[] = [];
  /** Where each cell of the last row begins. */
  readonly starts: number[] = [];
  fields = 0;
  /** Of the last row: the index of the end of its text, before its line end. */
  textEnd = 0;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #escape: number;
  readonly #doubled: string;
  readonly #escaped: string;
  readonly #quoteText: string;

  constructor(dialect: Dialect) {
    this.#delimiter = codeOf(dialect.delimiter);
    this.#quote = codeOf(dialect.quote);
    this.#escape = codeOf(dialect.escape);
    this.#quoteText = dialect.quote;
    this.#doubled = dialect.quote + dialect.quote;
    this.#escaped = dialect.escape ?? '';
  }

  /** Reads the row that begins at `from`; returns the index after it and its line end. */
  read(text: string, from: number): number {
    const delimiter = this.#delimiter;
    const quote = this.#quote;
    const length = text.length;
    let fields = 0;
    let at = from;
    for (;;) {
      this.starts[fields] = at;
      let opening = at;
      if (quote >= 0) while (opening < length && text.charCodeAt(opening) === SPACE) opening++;
      let code = -1;
      if (quote >= 0 && opening < length && text.charCodeAt(opening) === quote) {
        at = this.#quoted(text, opening + 1, fields);
        code = at < length ? text.charCodeAt(at) : -1;
      } else {
        const begin = at;
        for (; at < length; at++) {
          code = text.charCodeAt(at);
          if (code === delimiter || code === LF || code === CR) break;
        }
        if (at >= length) code = -1;
        this.cells[fields] = text.slice(begin, at);
      }
      fields++;
      if (code === delimiter) {
        at++;
        continue;
      }
      this.textEnd = at;
      this.fields = fields === 1 && at === from ? 0 : fields;
      if (code === CR) return at + (text.charCodeAt(at + 1) === LF ? 2 : 1);
      return code === LF ? at + 1 : at;
    }
  }

  /** Reads a quoted cell from after its opening quote; returns the index after its closing one. */
  #quoted(text: string, from: number, field: number): number {
    const quote = this.#quote;
    const escaping = this.#escape;
    const length = text.length;
    let isPlain = true;
    let at = from;
    while (at < length) {
      const code = text.charCodeAt(at);
      if (code === quote) {
        if (text.charCodeAt(at + 1) === quote) {
          isPlain = false;
          at += 2;
          continue;
        }
        let after = at + 1;
        while (after < length && text.charCodeAt(after) === SPACE) after++;
        const next = after < length ? text.charCodeAt(after) : LF;
        if (next === this.#delimiter || next === LF || next === CR) {
          this.cells[field] = this.#unescape(text.slice(from, at), isPlain);
          return after;
        }
        at++;
      } else if (code === escaping) {
        isPlain = false;
        at += 2;
      } else at++;
    }
    this.cells[field] = this.#unescape(text.slice(from), isPlain);
    return length;
  }

  #unescape(raw: string, isPlain: boolean): string {
    if (isPlain) return raw;
    if (this.#escaped === '') return raw.replaceAll(this.#doubled, this.#quoteText);
    let text = '';
    for (let at = 0; at < raw.length; at++) {
      const code = raw.charCodeAt(at);
      const next = raw.charCodeAt(at + 1);
      const isEscaped = code === this.#escape && (next === this.#quote || next === this.#escape);
      if (isEscaped || (code === this.#quote && next === this.#quote)) at++;
      text += raw[at];
    }
    return text;
  }
}
