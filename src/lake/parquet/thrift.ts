/**
 * Thrift's compact protocol, as much of it as a Parquet footer is written in
 * (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).
 */
import type { ByteSink } from './byte-sink.ts';

const TYPE = { true: 1, false: 2, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

export interface Thrift {
  readonly type: number;
  write(sink: ByteSink): void;
}

const number = (type: number, value: number): Thrift => ({
  type,
  // Zigzag: the sign goes into the lowest bit.
  write: (sink) => sink.varint(value < 0 ? -value * 2 - 1 : value * 2),
});

export const i32 = (value: number): Thrift => number(TYPE.i32, value);
/** Whole numbers within ±2^52. */
export const i64 = (value: number): Thrift => number(TYPE.i64, value);

/** Only as a field of a struct, where its value is its type. */
export const bool = (value: boolean): Thrift => ({ type: value ? TYPE.true : TYPE.false, write: () => {} });

export const binary = (value: string | Uint8Array): Thrift => ({
  type: TYPE.binary,
  write(sink) {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    sink.varint(bytes.length);
    sink.bytes(bytes);
  },
});

/** Elements of one type, at least one. */
export const list = (elements: readonly Thrift[]): Thrift => ({
  type: TYPE.list,
  write(sink) {
    const { type } = elements[0]!;
    if (elements.length < 15) sink.byte((elements.length << 4) | type);
    else {
      sink.byte(0xf0 | type);
      sink.varint(elements.length);
    }
    for (const element of elements) element.write(sink);
  },
});

/** Fields by their ids, which rise by at most 15; those that are null are left out. */
export const struct = (fields: readonly (readonly [id: number, value: Thrift | null])[]): Thrift => ({
  type: TYPE.struct,
  write(sink) {
    let before = 0;
    for (const [id, value] of fields) {
      if (value === null) continue;
      sink.byte(((id - before) << 4) | value.type);
      value.write(sink);
      before = id;
    }
    sink.byte(0);
  },
});
