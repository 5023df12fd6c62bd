/** The metadata of a file of posts: page headers, and the footer with the schema and where the columns are. */
import { ByteSink } from './byte-sink.ts';
import { LEAVES, type Leaf, type LeafType, type Scalar } from './leaf.ts';
import { binary, bool, i32, i64, list, struct, type Thrift } from './thrift.ts';

/** One leaf column as it lies in the file; offsets and lengths in bytes, headers included. */
export interface LeafChunk {
  leaf: Leaf;
  /** Entries, nulls included. */
  values: number;
  nulls: number;
  least: Scalar | null;
  most: Scalar | null;
  encoding: number;
  codec: number;
  dictionaryAt: number | null;
  dataAt: number;
  rawBytes: number;
  bytes: number;
}

const RLE = 3;
const PAGE = { data: 0, dictionary: 2 } as const;
const OPTIONAL = 1;
const REPEATED = 2;
/** Converted types: what older readers go by. */
const CONVERTED = { text: 0, list: 3, timestamp: 10, integer: 18 } as const;

export function pageHeader(header: {
  kind: 'data' | 'dictionary';
  values: number;
  encoding: number;
  rawBytes: number;
  bytes: number;
}): Thrift {
  const { kind, values, encoding, rawBytes, bytes } = header;
  const data: [number, Thrift][] = [
    [1, i32(values)],
    [2, i32(encoding)],
    [3, i32(RLE)],
    [4, i32(RLE)],
  ];
  return struct([
    [1, i32(PAGE[kind])],
    [2, i32(rawBytes)],
    [3, i32(bytes)],
    kind === 'data' ? [5, struct(data)] : [7, struct(data.slice(0, 2))],
  ]);
}

export function footer(chunks: readonly LeafChunk[], rows: number): Thrift {
  const total = chunks.reduce((sum, { rawBytes }) => sum + rawBytes, 0);
  const group = struct([
    [1, list(chunks.map(columnChunk))],
    [2, i64(total)],
    [3, i64(rows)],
  ]);
  return struct([
    [1, i32(1)],
    [2, SCHEMA],
    [3, i64(rows)],
    [4, list([group])],
    [6, binary('undertone')],
  ]);
}

function columnChunk(chunk: LeafChunk): Thrift {
  const { leaf, values, encoding, codec, dictionaryAt, dataAt, rawBytes, bytes } = chunk;
  const encodings = [...new Set([0, RLE, encoding])];
  const metadata = struct([
    [1, i32(leaf.type.physical)],
    [2, list(encodings.map(i32))],
    [3, list(pathOf(leaf).map(binary))],
    [4, i32(codec)],
    [5, i64(values)],
    [6, i64(rawBytes)],
    [7, i64(bytes)],
    [9, i64(dataAt)],
    [11, dictionaryAt === null ? null : i64(dictionaryAt)],
    [12, statistics(chunk)],
  ]);
  return struct([
    [2, i64(dictionaryAt ?? dataAt)],
    [3, metadata],
  ]);
}

function statistics({ leaf, nulls, least, most }: LeafChunk): Thrift {
  return struct([
    [3, i64(nulls)],
    [5, typeof most === 'number' ? binary(plain(leaf.type, most)) : null],
    [6, typeof least === 'number' ? binary(plain(leaf.type, least)) : null],
  ]);
}

function plain(type: LeafType, value: number): Uint8Array {
  const sink = new ByteSink(8);
  type.write(sink, value);
  return sink.view();
}

const pathOf = (leaf: Leaf): string[] => {
  if (leaf.kind === 'scalar') return [leaf.name];
  return [leaf.name, 'list', 'element', ...(leaf.field === null ? [] : [leaf.field])];
};

function schema(): Thrift[] {
  const columns: Thrift[] = [];
  let count = 0;
  let before = '';
  for (const leaf of LEAVES) {
    if (leaf.name !== before) {
      count++;
      if (leaf.kind === 'list') columns.push(...listGroups(leaf.name));
      if (leaf.kind === 'list' && leaf.field !== null) {
        const fields = LEAVES.filter(({ name }) => name === leaf.name).length;
        columns.push(element({ name: 'element', repetition: OPTIONAL, children: fields }));
      }
    }
    before = leaf.name;
    const name = leaf.kind === 'scalar' ? leaf.name : (leaf.field ?? 'element');
    columns.push(element({ name, repetition: OPTIONAL, type: leaf.type }));
  }
  return [element({ name: 'posts', children: count }), ...columns];
}

const listGroups = (name: string): Thrift[] => [
  element({ name, repetition: OPTIONAL, children: 1, converted: CONVERTED.list }),
  element({ name: 'list', repetition: REPEATED, children: 1 }),
];

function element(of: {
  name: string;
  repetition?: number;
  children?: number;
  converted?: number;
  type?: LeafType;
}): Thrift {
  const { name, repetition, children, type } = of;
  const meaning = type?.meaning ?? 'plain';
  const converted = of.converted ?? (meaning === 'plain' ? undefined : CONVERTED[meaning]);
  return struct([
    [1, type === undefined ? null : i32(type.physical)],
    [3, repetition === undefined ? null : i32(repetition)],
    [4, binary(name)],
    [5, children === undefined ? null : i32(children)],
    [6, converted === undefined ? null : i32(converted)],
    [10, meaning === 'timestamp' ? MICROSECONDS_OF_NO_ZONE : null],
  ]);
}

/** The logical type TIMESTAMP(isAdjustedToUTC = false, MICROS), which DuckDB reads as TIMESTAMP. */
const MICROSECONDS_OF_NO_ZONE = struct([
  [8, struct([
    [1, bool(false)],
    [2, struct([[2, struct([])]])],
  ])],
]); // biome-ignore format: as deep as it is

const SCHEMA = list(schema());
