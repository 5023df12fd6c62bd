/**
 * Writes small ONNX files: just enough of the format's messages (onnx.proto3 of the ONNX project, field numbers as
 * there) for networks that tests make themselves.
 */

export interface Node {
  op: string;
  inputs: string[];
  outputs: string[];
  /** Whole numbers and lists of them; these nodes need no others. */
  attributes?: Record<string, number | number[]>;
}

export interface Constant {
  name: string;
  dims: number[];
  values: ArrayLike<number>;
  type: 'float' | 'int64' | 'int8';
}

export interface Value {
  name: string;
  type: 'float' | 'int64';
  /** A number, or the name of a dimension that each run sets. */
  dims: (number | string)[];
}

export interface Graph {
  nodes: Node[];
  constants: Constant[];
  inputs: Value[];
  outputs: Value[];
}

const TYPE = { float: 1, int8: 3, int64: 7 } as const;

/** The bytes of a model file of opset 17. */
export function onnxFile(graph: Graph): Uint8Array {
  const opset = message(text(1, ''), varint(2, 17));
  return message(varint(1, 8), bytes(7, graphOf(graph)), bytes(8, opset));
}

function graphOf({ nodes, constants, inputs, outputs }: Graph): Uint8Array {
  return message(
    ...nodes.map((node) => bytes(1, nodeOf(node))),
    text(2, 'tiny'),
    ...constants.map((constant) => bytes(5, constantOf(constant))),
    ...inputs.map((value) => bytes(11, valueInfoOf(value))),
    ...outputs.map((value) => bytes(12, valueInfoOf(value))),
  );
}

function nodeOf({ op, inputs, outputs, attributes = {} }: Node): Uint8Array {
  return message(
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) =>
      bytes(
        5,
        typeof value === 'number'
          ? message(text(1, name), varint(3, value), varint(20, 2))
          : message(text(1, name), ...value.map((each) => varint(8, each)), varint(20, 7)),
      ),
    ),
  );
}

function constantOf({ name, dims, values, type }: Constant): Uint8Array {
  const data = DATA[type](values);
  return message(
    ...dims.map((dim) => varint(1, dim)),
    varint(2, TYPE[type]),
    text(8, name),
    bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
}

const DATA = {
  float: (values: ArrayLike<number>) => Float32Array.from(values),
  int8: (values: ArrayLike<number>) => (values instanceof Int8Array ? values : Int8Array.from(values)),
  int64: (values: ArrayLike<number>) => BigInt64Array.from(Array.from(values), BigInt),
};

function valueInfoOf({ name, type, dims }: Value): Uint8Array {
  const shape = message(
    ...dims.map((dim) => bytes(1, typeof dim === 'number' ? varint(1, dim) : text(2, dim))),
  );
  return message(text(1, name), bytes(2, bytes(1, message(varint(1, TYPE[type]), bytes(2, shape)))));
}

const message = (...fields: Uint8Array[]): Uint8Array => Buffer.concat(fields);

function varint(field: number, value: number): Uint8Array {
  return Buffer.from([...digits(field << 3), ...digits(value)]);
}

function bytes(field: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([...digits((field << 3) | 2), ...digits(content.length)]), content]);
}

const text = (field: number, content: string): Uint8Array => bytes(field, Buffer.from(content));

/** Base 128, least first; -1, the only negative number here, takes ten bytes. */
function digits(value: number): number[] {
  const found: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) found.push(Number(rest & 127n) | 128);
  return [...found, Number(rest)];
}
