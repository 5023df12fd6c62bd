/**
 * Parquet's hybrid of run lengths and bit packing, for definition and repetition levels and dictionary indexes
 * (https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE).
 */
import type { ByteSink } from './byte-sink.ts';

/** One value below 256, `count` times. */
export function writeRun(sink: ByteSink, value: number, count: number): void {
  sink.varint(count * 2);
  sink.byte(value);
}

/** The first `count` values, of at most `width` bits each. */
export function writePacked(sink: ByteSink, values: Uint8Array, count: number, width: number): void {
  const groups = Math.ceil(count / 8);
  sink.varint(groups * 2 + 1);
  let bits = 0;
  let held = 0;
  for (let at = 0; at < groups * 8; at++) {
    bits |= (at < count ? values[at]! : 0) << held;
    held += width;
    for (; held >= 8; held -= 8) {
      sink.byte(bits & 0xff);
      bits >>>= 8;
    }
  }
}

/** Levels as a data page has them: four bytes of length, then one run where all are equal, else packed. */
export function writeLevels(
  sink: ByteSink,
  values: Uint8Array,
  count: number,
  width: number,
  scratch: ByteSink,
): void {
  scratch.clear();
  let same = true;
  for (let at = 1; same && at < count; at++) same = values[at] === values[0];
  if (same) writeRun(scratch, values[0] ?? 0, count);
  else writePacked(scratch, values, count, width);
  sink.uint32(scratch.length);
  sink.bytes(scratch.view());
}
