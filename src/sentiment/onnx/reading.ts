import type { Window } from './windows.ts';

/** A text as a network reads it: pieces by word (or each piece for itself), cut into windows. */
export interface Reading {
  pieces: (readonly number[])[];
  /** The second embedding of each word; 0 where there is none. */
  shapes?: readonly number[];
  windows: Window[];
}

/** What surrounds the pieces of every run: [CLS] and [SEP], or whatever the network was trained with. */
export interface Frame {
  before: readonly number[];
  after: readonly number[];
  padding: number;
}

/** One window of one text. */
export interface Part<R extends Reading> {
  reading: R;
  window: Window;
}

/** The inputs that networks of this family know, by name: int64 [posts, pieces]. */
export interface Feeds {
  inputs: Record<'input_ids' | 'token_type_ids' | 'attention_mask', BigInt64Array<ArrayBuffer>>;
  dims: [posts: number, pieces: number];
}

/** The inputs of a run over some windows, padded to the longest of them. */
export function feedsOf(parts: readonly Part<Reading>[], { before, after, padding }: Frame): Feeds {
  const width = Math.max(...parts.map(({ window }) => window.pieces)) + before.length + after.length;
  const size = parts.length * width;
  const numbers = new BigInt64Array(size).fill(BigInt(padding));
  const shapes = new BigInt64Array(size);
  const mask = new BigInt64Array(size);
  // The low halves of the 64 bits; every machine that ONNX Runtime is built for keeps them first.
  const lowNumbers = new Int32Array(numbers.buffer);
  const lowShapes = new Int32Array(shapes.buffer);
  const lowMask = new Int32Array(mask.buffer);
  parts.forEach(({ reading, window }, row) => {
    let at = row * width;
    const put = (pieces: readonly number[], shape: number) => {
      for (const number of pieces) {
        lowNumbers[2 * at] = number;
        lowShapes[2 * at] = shape;
        lowMask[2 * at] = 1;
        at++;
      }
    };
    put(before, 0);
    for (let word = window.from; word < window.to; word++) {
      put(reading.pieces[word]!, reading.shapes?.[word] ?? 0);
    }
    put(after, 0);
  });
  return {
    inputs: { input_ids: numbers, token_type_ids: shapes, attention_mask: mask },
    dims: [parts.length, width],
  };
}
