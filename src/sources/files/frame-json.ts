import type { ByteReader } from './byte-reader.ts';
import { JsonScanner } from './json-scanner.ts';
import { deadRun, KEPT_OF_DEAD, MAX_RECORD, type Run, type RunLimits, TOO_LARGE } from './run.ts';

const LF = 10;
const OPEN_BRACKET = 91;

/**
 * Cuts any stream of JSON values into runs with one value a line: the elements of arrays, one object over
 * many lines, values one after the other with commas, newlines or nothing between. Only the lines of a value
 * are joined, by blanks; its bytes are otherwise kept.
 */
export async function* frameJson(reader: ByteReader, limits: RunLimits): AsyncGenerator<Run> {
  const scanner = new JsonScanner();
  const gap = new Gap();
  const lines = new LineBuffer();
  for (;;) {
    if (!gap.skip(reader)) {
      const state = await reader.more(lines.records > 0);
      if (state !== 'more' && lines.records > 0) yield lines.run(reader.offset);
      if (state === 'end') return;
      continue;
    }
    const begin = reader.offset;
    scanner.begin(reader.bytes[reader.start]!, gap.indent);
    let kept: Uint8Array | null = null;
    let length = -1;
    for (let scanned = 0; ; ) {
      const { bytes, start, end } = reader;
      const stop = scanner.scan(bytes, kept === null ? start : -1, start + scanned, end);
      if (stop >= 0) {
        length = stop - start;
        break;
      }
      scanned = scanner.resumeAt - start;
      if (scanned > MAX_RECORD) {
        kept ??= Uint8Array.from(bytes.subarray(start, start + KEPT_OF_DEAD));
        const held = Math.min(scanned, end - start);
        reader.consume(held);
        scanned -= held;
      }
      if ((await reader.more()) === 'end') break;
    }
    const isWhole = length >= 0 || !scanner.isOpen;
    if (!isWhole && !reader.complete) {
      if (lines.records > 0) yield lines.run(begin);
      return;
    }
    if (length < 0) length = reader.length;
    const record = reader.bytes.subarray(reader.start, reader.start + length);
    reader.consume(length);
    const reason = kept === null ? (isWhole ? scanner.broken : 'the file ends within it') : TOO_LARGE;
    if (reason !== null) {
      if (lines.records > 0) yield lines.run(begin);
      const run = deadRun(reason, kept ?? record, reader.offset);
      yield isWhole ? run : { ...run, tail: begin };
    } else if (!isAssignment(record, begin)) {
      lines.add(record, scanner.hasBreak);
      if (lines.length >= limits.bytes || lines.records >= limits.records) yield lines.run(reader.offset);
    }
  }
}

/** `window.YTD.tweets.part0 =` stands before the array in the files of a downloaded X archive. */
function isAssignment(record: Uint8Array, begin: number): boolean {
  return begin <= 3 && record.length < 200 && /^[\w.$ ]+=\s*$/.test(Buffer.from(record).toString('latin1'));
}

/** What stands between values. */
class Gap {
  /** How far the current line is indented. */
  indent = 0;
  #isIndenting = true;
  #inArray = false;

  /** Consumes up to the next value; false where none has begun yet. */
  skip(reader: ByteReader): boolean {
    const { bytes, start, end } = reader;
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === LF) {
        this.indent = 0;
        this.#isIndenting = true;
      } else if (byte === 32 || byte === 9) {
        if (this.#isIndenting) this.indent++;
      } else if (isSeparator(byte)) {
        // Nothing of a value.
      } else if (byte === OPEN_BRACKET && !this.#inArray) this.#inArray = true;
      else if (byte === 93) this.#inArray = false;
      else {
        this.#isIndenting = false;
        reader.consume(at - start);
        return true;
      }
      if (byte !== 32 && byte !== 9 && byte !== LF) this.#isIndenting = false;
    }
    reader.consume(end - start);
    return false;
  }
}

/** Comma, CR, the record separator of RFC 7464, a byte order mark, a brace left over from a broken value. */
function isSeparator(byte: number): boolean {
  return (
    byte === 44 ||
    byte === 13 ||
    byte === 30 ||
    byte === 125 ||
    byte === 0xef ||
    byte === 0xbb ||
    byte === 0xbf
  );
}

/** Values, one a line. */
class LineBuffer {
  length = 0;
  records = 0;
  #bytes = Buffer.allocUnsafeSlow(1 << 21);

  add(record: Uint8Array, hasBreak: boolean): void {
    if (this.length + record.length + 1 > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow((this.length + record.length + 1) * 2);
      this.#bytes.copy(larger, 0, 0, this.length);
      this.#bytes = larger;
    }
    this.#bytes.set(record, this.length);
    if (hasBreak) {
      const added = this.#bytes.subarray(this.length, this.length + record.length);
      for (let at = added.indexOf(LF); at >= 0; at = added.indexOf(LF, at + 1)) added[at] = 32;
    }
    this.length += record.length;
    this.#bytes[this.length++] = LF;
    this.records++;
  }

  run(end: number): Run {
    const payload = new Uint8Array(this.length - 1);
    payload.set(this.#bytes.subarray(0, this.length - 1));
    const run = { payload, records: this.records, end, dead: null, tail: null };
    this.length = this.records = 0;
    return run;
  }
}
