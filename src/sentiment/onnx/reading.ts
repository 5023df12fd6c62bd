import { cutWindows, type Window } from './windows.ts';
import { END, START, type WordPiece } from './word-piece.ts';
import { splitWords, type Word } from './words.ts';

/** A text as the encoder reads it. */
export interface Reading {
  /** Those that have a piece. */
  words: Word[];
  pieces: (readonly number[])[];
  windows: Window[];
}

/** Splits a text and cuts it into windows of at most `longest` pieces, [CLS] and [SEP] included. */
export function readText(text: string, wordPiece: WordPiece, longest: number): Reading {
  const words = splitWords(text);
  const pieces = words.map((word) => wordPiece.cut(word.text));
  const windows = cutWindows(
    pieces.map(({ length }) => length),
    longest - 2,
  );
  return { words, pieces, windows };
}

/** The three inputs of the encoder for some windows, padded to the longest: int64 [posts, pieces]. */
export interface Feeds {
  numbers: BigInt64Array<ArrayBuffer>;
  shapes: BigInt64Array<ArrayBuffer>;
  mask: BigInt64Array<ArrayBuffer>;
  dims: [posts: number, pieces: number];
}

/** One window of one text. */
export interface Part {
  reading: Reading;
  window: Window;
}

export function feedsOf(parts: readonly Part[]): Feeds {
  const width = Math.max(...parts.map(({ window }) => window.pieces)) + 2;
  const size = parts.length * width;
  const numbers = new BigInt64Array(size);
  const shapes = new BigInt64Array(size);
  const mask = new BigInt64Array(size);
  // The low halves of the 64 bits; every machine that ONNX Runtime is built for keeps them first.
  const [lowNumbers, lowShapes, lowMask] = [numbers, shapes, mask].map(
    ({ buffer }) => new Int32Array(buffer),
  );
  parts.forEach(({ reading, window }, row) => {
    let at = row * width;
    const put = (number: number, shape: number) => {
      lowNumbers![2 * at] = number;
      lowShapes![2 * at] = shape;
      lowMask![2 * at] = 1;
      at++;
    };
    put(START, 0);
    for (let word = window.from; word < window.to; word++) {
      for (const number of reading.pieces[word]!) put(number, reading.words[word]!.shape);
    }
    put(END, 0);
  });
  return { numbers, shapes, mask, dims: [parts.length, width] };
}
